/**
 * Checkpoints: a search is saved at a cut, where all states up to some are expanded and no other
 * has begun to be, and another process goes on from there. All of the search is in the snapshot
 * (snapshot.ts) but the shared memo, which is learned again and changes no answer; so the run that
 * goes on does what the one that was cut would have done.
 */
import type { ExploreOptions } from './exploration.ts'
import type { Layout } from './layout.ts'
import { canonical } from './plain.ts'
import { initialState, type Note } from './run.ts'
import type { Search } from './search.ts'
import type { Space } from './space.ts'
import type { System } from './system.ts'

/** All that changes while a system is explored. */
export interface Pass {
  /** first, so that slots are known before anything that names them */
  readonly layout: Layout
  readonly space: Space
  search: Search
  passes: number
  /** how much was learned when the pass began */
  before: number
  /** nothing is left to do */
  done: boolean
}

/** Who saves a search. `about` says which one it is (describe()). */
export interface Keeper {
  /** Gives the pass what an earlier run saved of this search, if it did. */
  resume(about: string, pass: Pass): void
  /** At a cut; `limit`: the search ends here. */
  cut(about: string, pass: Pass, limit: string | undefined): void
  /** The search has ended. */
  done(about: string, pass: Pass): void
}

/** The searches of a run, each with a name of its own. */
export interface Searches {
  keeper(name: string): Keeper
  /** What a search noted, if the system was rebuilt for that: then it need not be run again. */
  noted(name: string): readonly Note[] | undefined
  note(name: string, notes: readonly Note[]): void
}

/** The system, as far as it is data, and how it is explored. */
export function describe(system: System, options: ExploreOptions): string {
  const { reduction, edges = false, until, limits = {} } = options
  return canonical([
    system.name,
    initialState(system),
    system.constants ?? null,
    system.order ?? null,
    system.tasks.map(({ name, kernel, control, idle, last }) => [
      name,
      kernel,
      control,
      idle,
      last,
    ]),
    (system.properties ?? []).map(({ kind, name, about }) => [kind, name, about]),
    reduction ?? null,
    [edges, until, limits.maxDepth],
  ])
}
