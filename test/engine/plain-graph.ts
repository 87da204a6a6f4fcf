/** The plain explorer's graph in the shape that the graph algorithms take. */
import type { Graph, Transition } from '../../src/engine/graph.ts'
import { actionsAt, controlOf, explorePlainly, movesIn } from '../../src/engine/plain.ts'
import type { System, Task } from '../../src/engine/system.ts'

export function plainGraph<S extends object>(
  system: System<S>,
): Graph & { readonly data: readonly S[] } {
  const { states, edges } = explorePlainly(system)
  const offsets = new Int32Array(states.length + 1)
  for (const { from } of edges) offsets[from + 1] = (offsets[from + 1] as number) + 1
  for (let at = 0; at < states.length; at++) {
    offsets[at + 1] = (offsets[at + 1] as number) + (offsets[at] as number)
  }
  const transitions: Transition[] = edges.map(({ from, task: index, effects }) => {
    const task = system.tasks[index] as Task<S>
    const control = controlOf(task, states[from])
    return {
      task: index,
      action: task.name,
      options: effects.options,
      labels: effects.labels,
      starts: task.starts?.(control) ?? false,
    }
  })
  return {
    data: states,
    states: states.length,
    offsets,
    targets: Int32Array.from(edges, ({ to }) => to),
    kinds: Int32Array.from(edges, (_, at) => at),
    transitions,
    tasks: system.tasks.map(({ name }) => name),
    control: (state, task) => controlOf(system.tasks[task] as Task<S>, states[state]),
    waits: (state, task) => movesIn(system, states[state] as S).waits[task] ?? [],
    ended: (state, task) =>
      actionsAt(system.tasks[task] as Task<S>, states[state] as S).length === 0,
  }
}
