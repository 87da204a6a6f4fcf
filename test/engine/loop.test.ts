/** The hot loop in its forms: along tries, along paths, in WebAssembly; each finds the same. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explore } from '../../src/engine/explore.ts'
import { Heap } from '../../src/engine/heap.ts'
import { Layout } from '../../src/engine/layout.ts'
import { Memo } from '../../src/engine/memo.ts'
import { Store } from '../../src/engine/store.ts'
import { type Control, step, system, task } from '../../src/model.ts'
import { systems } from '../systems/index.ts'
import { plainGraph } from './agreement.ts'
import { build } from './random-build.ts'
import { randomSystems } from './random-systems.ts'
import { loopDisagreements } from './search-modes.ts'
import { everything } from './workers.ts'

const along = (wasm: boolean, paths = 0) => ({ loop: { paths, wasm } })

test.each([true, false])('random systems, cyclic: %s', (cycles) => {
  let large = 0
  fc.assert(
    fc.property(randomSystems({ cycles }), (data) => {
      const system = build(data)
      const plain = plainGraph(system, 400)
      if (!plain) return
      if (plain.states.length > 50) large++
      expect(loopDisagreements(system, plain, new Memo())).toEqual([])
    }),
    { numRuns: 60, interruptAfterTimeLimit: 20_000 },
  )
  expect(large).toBeGreaterThan(3)
})

describe.each([
  ['counters', { N: 4, K: 9 }],
  ['peterson', { N: 4 }],
  ['leader', { N: 7 }],
  ['splice_tee', { COPY: 0, CHECK: 1, W: 2, R: 1, C: 2, B: 2 }],
  ['phil', { N: 8, ASYM: 0 }],
])('%s', (name, params) => {
  const make = systems[name] as NonNullable<(typeof systems)[string]>
  test.each([0, 500])('changed over after %i states', (paths) => {
    const tries = everything(explore(make(params), along(false, Number.POSITIVE_INFINITY)))
    for (const wasm of [true, false]) {
      expect(everything(explore(make(params), along(wasm, paths)))).toEqual(tries)
    }
  })
})

test('a state with more steps than a batch has room for', () => {
  const options = Array.from({ length: 3000 }, (_, nth) => `${nth}`)
  interface Chosen {
    x: string
    y: number
  }
  const many = system<Chosen>({
    name: 'many-options',
    initial: { x: '', y: 0 },
    tasks: [
      task('P', [
        step<Chosen>('count', (s, k: Control) => {
          k.waitUntil(s.y < 3 && s.x === '')
          s.y += 1
        }),
        step<Chosen>('choose', (s, k: Control) => {
          k.waitUntil(s.y === 3 && s.x === '')
          s.x = k.choose('x', options)
        }),
      ]),
    ],
  })
  const tries = explore(many, along(false, Number.POSITIVE_INFINITY))
  expect(tries.states).toBeGreaterThan(3000)
  for (const wasm of [true, false]) {
    const { states, transitions } = explore(many, along(wasm))
    expect([states, transitions]).toEqual([tries.states, tries.transitions])
  }
})

describe('a store in the memory of WebAssembly', () => {
  const layoutOf = () => {
    const layout = new Layout({ a: 0, b: 0 })
    const growth = { outgrown: new Set<ReturnType<Layout['slotAt']>>(), varying: [] }
    for (const key of ['a', 'b']) {
      for (let value = 1; value < 300; value++) layout.idOf(layout.slotAt([key]), value, growth)
    }
    layout.widen(growth.outgrown)
    return layout
  }
  /** Adds so many states, each twice; their numbers. */
  const numbers = (store: Store, states: number) => {
    const { layout } = store
    const [a, b] = [layout.slotAt(['a']), layout.slotAt(['b'])]
    const words = new Int32Array(layout.words)
    return Array.from({ length: 2 * states }, (_, nth) => {
      const state = nth % states
      words.fill(0)
      words[a.word]! |= (state % 300) << a.shift
      words[b.word]! |= Math.floor(state / 300) << b.shift
      return store.add(words, layout.hash(words, 0))
    })
  }
  const states = 20_000
  const plain = () => {
    const store = new Store(layoutOf())
    return [numbers(store, states), store.words.slice(0, states * store.layout.words)]
  }

  test.each([
    ['numbers states as one outside of it', undefined, true],
    ['leaves it when it is full, and loses nothing', 5000, false],
  ])('%s', (_, room, stays) => {
    const store = new Store(layoutOf())
    expect(store.enter(Heap.open(room) as Heap)).toBe(true)
    const found = numbers(store, states)
    expect(store.heap !== undefined).toBe(stays)
    expect([found, store.words.slice(0, states * store.layout.words)]).toEqual(plain())
  })

  test('stays out where there is no room for it', () => {
    const store = new Store(layoutOf())
    expect(store.enter(Heap.open(10) as Heap)).toBe(false)
    expect(store.heap).toBeUndefined()
  })
})
