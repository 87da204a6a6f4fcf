import fc from 'fast-check'
import { expect, test } from 'vitest'
import { components, type Part } from '../../src/engine/components.ts'
import type { Graph } from '../../src/engine/graph.ts'
import { randomEdges, smallGraph } from './small-graph.ts'

/** reach[a] has b: there is a path, perhaps empty, from a to b. */
function reachability(graph: Graph, part: Part): Set<number>[] {
  const inside = (state: number) => part.state?.(state) ?? true
  return Array.from({ length: graph.states }, (_, from) => {
    const seen = new Set(inside(from) ? [from] : [])
    for (const at of seen) {
      for (let e = graph.offsets[at] as number; e < (graph.offsets[at + 1] as number); e++) {
        const to = graph.targets[e] as number
        if (inside(to) && (part.edge?.(e) ?? true)) seen.add(to)
      }
    }
    return seen
  })
}

test('two states share a component exactly when each reaches the other', () => {
  fc.assert(
    fc.property(randomEdges(7, 14), fc.integer(), fc.integer(), (edges, states, kept) => {
      const graph = smallGraph(7, edges)
      const part: Part = {
        state: (s) => ((states >> s) & 1) === 0,
        edge: (e) => ((kept >> e) & 1) === 0,
      }
      const found = components(graph, part)
      const reach = reachability(graph, part)
      for (let a = 0; a < 7; a++) {
        expect(found.of[a] === -1).toBe(!part.state?.(a))
        for (let b = 0; b < 7; b++) {
          if (found.of[a] === -1 || found.of[b] === -1) continue
          const mutual = reach[a]?.has(b) && reach[b]?.has(a)
          expect(found.of[a] === found.of[b]).toBe(mutual)
          // reverse topological: what is reached has a lower number
          if (reach[a]?.has(b)) expect(found.of[b]).toBeLessThanOrEqual(found.of[a] as number)
        }
      }
      for (let c = 0; c < found.count; c++) {
        const members = found.members.subarray(found.starts[c], found.starts[c + 1])
        expect([...members].every((state) => found.of[state] === c)).toBe(true)
        expect(members.length).toBeGreaterThan(0)
      }
      expect(found.members.length).toBe([...found.of].filter((c) => c >= 0).length)
    }),
  )
})

test('a chain and a ring of a million states need no stack', () => {
  const states = 1_000_000
  const offsets = Int32Array.from({ length: states + 1 }, (_, at) => at)
  const ring = Int32Array.from({ length: states }, (_, at) => (at + 1) % states)
  expect(components({ states, offsets, targets: ring }).count).toBe(1)
  expect(components({ states, offsets, targets: ring }, { edge: (e) => e !== 0 }).count).toBe(
    states,
  )
})
