/** Scenarios of a test, under by-reference on ext4. */
import type { Policy } from '../../models/kernel/index.ts'
import { explore } from '../../src/engine/explore.ts'
import { exactly } from '../../src/engine/outcome-values.ts'
import { outcomes } from '../../src/engine/outcomes.ts'
import { fileSystems, kernel, policies, program } from './kernel-files.ts'

export function system(text: string) {
  const built = kernel.build({
    program: program(`litmus small "of a test" ${text}`),
    policy: { name: 'by-reference', file: policies.get('by-reference') as Policy },
    fileSystem: { name: 'ext4', file: fileSystems.get('ext4')! },
    properties: [],
  })
  if (built.kind !== 'system') throw new Error(built.what)
  return built.system
}

/** The values of the registers in each outcome; '-' where a call did not return. */
export function values(text: string, registers: readonly string[]) {
  const built = system(text)
  const found = outcomes(
    explore(built, { edges: true }).graph(),
    built.tasks,
    registers.map((name) => ({ name })),
    exactly(),
  )
  if (found.kind !== 'outcomes') throw new Error(found.limit)
  return [...found.set].map((one) => one.values.map((value) => value ?? '-').join(' '))
}
