/** What several threads must find: the very same as one, down to the numbers of the states. */
import { type Exploration, type ExploreOptions, explore } from '../../src/engine/explore.ts'
import { type Tuning, usual } from '../../src/engine/parallel/tuning.ts'
import { usualLoop } from '../../src/engine/sweeper.ts'
import type { System } from '../../src/engine/system.ts'

/** Threads from the first state on, and blocks so small that every rare case is met. */
export const tiny: Tuning = {
  ...usual,
  states: 1,
  least: 1,
  most: 64,
  chunk: 2,
  steps: 1 << 9,
  patient: true,
}

/** Everything that an exploration found. */
export function everything({ space, edges, ...rest }: Exploration) {
  const { states, transitions, complete, limit, ends, found, levels, passes, reduced } = rest
  const ints = (array: Int32Array | undefined, count = array?.length) => [
    ...(array?.subarray(0, count) ?? []),
  ]
  return {
    ...{ states, transitions, complete, limit, ends, found: [...found], levels, passes, reduced },
    words: ints(space.store.words, states * space.layout.words),
    slots: space.layout.slots.map(({ path, values, word, shift, bits }) => {
      return [path, values.map(String), word, shift, bits].join(' ')
    }),
    kinds: space.kinds.map(({ task, action, options, violated }) => {
      return [task, action, ...options, ...violated].join(' ')
    }),
    misses: space.misses,
    exploding: space.exploding,
    from: ints(edges?.from, edges?.count),
    to: ints(edges?.to, edges?.count),
    kind: ints(edges?.kind, edges?.count),
  }
}

/** The exploration by some threads, which share it where WebAssembly does not serve. */
export function together(
  system: System<any>,
  workers: number,
  options: ExploreOptions = {},
  tuning: Tuning = tiny,
): Exploration {
  const loop = { ...usualLoop, wasm: false }
  return explore(system, { ...options, limits: { ...options.limits, workers }, tuning, loop })
}
