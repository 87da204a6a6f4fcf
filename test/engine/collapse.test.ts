/** Collapsed states are the states: same numbers, same steps, whatever fields do meanwhile. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Keeper } from '../../src/engine/checkpoint.ts'
import { CHUNK, Chunks } from '../../src/engine/chunks.ts'
import { Collapse } from '../../src/engine/collapse.ts'
import { type Exploration, explore, fullReduction, noReduction } from '../../src/engine/explore.ts'
import { Layout, type Slot } from '../../src/engine/layout.ts'
import { restore, type Snapshot, snapshot } from '../../src/engine/snapshot.ts'
import { Store } from '../../src/engine/store.ts'
import { counters } from '../systems/counters.ts'
import { systems } from '../systems/index.ts'
import { collapsedFrom, decoded } from './collapsed.ts'
import { writes } from './field-writes.ts'

test('states survive that fields move within chunks and between them, and that roots grow', () => {
  fc.assert(
    fc.property(writes, fc.nat({ max: 40 }), (list, first) => {
      const keys = Array.from({ length: 41 }, (_, at) => `f${at}`)
      const layout = new Layout(Object.fromEntries(keys.map((key) => [key, 0])))
      const collapse = new Collapse(layout, () => true)
      const store = new Store(layout, undefined, 2)
      const kept: number[][] = []
      let state = keys.map(() => 0)
      const keep = () => {
        const growth = { outgrown: new Set<Slot>(), varying: [] }
        const ids = state.map((value, at) => layout.idOf(layout.slotAt([`f${at}`]), value, growth))
        const before = layout.words
        if (growth.outgrown.size > 0) {
          const moves = layout.widen(growth.outgrown)
          if (collapse.on && (moves.length > 0 || before !== layout.words)) {
            collapse.repack(store, moves)
          } else if (!collapse.on) store.repack(moves, before)
        }
        const words = new Int32Array(layout.words)
        ids.forEach((id, at) => {
          const { word, shift, bits } = layout.slotAt([`f${at}`])
          if (bits > 0) words[word]! |= id << shift
        })
        const known = kept.findIndex((other) => other.join() === state.join())
        const key = collapse.on ? collapse.encode(words, store) : words
        expect(store.add(key, layout.hash(words, 0))).toBe(known >= 0 ? known : ~kept.length)
        if (known < 0) kept.push(state)
      }
      keep()
      list.forEach(({ slot, value, more }, nth) => {
        if (nth === first) {
          const width = layout.words
          collapse.begin(store, layout.spread(CHUNK), width)
        }
        state = state.map((old, at) => ((at - slot + 41) % 41 <= more ? value : old))
        keep()
      })
      kept.forEach((state, number) => {
        const words = new Int32Array(layout.words)
        if (collapse.on) collapse.read(store.words, number, words)
        else words.set(store.words.subarray(number * layout.words, (number + 1) * layout.words))
        const tree = layout.decode(words, 0)
        expect(keys.map((key) => tree[key])).toEqual(state)
      })
    }),
    { numRuns: 200 },
  )
})

test('values of a chunk with one hash are told apart', () => {
  const chunks = new Chunks()
  const values = Array.from({ length: 500 }, (_, n) => Int32Array.of(n, 0, n % 7, 1))
  const numbers = values.map((value) => chunks.add(value, 0, 42))
  expect(new Set(numbers).size).toBe(500)
  expect(values.map((value) => chunks.add(value, 0, 42))).toEqual(numbers)
})

describe('a collapsed search is the same search', () => {
  test.each(['counters', 'peterson', 'splice_tee', 'leader'])('%s', (name) => {
    const sizes = {
      counters: { N: 4, K: 6 },
      splice_tee: { COPY: 1, CHECK: 1, W: 1, R: 1, C: 1, B: 2 },
    }
    const system = systems[name]!(
      (sizes as Record<string, Record<string, number>>)[name] ?? { N: 3 },
    )
    for (const states of [1, 100]) {
      for (const edges of [false, true]) {
        const collapse = { words: 1, states }
        expect(decoded(explore(system, { edges, collapse }))).toEqual(
          decoded(explore(system, { edges })),
        )
      }
    }
  })

  test('it keeps to --max-memory, its chunks counted', () => {
    const system = counters({ N: 4, K: 9 })
    let cuts = 0
    for (let maxMemory = 60_000; maxMemory < 2_000_000; maxMemory *= 1.3) {
      const limits = { maxMemory: Math.floor(maxMemory) }
      const found = explore(system, { limits, collapse: collapsedFrom, edges: true })
      expect(found.space.bytes + found.edges!.bytes).toBeLessThanOrEqual(maxMemory)
      if (found.complete) continue
      cuts++
      expect(found.limit).toContain('--max-memory')
      expect(found.space.state(found.states - 1)).toBeDefined()
    }
    expect(cuts).toBeGreaterThan(3)
  })

  test.each([
    ['unreduced', noReduction],
    ['reduced', fullReduction],
  ])('%s, it is saved and goes on elsewhere', (_, reduction) => {
    const system = counters({ N: 4, K: 6 })
    const options = { reduction, edges: true, collapse: collapsedFrom }
    const whole = decoded(explore(system, options))
    for (const nth of [0, 1, 3]) expect(resumed(nth)).toEqual(whole)

    function resumed(nth: number) {
      let saved: Snapshot | undefined
      let met = 0
      const nothing = () => undefined
      const cut: Keeper['cut'] = (_about, pass) => {
        if (met++ !== nth) return
        const { text, buffers } = snapshot(pass)
        saved = { text, buffers: buffers.map((buffer) => buffer.slice(0) as ArrayBuffer) }
      }
      explore(system, { ...options, keeper: { resume: nothing, done: nothing, cut } })
      if (!saved) return whole
      const from = saved
      const resume: Keeper['resume'] = (_about, pass) => restore(pass, from)
      const found: Exploration = explore(system, {
        ...options,
        keeper: { resume, done: nothing, cut: nothing },
      })
      return decoded(found)
    }
  })
})
