/**
 * The fast engine against the plain explorer, on the kernel: every scenario under every policy has
 * the same states, transitions, ends and findings, without ghosts and with those of properties.
 */
import { describe, expect, it } from 'vitest'
import type { Policy } from '../../models/kernel/index.ts'
import { reducedDisagreements, unreducedDisagreements } from '../engine/agreement.ts'
import { explored } from '../properties/verdicts.ts'
import { policies, properties, scenarios } from './kernel-files.ts'

const names = [...properties.keys()]
/** Without ghosts, and with all at once; one policy also has each property's by themselves. */
const groups = (policy: string) =>
  policy === 'by-reference' ? [[], names, ...names.map((name) => [name])] : [[], names]
/** Larger graphs are left to the random systems of test/engine. */
const MOST = 500
const compared = { whole: 0, leftOut: 0 }

describe.each([...scenarios])('%s', (_name, read) => {
  it.each([...policies])('under %s', { timeout: 60_000 }, (policy, file) => {
    const program = read()
    for (const asked of groups(policy)) {
      const { system, graph } = explored(program, file as Policy, asked)
      if (graph.states.length > MOST) {
        compared.leftOut += 1
        continue
      }
      compared.whole += 1
      expect(unreducedDisagreements(system, graph).slice(0, 1)).toEqual([])
      if (asked.length === 0) expect(reducedDisagreements(system, graph).slice(0, 1)).toEqual([])
    }
  })
})

it('leaves few graphs out', () => {
  expect(compared.whole).toBeGreaterThan(0)
  expect(compared.leftOut / (compared.whole + compared.leftOut)).toBeLessThan(0.02)
})
