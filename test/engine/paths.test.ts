/** Paths lead where the tries lead, whatever the order in which ways were learned. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Layout, type Slot } from '../../src/engine/layout.ts'
import { Paths } from '../../src/engine/paths.ts'
import { MISS, type Root, Tries } from '../../src/engine/tries.ts'

/** A layout of slots s0, s1, ... of so many values each, and how to pack some. */
function packed(sizes: readonly number[]) {
  const layout = new Layout(Object.fromEntries(sizes.map((_, nth) => [`s${nth}`, 0])))
  const growth = { outgrown: new Set<Slot>(), varying: [] }
  const slots = sizes.map((_, nth) => layout.slotAt([`s${nth}`]))
  slots.forEach((slot, nth) => {
    for (let value = 1; value < (sizes[nth] as number); value++) layout.idOf(slot, value, growth)
  })
  layout.widen(growth.outgrown)
  const pack = (values: readonly number[]) => {
    const words = new Int32Array(layout.words)
    slots.forEach(({ word, shift }, nth) => {
      words[word]! |= (values[nth] as number) << shift
    })
    return words
  }
  return { layout, slots, pack }
}

/** As the hot loop goes (sweep.ts): the leaf, or MISS. */
function follow(cells: Int32Array, from: number, words: Int32Array): number {
  const cell = (at: number) => cells[at] as number
  let at = from
  while (at > 0) {
    const code = cell(at)
    if (code >= 0) at = cell(at + 1 + (((words[code >>> 10] as number) << (code >>> 5)) >>> code))
    else {
      const passes = (((words[~code] as number) ^ cell(at + 2)) & cell(at + 1)) === 0
      at = passes ? cell(at + 3) : 0
    }
  }
  return at === 0 ? MISS : ~at
}

const root = (): Root => ({ root: 0, path: 0, assumed: new Set(), ways: 0 })

test('paths answer as the tries do, also for states that nobody asked about', () => {
  const sizes = [3, 2, 9, 40, 2, 5]
  const { layout, slots, pack } = packed(sizes)
  const values = fc.tuple(...sizes.map((size) => fc.nat(size - 1)))
  fc.assert(
    fc.property(
      fc.array(values, { minLength: 1, maxLength: 60 }),
      fc.array(values),
      (known, others) => {
        const tries = new Tries(layout)
        const paths = new Paths(tries)
        const from = root()
        // What is asked next depends on what was answered.
        const asked = (state: readonly number[]) =>
          state[0] === 0 ? slots : slots.filter((_, nth) => nth !== 2 + ((state[1] as number) % 2))
        known.forEach((state, leaf) => {
          const words = pack(state)
          if (tries.find(from.root, words) === MISS) {
            tries.remember(from, new Set(asked(state)), words, leaf)
          }
          paths.add(from, words)
          expect(follow(paths.cells, from.path, words)).toBe(tries.find(from.root, words))
        })
        for (const state of [...known, ...others]) {
          const words = pack(state)
          expect(follow(paths.cells, from.path, words)).toBe(tries.find(from.root, words))
        }
      },
    ),
  )
})

test('what is reached no more is noticed, and forgotten on demand', () => {
  // Forty questions with one answer each, then one with many.
  const sizes = [...Array(40).fill(2), 1500]
  const { layout, slots, pack } = packed(sizes)
  const tries = new Tries(layout)
  const paths = new Paths(tries)
  const from = root()
  let leaf = 0
  const learn = (values: readonly number[]) => {
    const words = pack(values)
    tries.remember(from, slots, words, leaf++)
    paths.add(from, words)
  }
  for (let last = 0; last < 1500; last++) learn([...Array(40).fill(0), last])
  expect(paths.stale).toBe(false)
  // Each way that goes off makes what is behind it anew.
  for (let nth = 39; nth >= 0; nth--) {
    learn([
      ...Array(40)
        .fill(0)
        .map((_, at) => (at === nth ? 1 : 0)),
      0,
    ])
  }
  expect(paths.stale).toBe(true)
  paths.clear([from])
  expect([paths.stale, from.path]).toEqual([false, 0])
  const words = pack([...Array(40).fill(0), 7])
  paths.add(from, words)
  expect(follow(paths.cells, from.path, words)).toBe(7)
})
