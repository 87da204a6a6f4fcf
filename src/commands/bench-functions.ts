/**
 * How many states a system would have if each kernel function that a step passes were a step of its
 * own: what the coarser steps of the model save. Counted on the explored graph: beside the state,
 * each task has the number of functions that it has passed of its next step; what the step does is
 * done at the last of them. In the kernel the effects are spread over the functions, so that this is
 * less than the real number.
 */
import type { Exploration } from '../engine/explore.ts'
import type { Graph } from '../engine/graph.ts'
import { movesIn } from '../engine/plain.ts'

/** Undefined: more than `most`. */
export function statesByFunction(exploration: Exploration, most: number): number | undefined {
  const graph = exploration.graph()
  const lengths = functionsPassed(exploration, graph)
  const tasks = graph.tasks.length
  const radix = Math.max(1, ...lengths)
  if (graph.states * radix ** tasks > Number.MAX_SAFE_INTEGER) return undefined
  const powers = Array.from({ length: tasks }, (_, task) => radix ** task)
  const all = radix ** tasks
  const seen = new Set([0])
  for (const node of seen) {
    if (seen.size > most) return undefined
    const state = Math.floor(node / all)
    const furthest = new Map<number, number>()
    const from = graph.offsets[state] as number
    const until = graph.offsets[state + 1] as number
    const passedBy = (task: number) => Math.floor(node / (powers[task] as number)) % radix
    for (let edge = from; edge < until; edge++) {
      const task = taskOf(graph, edge)
      const length = lengths[graph.kinds[edge] as number] as number
      furthest.set(task, Math.max(furthest.get(task) ?? 0, length))
    }
    for (let edge = from; edge < until; edge++) {
      const task = taskOf(graph, edge)
      const length = lengths[graph.kinds[edge] as number] as number
      // What another task did may have made the step shorter than what was passed of it.
      const passed = Math.min(passedBy(task), (furthest.get(task) as number) - 1)
      const others = (node % all) - passedBy(task) * (powers[task] as number)
      if (passed < length - 1) seen.add(node + (powers[task] as number))
      else if (passed === length - 1) seen.add((graph.targets[edge] as number) * all + others)
    }
  }
  return seen.size
}

function taskOf(graph: Graph, edge: number): number {
  return graph.transitions[graph.kinds[edge] as number]?.task ?? 0
}

/** Per kind of transition: the kernel functions passed, 1 at least. */
function functionsPassed({ space }: Exploration, graph: Graph): number[] {
  const lengths = Array<number>(graph.transitions.length).fill(0)
  for (let state = 0; state < graph.states; state++) {
    const from = graph.offsets[state] as number
    const until = graph.offsets[state + 1] as number
    const kinds = graph.kinds.subarray(from, until)
    if (kinds.every((kind) => (lengths[kind] as number) > 0)) continue
    const { moves } = movesIn(space.system, space.state(state))
    for (const kind of kinds) {
      const { task, option } = space.kinds[kind] as { task: number; option: number }
      const move = moves.filter((one) => one.task === task)[option]
      if (!move) throw new Error('a step of the graph is not enabled in its state')
      lengths[kind] = Math.max(1, move.effects.passes.length)
    }
  }
  return lengths
}
