/**
 * The exhaustive enumerator over packed states.
 *
 * Reduction (persistent sets, sleep sets, fusing) keeps final states, what steps find, and what
 * state properties see. It works on learned futures (independence.ts): when a pass learned more
 * than it began with, the pass is repeated, until one learns nothing.
 */
import type { Exploration, ExploreOptions } from './exploration.ts'
import { Search } from './search.ts'
import { Space } from './space.ts'
import type { System } from './system.ts'

export * from './exploration.ts'

export function explore(system: System, options: ExploreOptions = {}): Exploration {
  const space = new Space(system, options.memo, options.reduction?.symmetry)
  for (let passes = 1; ; passes++) {
    const before = space.futures.version + space.seenVersion
    const search = new Search(space, options)
    search.run()
    const learned = space.futures.version + space.seenVersion !== before
    if (!search.reduced || !learned || search.limit !== undefined || search.stopped) {
      return search.result(passes)
    }
    space.restart()
  }
}
