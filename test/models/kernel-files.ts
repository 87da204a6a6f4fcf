/** The kernel's files, as the commands load them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { domain, type FileSystem, type Policy } from '../../models/kernel/index.ts'
import type { Syscall } from '../../models/kernel/syscall.ts'
import type { Domain } from '../../src/domain.ts'
import type { Property } from '../../src/engine/system.ts'
import { parse } from '../../src/litmus/parse.ts'
import type { Program } from '../../src/litmus/program.ts'

const root = join(import.meta.dirname, '../..')

async function folder<T>(path: string): Promise<Map<string, T>> {
  const files = new Map<string, T>()
  for (const file of readdirSync(join(root, path)).filter((name) => name.endsWith('.ts'))) {
    const module = await import(pathToFileURL(join(root, path, file)).href)
    files.set(file.slice(0, -3), module.default)
  }
  return files
}

export const syscalls = await folder<Syscall>('models/kernel/syscalls')
export const policies = await folder<Policy>('models/policies')
export const fileSystems = await folder<FileSystem>('models/filesystems')
export const properties = new Map(
  [...(await folder<Property>('properties'))].map(([name, property]) => [
    name,
    { ...property, name },
  ]),
)
export const kernel: Domain = domain(syscalls)

export function program(text: string, file = 'test.litmus'): Program {
  const parsed = parse(text, file, kernel.signatures)
  if (!parsed.program) {
    throw new Error(`${file}: ${parsed.diagnostics.map(({ message }) => message).join('; ')}`)
  }
  return parsed.program
}

/** The scenarios of the project by name. */
export const scenarios = new Map(
  readdirSync(join(root, 'models/scenarios'))
    .filter((name) => name.endsWith('.litmus'))
    .map((file) => [
      file.slice(0, -'.litmus'.length),
      () => program(readFileSync(join(root, 'models/scenarios', file), 'utf8'), file),
    ]),
)
