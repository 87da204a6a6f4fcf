/**
 * Some states and their images compared by plain runs of the recipes under immer: the steps of the
 * image of a state are the images of its steps. That proves nothing that symmetry.ts does not
 * prove of all states; it does so without the memo and the packed states.
 */
import { canonical, type Move, movesIn } from './plain.ts'
import type { Space } from './space.ts'
import { type Automorphism, wrong } from './symmetry-group.ts'
import type { System } from './system.ts'

/** States with these numbers are compared. */
export function isCompared(number: number): boolean {
  return (number & (number - 1)) === 0 || (number & 0x3fff) === 0
}

/** Throws when the system's own recipes do something else in an image of state `number`. */
export function compareImages(space: Space, number: number): void {
  const { system, quotient } = space
  const state = space.state(number)
  const moves = movesIn(system, state).moves
  for (const one of quotient?.group.elements ?? []) {
    const expected = moves.map((move) => spell(system, one, move)).sort()
    const image = movesIn(system, one.tree(state)).moves
    const found = image.map((move) => spell(system, undefined, move)).sort()
    if (expected.join('\n') === found.join('\n')) continue
    const steps = new Set([...moves, ...image].map(({ action }) => action.name))
    throw wrong(one, `in state ${number} and its image one of ${[...steps].join(', ')} differs`)
  }
}

/** The image of a move as a text. */
function spell(system: System, one: Automorphism | undefined, move: Move<any>): string {
  const { labels, options, violations } = move.effects
  const task = system.tasks[one?.tasks[move.task] ?? move.task]
  return canonical([
    task?.name,
    move.action.name,
    options,
    violations.map(({ property }) => property),
    labels.map(({ register, value, append }) => {
      return [one?.register(register) ?? register, one?.label(value) ?? value, append]
    }),
    one ? one.tree(move.next) : move.next,
  ])
}
