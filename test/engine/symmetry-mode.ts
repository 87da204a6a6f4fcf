/** The quotient of a system that has automorphisms, compared with all its states. */
import { explore, noReduction } from '../../src/engine/explore.ts'
import type { Memo } from '../../src/engine/memo.ts'
import { canonical, type PlainGraph } from '../../src/engine/plain.ts'
import { Group } from '../../src/engine/symmetry-group.ts'
import type { Symmetry, System } from '../../src/engine/system.ts'
import { type Disagreement, differences } from './agreement.ts'

/** How many states each orbit has, by the least text of their images. */
function orbits(system: System<any>, states: readonly object[]): [string, number][] {
  const { elements } = new Group(system, system.symmetry as Symmetry)
  const sizes = new Map<string, number>()
  for (const state of states) {
    const least = elements.map((one) => canonical(one.tree(state))).sort()[0] as string
    sizes.set(least, (sizes.get(least) ?? 0) + 1)
  }
  return [...sizes].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** One state is stored of each orbit, and the orbits are all states. */
export function orbitDisagreements(
  system: System<any>,
  plain: PlainGraph<any>,
  memo?: Memo,
): readonly Disagreement[] {
  const options = { reduction: { ...noReduction, symmetry: true }, ...(memo && { memo }) }
  const { space, states } = explore(system, options)
  const stored = Array.from({ length: states }, (_, at) => space.state(at))
  const sizes = Array.from(stored, (_, at) => {
    space.load(at)
    return space.quotient?.images.orbit(space.current) ?? 0
  })
  const found = stored.map((state, at): [string, number] => {
    const [orbit] = orbits(system, [state])
    return [orbit?.[0] as string, sizes[at] as number]
  })
  return differences([
    ['orbits', orbits(system, plain.states), found.sort(([a], [b]) => (a < b ? -1 : 1))],
    ['states', plain.states.length, space.orbits?.states],
  ])
}
