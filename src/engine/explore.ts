/**
 * The exhaustive enumerator over packed states.
 *
 * Reduction (persistent sets, sleep sets, fusing) keeps final states, what steps find, and what
 * state properties see. It works on learned futures (independence.ts): when a pass learned more
 * than it began with, the pass is repeated, until one learns nothing.
 */
import { describe, type Pass } from './checkpoint.ts'
import type { Exploration, ExploreOptions } from './exploration.ts'
import { Search } from './search.ts'
import { Space } from './space.ts'
import type { System } from './system.ts'

export * from './exploration.ts'

export function explore(system: System, options: ExploreOptions = {}): Exploration {
  const { keeper } = options
  const about = keeper ? describe(system, options) : ''
  const space = new Space(system, options.memo, options.reduction?.symmetry)
  const learned = () => space.futures.version + space.seenVersion
  const begin = () => new Search(space, options, (limit) => keeper?.cut(about, pass, limit))
  const pass: Pass = {
    layout: space.layout,
    space,
    search: begin(),
    passes: 1,
    before: learned(),
    done: false,
  }
  keeper?.resume(about, pass)
  while (!pass.done) {
    const { search } = pass
    search.run()
    pass.done =
      !search.reduced || learned() === pass.before || search.limit !== undefined || search.stopped
    if (pass.done) break
    space.restart()
    pass.passes++
    pass.before = learned()
    pass.search = begin()
  }
  if (pass.search.limit === undefined) keeper?.done(about, pass)
  return pass.search.result(pass.passes)
}
