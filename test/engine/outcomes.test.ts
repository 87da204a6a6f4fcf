import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bytes } from '../../src/engine/bytes.ts'
import type { Graph } from '../../src/engine/graph.ts'
import type { Asking, OutcomeSet } from '../../src/engine/outcome-set.ts'
import {
  byShape,
  type Domain,
  exactly,
  type OutcomeValue,
  Shape,
  shapeOf,
} from '../../src/engine/outcome-values.ts'
import { outcomes } from '../../src/engine/outcomes.ts'
import type { Label } from '../../src/engine/run.ts'
import type { Leaf } from '../../src/engine/system.ts'
import { randomEdges, type SmallEdge, smallGraph } from './small-graph.ts'

const registers = [{ name: 'n' }, { name: 'd' }, { name: 'e' }]
const tasks = [{ name: '@P0' }, { name: '@P1' }, { name: '@K', kernel: true }] as const

function setOf(graph: Graph, domain: Domain, most?: number): OutcomeSet {
  const found = outcomes(graph, tasks, registers, domain, most)
  if (found.kind === 'limit') throw new Error(found.limit)
  return found.set
}

function listed(set: OutcomeSet): string[] {
  return [...set].map(({ values, blocked }) => text(values, blocked))
}
function text(values: readonly (OutcomeValue | Leaf)[], blocked: readonly string[]): string {
  const spelt = values.map((v) =>
    v === undefined ? '-' : `${typeof v === 'number' ? '' : '~'}${v}`,
  )
  return [...spelt, ...blocked].join(' ')
}

/** What a register holds on the way forward: pieces not counted yet, and its value. */
interface Held<V> {
  readonly pieces: V | undefined
  readonly value: V | Leaf
}
/** Registers kept in the state, every run followed: what the diagrams must agree with. */
function forward<V>(graph: Graph, join: (a: V | undefined, b: Bytes) => V): (V | Leaf)[][] {
  const key = (state: number, held: readonly Held<V>[]) =>
    `${state} ${held.map(({ pieces, value }) => `${pieces} ${typeof value} ${value}`)}`
  const start = {
    state: 0,
    held: registers.map((): Held<V> => ({ pieces: undefined, value: undefined })),
  }
  const seen = new Map([[key(0, start.held), start]])
  const ends: (V | Leaf)[][] = []
  for (const { state, held } of seen.values()) {
    const edges = Array.from(
      { length: (graph.offsets[state + 1] as number) - (graph.offsets[state] as number) },
      (_, i) => (graph.offsets[state] as number) + i,
    )
    if (edges.length === 0) {
      const blocked = ['@P0', '@P1'].filter((_, task) => !graph.ended(state, task))
      ends.push([...held.map(({ value }) => value), ...blocked])
    }
    for (const edge of edges) {
      const after = [...held]
      for (const { register, value, append } of graph.transitions[edge]?.labels ?? []) {
        const at = registers.findIndex(({ name }) => name === register)
        if (at < 0) continue
        const { pieces, value: old } = after[at] as Held<V>
        if (append) after[at] = { pieces: join(pieces, value as Bytes), value: old }
        else if (value instanceof Bytes)
          after[at] = { pieces: undefined, value: join(pieces, value) }
        else after[at] = { pieces: undefined, value }
      }
      const next = { state: graph.targets[edge] as number, held: after }
      const k = key(next.state, after)
      if (!seen.has(k)) seen.set(k, next)
    }
  }
  return ends
}
function listForward<V>(graph: Graph, join: (a: V | undefined, b: Bytes) => V): string[] {
  const spelt = forward(graph, join).map((end) =>
    text(end.slice(0, 3) as Leaf[], end.slice(3) as string[]),
  )
  return [...new Set(spelt)].sort()
}
const joinExactly = (a: Bytes | undefined, b: Bytes): Bytes =>
  (a ?? Bytes.empty).concat(Bytes.of(b.runs.map(([s, n]) => [s[0] as string, n])))
/** The forward twin of byShape: letters of up to 8 runs, then '...'. */
const joinShapes = (a: string | undefined, b: Bytes): string => {
  let shape = a === '""' || a === undefined ? '' : a
  for (const [symbol] of b.runs) {
    if (shape.endsWith('...') || shape.endsWith(symbol[0] as string)) continue
    shape = shape === '' ? (symbol[0] as string) : `${shape}+${symbol[0]}`
    if (shape.length > 15) shape = `${shape.slice(0, 15)}+...`
  }
  return shape || '""'
}

const bytes = fc
  .array(fc.tuple(fc.constantFrom('A', 'B', 'A@P0.1'), fc.integer({ min: 0, max: 2 })), {
    maxLength: 3,
  })
  .map((runs) => Bytes.of(runs))
const label = (pieces: boolean): fc.Arbitrary<Label> =>
  fc.oneof(
    fc.record({
      register: fc.constantFrom('n', 'd'),
      value: fc.constantFrom<Leaf>(0, 1, -5, '-EAGAIN', '1'),
      append: fc.constant(false),
    }),
    fc.record({
      register: fc.constantFrom('d', 'e'),
      value: bytes,
      append: pieces ? fc.boolean() : fc.constant(false),
    }),
    fc.record({
      register: fc.constant('other'),
      value: fc.constant(7),
      append: fc.constant(false),
    }),
  )
function graphs(acyclic: boolean, pieces: boolean): fc.Arbitrary<Graph> {
  const labels = fc.array(fc.array(label(pieces), { maxLength: 3 }), {
    minLength: 10,
    maxLength: 10,
  })
  const ended = fc.array(fc.boolean(), { minLength: 14, maxLength: 14 })
  return fc.tuple(randomEdges(7, 10, acyclic), labels, ended).map(([edges, all, endedAt]) =>
    smallGraph(
      7,
      edges.map((edge, at): SmallEdge => ({ ...edge, labels: all[at] ?? [] })),
      { tasks: 3, ended: (state, task) => endedAt[state * 2 + task] ?? false },
    ),
  )
}

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

type Formula =
  | { readonly op: 'and' | 'or'; readonly left: Formula; readonly right: Formula }
  | { readonly op: 'is'; readonly register: string; readonly not: boolean; readonly value: Leaf }

const constants = [
  Bytes.of([['A', 1]]),
  Bytes.of([
    ['A', 2],
    ['B', 2],
  ]),
  Bytes.empty,
]
const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      op: fc.constant('is' as const),
      register: fc.constantFrom('n', 'd', 'e'),
      not: fc.boolean(),
      value: fc.constantFrom<Leaf>(1, 0, '-EAGAIN', ...constants),
    }),
    fc.record({
      op: fc.constantFrom('and' as const, 'or' as const),
      left: tie('formula'),
      right: tie('formula'),
    }),
  ),
}))
function holds(atom: Formula & { op: 'is' }, value: OutcomeValue | Leaf): boolean {
  if (value === undefined) return false
  const same =
    value instanceof Shape
      ? atom.value instanceof Bytes && value.is(atom.value)
      : value instanceof Bytes
        ? atom.value instanceof Bytes && value.equals(atom.value)
        : value === atom.value
  return same !== atom.not
}
const asking: Asking<Formula> = {
  key: (asked) => JSON.stringify(asked, (_, v) => (v instanceof Bytes ? `bytes ${v}` : v)),
  restrict(asked, register, value) {
    if (asked.op === 'is') return asked.register === register ? holds(asked, value) : asked
    const ends = asked.op === 'or'
    const left = asking.restrict(asked.left, register, value)
    const right = asking.restrict(asked.right, register, value)
    if (left === ends || right === ends) return ends
    if (typeof left === 'boolean') return right
    return typeof right === 'boolean' ? left : { op: asked.op, left, right }
  },
}

test('asking a formula agrees with evaluating it on every outcome, by shape too', () => {
  fc.assert(
    fc.property(graphs(true, true), formula, (graph, asked) => {
      const values = [...setOf(graph, exactly())].map((outcome) =>
        outcome.values.reduce<Formula | boolean>((rest, value, at) => {
          const name = registers[at]?.name as string
          return typeof rest === 'boolean' ? rest : asking.restrict(rest, name, value)
        }, asked),
      )
      const expected = { true: values.includes(true), false: values.includes(false) }
      expect(setOf(graph, exactly()).ask(asked, asking)).toEqual(expected)
      expect(setOf(graph, byShape(constants)).ask(asked, asking)).toEqual(expected)
    }),
    { numRuns: 500 },
  )
})

test('bytes put together from the back have the shape of the whole, and equal what it equals', () => {
  const two = fc.array(fc.tuple(fc.constantFrom('A', 'B'), fc.constantFrom(1, 2)), { maxLength: 3 })
  const pieces = fc.array(two.map(Bytes.of), { minLength: 1, maxLength: 7 })
  fc.assert(
    fc.property(pieces, two.map(Bytes.of), fc.nat(6), (list, other, changed) => {
      const whole = Bytes.concat(list)
      const near = Bytes.concat(list.map((piece, at) => (at === changed ? other : piece)))
      const domain = byShape([whole, near, other])
      const number = list
        .slice(0, -1)
        .reduceRight((rest, piece) => domain.prepend(piece, rest), domain.of(list.at(-1)))
      const shape = domain.value(number) as Shape
      expect(`${shape}`).toBe(joinShapes(undefined, whole))
      for (const bytes of [whole, near, other]) expect(shape.is(bytes)).toBe(bytes.equals(whole))
      expect(`${domain.value(domain.finish(number))}`).toBe(`${shape}`)
    }),
    { numRuns: 1000 },
  )
})

test('a shape answers only for the constants it was asked to keep', () => {
  const domain = byShape([Bytes.fill('A', 4096)])
  const shape = domain.value(domain.of(Bytes.of([['A@P1.2', 4096]]))) as Shape
  expect(shape.is(Bytes.fill('A', 4096))).toBe(true)
  expect(() => shape.is(Bytes.fill('A', 1))).toThrow('A*1')
})

/** 16 pages read in 2 pieces each, while another task overwrites them in 32 pieces. */
function racingRead(pages: number): Graph {
  const pieces = pages * 2
  const edges: SmallEdge[] = []
  const at = (read: number, written: number) => read * (pieces + 1) + written
  for (let read = 0; read <= pieces; read++) {
    for (let written = 0; written <= pieces; written++) {
      const from = at(read, written)
      if (written < pieces) edges.push({ from, to: at(read, written + 1), task: 1 })
      if (read === pieces) continue
      const piece = Bytes.fill(written > read ? 'B' : 'A', 2048)
      const labels = [{ register: 'd', value: piece, append: true }]
      if (read === pieces - 1) labels.push({ register: 'd', value: Bytes.empty, append: false })
      edges.push({ from, to: at(read + 1, written), labels })
    }
  }
  return smallGraph((pieces + 1) ** 2, edges)
}

test('a racing read of 64 KiB is quick by shape, and a limit says so when it is exact', () => {
  const found = outcomes(racingRead(16), tasks, registers, byShape([Bytes.fill('A', 65536)]))
  if (found.kind === 'limit') throw new Error(found.limit)
  const shapes = [...found.set].map(({ values }) => `${values[1]}`)
  expect(shapes).toContain('A')
  expect(shapes).toContain('B+A+B+A+B+A+B+A+...')
  expect(shapes).toHaveLength(18)
  const all: Formula = { op: 'is', register: 'd', not: false, value: Bytes.fill('A', 65536) }
  expect(found.set.ask(all, asking)).toEqual({ true: true, false: true })
  const exact = outcomes(racingRead(16), tasks, registers, exactly(), 20_000)
  expect(exact).toEqual({ kind: 'limit', limit: 'sets of outcomes need more than 20000 numbers' })
  expect(setOf(racingRead(2), exactly()).count).toBe(
    BigInt(listForward(racingRead(2), joinExactly).length),
  )
})

test('a piece on every round of a cycle has no exact set, but a few shapes', () => {
  const piece = { register: 'd', value: Bytes.fill('A', 1), append: true }
  const set = { register: 'd', value: Bytes.fill('B', 1), append: false }
  const rounds = smallGraph(2, [
    { from: 0, to: 0, labels: [piece] },
    { from: 0, to: 1, labels: [set] },
  ])
  expect(outcomes(rounds, tasks, registers, exactly(), 100_000).kind).toBe('limit')
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
