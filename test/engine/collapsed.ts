/** Searches with collapsed states, and what they found without how states are stored. */
import type { Collapsing, Exploration } from '../../src/engine/explore.ts'
import { canonical } from '../../src/engine/plain.ts'
import { everything } from './workers.ts'

/** However narrow they are. */
export const collapsedFrom: Collapsing = { words: 1, states: 1 }

/** Everything that an exploration found, states as trees. */
export function decoded(exploration: Exploration) {
  const { space, states } = exploration
  const { words, slots, ...found } = everything(exploration)
  const values = space.layout.slots.map((slot) => [slot.path, slot.values.map(String)])
  const trees = Array.from({ length: states }, (_, number) => canonical(space.state(number)))
  return { ...found, values, trees }
}
