/** Outcomes found the plain way, with the registers in the state, on random labelled graphs. */
import fc from 'fast-check'
import { Bytes } from '../../src/engine/bytes.ts'
import type { Graph } from '../../src/engine/graph.ts'
import type { OutcomeSet } from '../../src/engine/outcome-set.ts'
import type { Domain, OutcomeValue } from '../../src/engine/outcome-values.ts'
import { outcomes } from '../../src/engine/outcomes.ts'
import type { Label } from '../../src/engine/run.ts'
import type { Leaf } from '../../src/engine/system.ts'
import { randomEdges, type SmallEdge, smallGraph } from './small-graph.ts'

export const registers = [{ name: 'n' }, { name: 'd' }, { name: 'e' }]
export const tasks = [{ name: '@P0' }, { name: '@P1' }, { name: '@K', kernel: true }] as const

export function setOf(graph: Graph, domain: Domain, most?: number): OutcomeSet {
  const found = outcomes(graph, tasks, registers, domain, { ...(most !== undefined && { most }) })
  if (found.kind === 'limit') throw new Error(found.limit)
  return found.set
}

export function listed(set: OutcomeSet): string[] {
  return [...set].map(({ values, blocked }) => text(values, blocked))
}
export function text(values: readonly (OutcomeValue | Leaf)[], blocked: readonly string[]): string {
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
export function listForward<V>(graph: Graph, join: (a: V | undefined, b: Bytes) => V): string[] {
  const spelt = forward(graph, join).map((end) =>
    text(end.slice(0, 3) as Leaf[], end.slice(3) as string[]),
  )
  return [...new Set(spelt)].sort()
}
export const joinExactly = (a: Bytes | undefined, b: Bytes): Bytes =>
  (a ?? Bytes.empty).concat(Bytes.of(b.runs.map(([s, n]) => [s[0] as string, n])))
/** The forward twin of byShape: letters of up to 8 runs, then '...'. */
export const joinShapes = (a: string | undefined, b: Bytes): string => {
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
export function graphs(acyclic: boolean, pieces: boolean): fc.Arbitrary<Graph> {
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
