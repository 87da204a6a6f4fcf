/**
 * Strongly connected components (R. Tarjan, "Depth-first search and linear graph algorithms",
 * SIAM J. Comput. 1972), without recursion and over typed arrays: graphs of millions of states.
 */
import type { Graph } from './graph.ts'

export type Edges = Pick<Graph, 'states' | 'offsets' | 'targets'>

/** The part of the graph that is looked at; by default all of it. */
export interface Part {
  state?(state: number): boolean
  /** by edge index; edges into states that are left out count as left out */
  edge?(edge: number): boolean
}

export interface Components {
  readonly count: number
  /**
   * Component of each state, -1 for states left out. In reverse topological order: an edge
   * between two components leads from the higher number to the lower one.
   */
  readonly of: Int32Array
  /** The states of component c: members[starts[c]] up to members[starts[c + 1]]. */
  readonly members: Int32Array
  readonly starts: Int32Array
}

export function components(graph: Edges, part: Part = {}): Components {
  const { states, offsets, targets } = graph
  const of = new Int32Array(states).fill(-1)
  const members = new Int32Array(states)
  const starts: number[] = [0]
  const number = new Int32Array(states) // in order of meeting, from 1
  const low = new Int32Array(states) // 0: not met yet; else the lowest number reachable
  const next = new Int32Array(states) // the edge to look at next
  const path = new Int32Array(states) // states whose edges are being looked at
  const open = new Int32Array(states) // met, component not closed yet
  let [met, depth, opened, placed, count] = [0, 0, 0, 0, 0]
  const enter = (state: number) => {
    met++
    low[state] = met
    number[state] = met
    next[state] = offsets[state] as number
    path[depth++] = state
    open[opened++] = state
  }
  for (let root = 0; root < states; root++) {
    if (low[root] !== 0 || part.state?.(root) === false) continue
    enter(root)
    while (depth > 0) {
      const state = path[depth - 1] as number
      const edge = next[state] as number
      if (edge < (offsets[state + 1] as number)) {
        next[state] = edge + 1
        const to = targets[edge] as number
        if (part.edge?.(edge) === false || part.state?.(to) === false) continue
        if (low[to] === 0) enter(to)
        else if (of[to] === -1) low[state] = Math.min(low[state] as number, number[to] as number)
        continue
      }
      depth--
      if (depth > 0) {
        const before = path[depth - 1] as number
        low[before] = Math.min(low[before] as number, low[state] as number)
      }
      if (low[state] !== number[state]) continue
      let member: number
      do {
        member = open[--opened] as number
        of[member] = count
        members[placed++] = member
      } while (member !== state)
      count++
      starts.push(placed)
    }
  }
  return { count, of, members: members.subarray(0, placed), starts: Int32Array.from(starts) }
}
