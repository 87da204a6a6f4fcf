/** A search that is saved and goes on elsewhere does what it would have done. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Keeper, Pass } from '../../src/engine/checkpoint.ts'
import {
  type Exploration,
  type ExploreOptions,
  explore,
  fullReduction,
  noReduction,
} from '../../src/engine/explore.ts'
import { NoSnapshot, restore, type Snapshot, snapshot } from '../../src/engine/snapshot.ts'
import type { System } from '../../src/engine/system.ts'
import { counters } from '../systems/counters.ts'
import { systems } from '../systems/index.ts'
import { reductions } from './modes.ts'
import { build } from './random-build.ts'
import { randomSystems } from './random-systems.ts'
import { symmetric, symmetricSystems } from './symmetric-systems.ts'
import { together } from './workers.ts'

/** Nothing but bytes goes from one to the other. */
function copied({ text, buffers }: Snapshot): Snapshot {
  return { text: `${text}`, buffers: buffers.map((buffer) => buffer.slice(0) as ArrayBuffer) }
}

class Cut extends Error {}

/** Saves at the n-th cut and dies there. */
function until(nth: number, save: (saved: Snapshot, about: string) => void): Keeper {
  let met = 0
  return {
    resume: () => undefined,
    cut(about, pass) {
      if (met++ !== nth) return
      save(copied(snapshot(pass)), about)
      throw new Cut()
    },
    done: () => undefined,
  }
}

function from(saved: Snapshot, about: string): Keeper {
  return {
    resume(again, pass: Pass) {
      expect(again).toBe(about)
      restore(pass, saved)
    },
    cut: () => undefined,
    done: () => undefined,
  }
}

/** All that is told of an exploration. */
function told(found: Exploration) {
  const { states, transitions, complete, limit, ends, levels, passes, reduced, edges, space } =
    found
  return {
    states,
    transitions,
    complete,
    limit,
    ends,
    levels,
    passes,
    reduced,
    found: [...found.found],
    edges: edges && [edges.count, ...[edges.from, edges.to, edges.kind].map((a) => a.join())],
    kinds: space.kinds.length,
    tried: [...space.tried],
    exploding: space.exploding,
    words: space.store.words.join(),
    bytes: space.bytes,
  }
}

/** At each of some cuts: how many there were. */
function survives(system: System<any>, options: ExploreOptions, cuts: readonly number[]): number {
  const whole = told(explore(system, options))
  let saves = 0
  for (const nth of cuts) {
    let saved: [Snapshot, string] | undefined
    const keeper = until(nth, (...all) => {
      saved = all
    })
    try {
      explore(system, { ...options, keeper })
    } catch (thrown) {
      if (!(thrown instanceof Cut)) throw thrown
    }
    if (!saved) continue
    saves++
    expect(told(explore(system, { ...options, keeper: from(...saved) }))).toEqual(whole)
  }
  return saves
}

describe('cut anywhere, it goes on as if nothing had happened', () => {
  const sizes = [
    ['counters', { N: 4, K: 7 }],
    ['phil', { N: 7, ASYM: 0 }],
    ['peterson', { N: 3 }],
    ['splice_tee', { COPY: 1, CHECK: 1, W: 2, R: 2, C: 2, B: 2 }],
    ['leader', { N: 5 }],
  ] as const
  const all = [['no reduction', noReduction] as const, ...reductions]
  for (const [name, size] of sizes) {
    test.each(all)(`${name}, %s`, (_, reduction) => {
      const system = systems[name]!(size as any)
      const cuts = survives(system, { reduction, edges: true }, [0, 1, 2, 5, 9, 17])
      expect(cuts).toBeGreaterThan(0)
    })
  }

  test('with symmetry', () => {
    let cuts = 0
    fc.assert(
      fc.property(symmetricSystems, fc.boolean(), fc.nat({ max: 2 }), (data, all, cut) => {
        const system = symmetric(data)
        if (!explore(system, { limits: { maxStates: 2000 } }).complete) return
        const reduction = { ...(all ? fullReduction : noReduction), symmetry: true }
        cuts += survives(system, { reduction, edges: true }, [cut])
      }),
      { numRuns: 40, interruptAfterTimeLimit: 20_000 },
    )
    expect(cuts).toBeGreaterThan(3)
  })

  test.each([
    [1, 2],
    [2, 1],
    [2, 3],
  ])('%i threads until the cut, %i from there', (before, after) => {
    const system = systems.splice_tee!({ COPY: 1, CHECK: 1, W: 2, R: 2, C: 2, B: 2 } as any)
    const whole = told(explore(system, { edges: true }))
    const saves: [Snapshot, string][] = []
    const keeper: Keeper = {
      resume: () => undefined,
      cut: (about, pass) => saves.push([copied(snapshot(pass)), about]),
      done: () => undefined,
    }
    together(system, before, { edges: true, keeper })
    expect(saves.length).toBeGreaterThan(1)
    for (const saved of saves) {
      const again = told(together(system, after, { edges: true, keeper: from(...saved) }))
      expect({ ...again, bytes: 0 }).toEqual({ ...whole, bytes: 0 })
    }
  })

  test('random systems', () => {
    fc.assert(
      fc.property(
        randomSystems({ cycles: true }),
        fc.constantFrom(...all),
        fc.nat({ max: 4 }),
        (data, [, reduction], cut) => {
          const system = build(data)
          if (!explore(system, { limits: { maxStates: 3000 } }).complete) return
          survives(system, { reduction, edges: true }, [cut])
        },
      ),
      { numRuns: 100, interruptAfterTimeLimit: 20_000 },
    )
  })
})

test('a search that has ended is not run again', () => {
  const system = counters({ N: 3, K: 5 })
  let saved: Snapshot | undefined
  const keeper = {
    resume: () => undefined,
    cut: () => undefined,
    done: (_: string, pass: Pass) => {
      saved = copied(snapshot(pass))
    },
  }
  const whole = told(explore(system, { keeper }))
  const again = {
    resume: (_: string, pass: Pass) => restore(pass, saved!),
    cut: () => expect.unreachable(),
    done: () => undefined,
  }
  expect(told(explore(system, { keeper: again }))).toEqual(whole)
})

describe('a snapshot', () => {
  test('keeps who shares what, and what JSON would change', () => {
    const words = new Int32Array([1, 2, 3])
    const shared = { n: -0, nan: Number.NaN, none: undefined, null: null }
    const root = {
      words,
      part: words.subarray(1),
      a: shared,
      b: [shared],
      map: new Map<unknown, unknown>([[undefined, shared]]),
      set: new Set([1, '1']),
    }
    const fresh: any = {}
    restore(fresh, copied(snapshot(root)))
    expect(fresh).toEqual(root)
    expect(Object.is(fresh.a.n, -0)).toBe(true)
    expect(fresh.a).toBe(fresh.b[0])
    expect(fresh.a).toBe(fresh.map.get(undefined))
    expect(fresh.part.buffer).toBe(fresh.words.buffer)
  })

  test('is refused where something is no data', () => {
    class Unknown {}
    expect(() => snapshot({ a: new Unknown() })).toThrow(NoSnapshot)
    expect(() => snapshot({ a: new Date() })).toThrow("a Date can't be saved")
    expect(() => snapshot({ a: Symbol('a') })).toThrow(NoSnapshot)
    expect(() => restore({}, snapshot({ f: () => 1 }))).toThrow(NoSnapshot)
  })
})
