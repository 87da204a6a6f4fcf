/**
 * The ignoring problem: a reduced search may put a step off round a cycle for ever. What has to
 * be looked at are the terminal components of the reduced graph: no way leads out of them, so a step
 * that none of their states takes is never taken. A state where all chosen tasks sleep is one
 * without edges: safe where nothing is cyclic, but round a cycle a sleeping step may be covered
 * only by a run that comes back to the same state: P spins, and Q; P sleeps after Q.
 */
import { components } from './components.ts'
import type { Graph } from './graph.ts'

export function terminalComponents(graph: Graph): readonly (readonly number[])[] {
  const { of, count, members, starts } = components(graph)
  const inner = new Uint8Array(count)
  const leaves = new Uint8Array(count)
  for (let state = 0; state < graph.states; state++) {
    const component = of[state] as number
    for (
      let edge = graph.offsets[state] as number;
      edge < (graph.offsets[state + 1] as number);
      edge++
    ) {
      if (of[graph.targets[edge] as number] === component) inner[component] = 1
      else leaves[component] = 1
    }
  }
  const terminal: number[][] = []
  if (!inner.includes(1)) return terminal
  for (let component = 0; component < count; component++) {
    if (leaves[component]) continue
    terminal.push([...members.subarray(starts[component], starts[component + 1])])
  }
  return terminal
}
