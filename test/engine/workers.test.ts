/** --workers: several threads find the very same as one. */
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileSystem, Policy } from '../../models/kernel/index.ts'
import { type Exploration, type ExploreOptions, explore } from '../../src/engine/explore.ts'
import type { Tuning } from '../../src/engine/parallel/tuning.ts'
import { usualLoop } from '../../src/engine/sweeper.ts'
import type { System } from '../../src/engine/system.ts'
import { fileSystems, kernel, policies, scenarios } from '../models/kernel-files.ts'
import { systems } from '../systems/index.ts'
import { withLast } from './modes.ts'
import { build } from './random-build.ts'
import { randomSystems } from './random-systems.ts'
import { everything, tiny, together } from './workers.ts'

const home = dirname(dirname(import.meta.dirname))

const textbook: [name: string, params: Record<string, number>][] = [
  ['counters', { N: 4, K: 5 }],
  ['phil', { N: 6, ASYM: 0 }],
  ['phil', { N: 6, ASYM: 1 }],
  ['peterson', { N: 3 }],
  ['leader', { N: 6 }],
  ['splice_tee', { W: 1, R: 2, B: 2, C: 2, COPY: 1, CHECK: 1 }],
  ['stable_writes', { W: 2, R: 1, B: 2, C: 1 }],
  ['readers', { N: 5 }],
]

describe.each(textbook)('%s %o', (name, params) => {
  const system = systems[name]!(params)
  it.each([true, false])('is the same for one, two and three threads (edges: %s)', (edges) => {
    const alone = everything(explore(system, { edges }))
    for (const workers of [1, 2, 3]) {
      expect(everything(together(system, workers, { edges }))).toEqual(alone)
    }
  })
})

/** Ways to cut the work; `steps` so small that rounds end early. */
const cuts: fc.Arbitrary<Tuning> = fc.record({
  states: fc.constantFrom(1, 1, 20, 300),
  least: fc.constantFrom(1, 1, 3),
  most: fc.constantFrom(3, 16, 64, 512),
  chunk: fc.constantFrom(1, 2, 7, 64),
  steps: fc.constantFrom(1 << 7, 1 << 9, 1 << 11),
  patient: fc.constantFrom(true, true, false),
})

const random = fc.oneof(
  ...[true, false].flatMap((cycles) =>
    [true, false].map((loose) => randomSystems({ cycles, loose })),
  ),
)

/** Random systems may be large: up to some number of states. */
const some = { maxStates: 3000 }

describe('random systems', () => {
  const same = (system: System<any>, workers: number, tuning: Tuning, options: ExploreOptions) => {
    const asked = { ...options, limits: { ...some, ...options.limits } }
    const alone = everything(explore(system, asked))
    expect(everything(together(system, workers, asked, tuning))).toEqual(alone)
  }

  it('are the same however the work is cut', { timeout: 120_000 }, () => {
    const threads = fc.constantFrom(2, 2, 3)
    fc.assert(
      fc.property(random, threads, cuts, fc.boolean(), (data, workers, tuning, edges) => {
        same(build(data), workers, tuning, { edges })
      }),
      { numRuns: 100 },
    )
  })

  it('are the same with a final section', () => {
    fc.assert(
      fc.property(random, cuts, (data, tuning) => {
        same(withLast(build(data), 1), 2, tuning, { edges: true })
      }),
      { numRuns: 30 },
    )
  })

  it('are cut by --max-states at the same state', () => {
    const limit = fc.integer({ min: 1, max: 400 })
    fc.assert(
      fc.property(random, limit, (data, maxStates) => {
        same(build(data), 2, { ...tiny, steps: 1 << 7 }, { limits: { maxStates } })
      }),
      { numRuns: 30 },
    )
  })
})

describe('the threads', () => {
  const large = systems.counters!({ N: 5, K: 6 })

  it('do take part', () => {
    const buffer = ({ space }: Exploration) => space.store.table.buffer
    // Only for threads the table is put where they see it.
    expect(buffer(together(large, 2))).toBeInstanceOf(SharedArrayBuffer)
    const alone = explore(large, { loop: { ...usualLoop, wasm: false } })
    expect(buffer(alone)).not.toBeInstanceOf(SharedArrayBuffer)
  })

  it('are not needed: what is not up yet is not waited for', () => {
    const hasty = together(large, 2, {}, { ...tiny, patient: false })
    expect(everything(hasty)).toEqual(everything(explore(large)))
  })

  it('may be more than there are processors', () => {
    expect(everything(together(large, 9))).toEqual(everything(explore(large)))
  })

  it('end when a step is at fault', () => {
    let calls = 0
    const broken: System<any> = {
      ...large,
      properties: [
        {
          kind: 'always',
          name: 'fails late',
          about: 'throws',
          check: (state: any) => {
            calls++
            if (JSON.stringify(state).includes('5')) throw new Error('here')
            return undefined
          },
        } as never,
      ],
    }
    expect(() => together(broken, 2)).toThrow('here')
    expect(calls).toBeGreaterThan(0)
  })

  it('do not keep the process', () => {
    const job = { system: 'counters', params: { N: 5, K: 9 }, until: 'all', workers: 3 }
    const args = ['--import', 'tsx', 'bench/run-system.ts', JSON.stringify(job)]
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: home, encoding: 'utf8' })
    expect([status, JSON.parse(stdout).states]).toEqual([0, 100_000])
  })
})

/** The graphs that outcomes and liveness are asked of. */
describe.each(['by-reference', 'cow-by-writer-locked', 'stable-pages'])('under %s', (policy) => {
  it.each(['tee-divergence', 'two-page-splice', 'tcp-retransmit'])('%s is the same', (name) => {
    const built = kernel.build({
      program: scenarios.get(name)!(),
      policy: { name: policy, file: policies.get(policy) as Policy },
      fileSystem: { name: 'ext4', file: fileSystems.get('ext4') as FileSystem },
      properties: [],
    })
    if (built.kind === 'notModelled') throw new Error(built.what)
    const alone = everything(explore(built.system, { edges: true }))
    for (const workers of [2, 3]) {
      expect(everything(together(built.system, workers, { edges: true }))).toEqual(alone)
    }
  })
})
