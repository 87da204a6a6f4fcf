/** Graphs given edge by edge, and random ones, to test the graph algorithms on. */
import fc from 'fast-check'
import type { Graph, Transition } from '../../src/engine/graph.ts'
import type { Label } from '../../src/engine/run.ts'
import type { Scalar, Wait } from '../../src/engine/system.ts'

export interface SmallEdge {
  readonly from: number
  readonly to: number
  readonly task?: number
  readonly starts?: boolean
  readonly labels?: readonly Label[]
}
export interface Rest {
  readonly tasks?: number
  control?(state: number, task: number): Scalar
  waits?(state: number, task: number): readonly Wait[]
  ended?(state: number, task: number): boolean
}

export function smallGraph(states: number, edges: readonly SmallEdge[], rest: Rest = {}): Graph {
  const sorted = edges
    .map((edge, at) => ({ edge, at }))
    .sort((a, b) => a.edge.from - b.edge.from || a.at - b.at)
  const offsets = new Int32Array(states + 1)
  for (let state = 0, at = 0; state < states; state++) {
    while (sorted[at]?.edge.from === state) at++
    offsets[state + 1] = at
  }
  return {
    states,
    offsets,
    targets: Int32Array.from(sorted, ({ edge }) => edge.to),
    kinds: Int32Array.from(sorted, (_, at) => at),
    transitions: sorted.map(
      ({ edge }): Transition => ({
        task: edge.task ?? 0,
        action: 'step',
        options: [],
        labels: edge.labels ?? [],
        starts: edge.starts ?? false,
      }),
    ),
    tasks: Array.from({ length: rest.tasks ?? 1 }, (_, at): `@${string}` => `@P${at}`),
    control: rest.control ?? (() => undefined),
    waits: rest.waits ?? (() => []),
    ended: rest.ended ?? (() => true),
  }
}

/** Random edges among `states` states; `acyclic`: only to higher numbers. */
export function randomEdges(
  states: number,
  most: number,
  acyclic = false,
): fc.Arbitrary<SmallEdge[]> {
  const state = fc.nat(states - 1)
  const edge = fc.record({ from: state, to: state, task: fc.nat(2), starts: fc.boolean() })
  const edges = fc.array(edge, { maxLength: most })
  if (!acyclic) return edges
  return edges.map((list) =>
    list
      .filter(({ from, to }) => from !== to)
      .map((e) => ({ ...e, from: Math.min(e.from, e.to), to: Math.max(e.from, e.to) })),
  )
}
