/**
 * Random programs over the modelled calls: the search never crashes and ends, the reduced one has
 * the same final states as the whole one, and the fast engine agrees with the plain explorer.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Policy } from '../../models/kernel/index.ts'
import { plainGraph, reducedDisagreements, unreducedDisagreements } from '../engine/agreement.ts'
import { finding } from '../properties/verdicts.ts'
import { fileSystems, kernel, policies, program } from './kernel-files.ts'
import { randomText } from './random-program.ts'

/** Larger ones are left out; it is the small ones that tell what is wrong. */
const MOST = 400

/** True if it was compared: it is modelled, and small. */
function agree(text: string, policy: string, fs: string): boolean {
  const built = kernel.build({
    program: program(text),
    policy: { name: policy, file: policies.get(policy) as Policy },
    fileSystem: { name: fs, file: fileSystems.get(fs)! },
    properties: [],
  })
  if (built.kind !== 'system') return false
  let { system } = built
  for (;;) {
    const graph = plainGraph(system, MOST)
    if (!graph) return false
    expect(unreducedDisagreements(system, graph)).toEqual([])
    expect(reducedDisagreements(system, graph)).toEqual([])
    const better = kernel.learn(
      system,
      graph.edges.flatMap(({ effects }) => effects.notes),
    )
    if (!better) return true
    system = better
  }
}

const names = fc.constantFrom(...policies.keys())
const places = fc.constantFrom('ext4', 'xfs', 'tmpfs')

/** How many of so many programs were compared. */
function compared(tasks: number, calls: number, runs: number): number {
  let count = 0
  fc.assert(
    fc.property(randomText(tasks, calls), names, places, (text, policy, fs) => {
      if (agree(text, policy, fs)) count += 1
    }),
    { numRuns: runs, seed: 1 },
  )
  return count
}

it('runs programs of one task', { timeout: 120_000 }, () => {
  expect(compared(1, 8, 150)).toBe(150)
})

it('runs programs of two tasks', { timeout: 120_000 }, () => {
  expect(compared(2, 2, 40)).toBeGreaterThan(30)
})

/** What no policy may break, but Dirty Pipe. */
const sound = ['refs-balanced', 'coherent', 'no-lost-write']

it('keeps references, page cache and writes in order', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(randomText(1, 8), names, places, (text, policy, fs) => {
      if (policy === 'dirty-pipe') return
      for (const name of sound) {
        expect(finding(program(text), policies.get(policy) as Policy, name, fs)).toBeUndefined()
      }
    }),
    { numRuns: 150, seed: 1 },
  )
})
