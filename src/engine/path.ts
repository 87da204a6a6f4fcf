/** Some run to what an exploration found, along the edges that it kept: not a shortest one. */
import { findingAtEnd } from './end.ts'
import type { Exploration } from './explore.ts'
import type { Kind } from './kinds.ts'
import type { Choice } from './shortest.ts'
import type { Space } from './space.ts'
import type { Property, System } from './system.ts'

/** Undefined when the exploration kept no edges. */
export function pathTo(
  system: System,
  property: Property,
  exploration: Exploration,
): Choice[] | undefined {
  const { edges, space } = exploration
  if (!edges) return undefined
  const found = exploration.found.get(property.name)
  const goal =
    found?.state ??
    exploration.ends.find((end) => findingAtEnd(system, property, space.state(end)) !== undefined)
  if (goal === undefined) return undefined
  const way: { from: number; kinds: readonly number[] }[] = []
  for (let at = goal; at !== 0; ) {
    const edge = edges.into(at)
    if (edge === undefined) return undefined
    way.unshift(edge)
    at = edge.from
  }
  // A step found inside a fused run: the fused steps up to it are those of its first edge.
  if (found?.kind !== undefined) {
    way.push({ from: goal, kinds: edges.chainFrom(goal, found.kind) ?? [found.kind] })
  }
  return lift(space, way)
}

/** The steps of the real run: where a state stands for its images, those of the image passed. */
function lift(space: Space, way: readonly { from: number; kinds: readonly number[] }[]): Choice[] {
  const group = space.quotient?.group
  let element = 0
  return way.flatMap(({ from, kinds }) => {
    const tasks = group?.elements[element]?.tasks
    if (group) element = group.product(element, group.inverse(space.foldAfter(from, kinds)))
    return kinds.map((kind) => {
      const { task, option } = space.kinds[kind] as Kind
      return { task: tasks?.[task] ?? task, option }
    })
  })
}
