import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bytes } from '../../src/engine/bytes.ts'
import { byShape, exactly, shapeOf } from '../../src/engine/outcome-values.ts'
import { outcomes } from '../../src/engine/outcomes.ts'
import type { Leaf } from '../../src/engine/system.ts'
import {
  graphs,
  joinExactly,
  joinShapes,
  listed,
  listForward,
  registers,
  setOf,
  tasks,
  text,
} from './forward-outcomes.ts'
import { racingRead } from './racing-read.ts'
import { type SmallEdge, smallGraph } from './small-graph.ts'

describe('outcomes computed backward are those of a search with the registers in the state', () => {
  test('exactly, pieces on acyclic graphs', () => {
    fc.assert(
      fc.property(graphs(true, true), (graph) => {
        const found = listed(setOf(graph, exactly()))
        expect([...found].sort()).toEqual(listForward(graph, joinExactly))
      }),
      { numRuns: 300 },
    )
  })
  test('exactly, whole values round cycles', () => {
    fc.assert(
      fc.property(graphs(false, false), (graph) => {
        expect(listed(setOf(graph, exactly())).sort()).toEqual(listForward(graph, joinExactly))
      }),
      { numRuns: 300 },
    )
  })
  test('by shape, pieces round cycles', () => {
    fc.assert(
      fc.property(graphs(false, true), (graph) => {
        expect(listed(setOf(graph, byShape())).sort()).toEqual(listForward(graph, joinShapes))
      }),
      { numRuns: 300 },
    )
  })
  test('the shapes of the exact outcomes are the outcomes by shape', () => {
    fc.assert(
      fc.property(graphs(true, true), (graph) => {
        const shapes = [...setOf(graph, exactly())].map(({ values, blocked }) =>
          text(
            values.map((v) => (v instanceof Bytes ? shapeOf(v) : v)),
            blocked,
          ),
        )
        const set = setOf(graph, byShape([Bytes.fill('A', 2)]))
        expect([...new Set(shapes)].sort()).toEqual(listed(set).sort())
        expect(set.count).toBe(BigInt(listed(set).length))
      }),
    )
  })
})

test('outcomes come in a canonical order: unset, numbers, words, bytes', () => {
  const values: Leaf[] = [Bytes.fill('B', 2), 'b', 10, 9, 'a', Bytes.fill('A', 2), -1]
  const edges = values.map((value): SmallEdge => {
    return { from: 0, to: 1, labels: [{ register: 'd', value, append: false }] }
  })
  const set = setOf(smallGraph(2, [...edges, { from: 0, to: 1 }]), exactly())
  expect([...set].map(({ values: [, d] }) => `${d}`)).toEqual([
    'undefined',
    '-1',
    '9',
    '10',
    'a',
    'b',
    'A*2',
    'B*2',
  ])
})

test('a racing read of 64 KiB is quick by shape, and a limit says so when it is exact', () => {
  const found = outcomes(racingRead(16), tasks, registers, byShape())
  if (found.kind === 'limit') throw new Error(found.limit)
  const shapes = [...found.set].map(({ values }) => `${values[1]}`)
  expect(shapes).toContain('A')
  expect(shapes).toContain('B+A+B+A+B+A+B+A+...')
  expect(shapes).toHaveLength(18)
  const exact = outcomes(racingRead(16), tasks, registers, exactly(), { most: 20_000 })
  expect(exact).toEqual({ kind: 'limit', limit: 'sets of outcomes need more than 20000 numbers' })
  expect(setOf(racingRead(2), exactly()).count).toBe(
    BigInt(listForward(racingRead(2), joinExactly).length),
  )
})

test('an interruption ends it soon, and is no answer', () => {
  let asked = 0
  const stopped = () => ++asked > 3
  const found = outcomes(racingRead(16), tasks, registers, exactly(), { stopped })
  expect(found).toEqual({ kind: 'limit', limit: 'interrupted' })
  expect(asked).toBe(4)
  const never = outcomes(racingRead(2), tasks, registers, exactly(), { stopped: () => false })
  expect(never.kind).toBe('outcomes')
})

test('a piece on every round of a cycle has no exact set, but a few shapes', () => {
  const piece = { register: 'd', value: Bytes.fill('A', 1), append: true }
  const set = { register: 'd', value: Bytes.fill('B', 1), append: false }
  const rounds = smallGraph(2, [
    { from: 0, to: 0, labels: [piece] },
    { from: 0, to: 1, labels: [set] },
  ])
  expect(outcomes(rounds, tasks, registers, exactly(), { most: 100_000 }).kind).toBe('limit')
  expect(listed(setOf(rounds, byShape()))).toEqual(['- ~A+B -', '- ~B -'])
})

test('a run that never ends has no outcome, and the set says that there is one', () => {
  const labels = [{ register: 'n', value: 1, append: false }]
  const spin = smallGraph(3, [
    { from: 0, to: 1, labels },
    { from: 0, to: 2 },
    { from: 2, to: 2 },
  ])
  expect(listed(setOf(spin, exactly()))).toEqual(['1 - -'])
  expect(setOf(spin, exactly()).endless).toBe(true)
  const leaves = smallGraph(2, [
    { from: 0, to: 0 },
    { from: 0, to: 1, labels },
  ])
  expect(setOf(leaves, exactly()).endless).toBe(false)
})

test('only bytes come in pieces, and a register holds no truth value', () => {
  const graph = (value: Leaf, append: boolean) =>
    smallGraph(2, [{ from: 0, to: 1, labels: [{ register: 'n', value, append }] }])
  expect(() => setOf(graph(3, true), exactly())).toThrow('a piece of register n is 3')
  expect(() => setOf(graph(true, false), exactly())).toThrow('set to true')
})
