/**
 * Answering all properties of one scenario under one policy. All states are explored once, for
 * what the domain has to learn (cut points of pages) and for all properties that need nothing of
 * their own in the state; each of the others gets a search of its own, on what was learnt.
 */
import { type CheckOptions, checkSystem, exploreFor, exploreOrbits } from '../engine/check.ts'
import { exploreTraces, isAskedOfExecutions, verdictOfTraces } from '../engine/check-dpor.ts'
import type { Exploration } from '../engine/explore.ts'
import { markDependence } from '../engine/least.ts'
import type { Memo } from '../engine/memo.ts'
import { sharedPaths, union } from '../engine/met.ts'
import { modelLimit } from '../engine/model-limit.ts'
import { replayChoices } from '../engine/replay.ts'
import type { Choice } from '../engine/shortest.ts'
import type { Space } from '../engine/space.ts'
import { boundSwitches, withoutCounter } from '../engine/switches.ts'
import type { Property, System } from '../engine/system.ts'
import type { Verdict } from '../engine/verdict.ts'
import type { Coverage } from '../report/stats.ts'
import type { Builder, Checked, Column, SearchOptions } from './engine.ts'
import { refuse } from './names.ts'

/** A system as learnt, and its search. */
interface Settled {
  readonly system: System
  readonly exploration: Exploration
}

export const nothing: Coverage = { taken: [], never: [], kinds: 0, met: {}, shared: [] }

export class RealColumn implements Column {
  private readonly memo: Memo
  private readonly build: Builder
  private readonly shared: readonly Property[]
  private readonly options: SearchOptions
  private base: Settled | undefined
  private answers: readonly Verdict[] = []

  constructor(memo: Memo, build: Builder, properties: readonly Property[], options: SearchOptions) {
    this.memo = memo
    this.build = build
    this.options = options
    this.shared = properties.filter(isPlain)
  }

  check(property: Property): Checked {
    let system: System | undefined
    try {
      const { maxSwitches } = this.options.limits
      if (maxSwitches !== undefined) return this.bounded(property, maxSwitches)
      if (this.options.dpor && isAskedOfExecutions(property)) return this.traced(property)
      this.base ??= settle(this.build(this.shared), this.options, (current, kept) =>
        exploreOrbits(current, { ...this.searching, ...kept }),
      )
      system = this.base.system
      return this.shared.includes(property)
        ? this.together(property, this.base)
        : this.own(property, this.base)
    } catch (thrown) {
      const limit = modelLimit(thrown)
      if (limit === undefined) throw thrown
      system = this.build([property], system)
      return { verdict: unknown(property, limit), system, coverage: () => nothing }
    }
  }

  private get searching(): CheckOptions {
    const { limits, progress, reduction } = this.options
    return {
      memo: this.memo,
      limits,
      ...(progress ? { progress } : {}),
      ...(reduction ? { reduction } : {}),
    }
  }

  /** The properties that need nothing of their own are answered by one search. */
  private together(property: Property, base: Settled): Checked {
    if (this.answers.length === 0) {
      const options = { ...this.searching, explored: base.exploration }
      this.answers = checkSystem(base.system, options)
    }
    const found = this.answers.find((one) => one.property === property.name)
    if (!found) throw new Error(`no verdict for ${property.name}`)
    return this.judged(found, base)
  }

  /** A search of its own. */
  private own(property: Property, base: Settled): Checked {
    const built = this.build([property], base.system)
    const explored = (system: System, kept: Pick<CheckOptions, 'keeper'>) =>
      exploreFor(system, { ...this.searching, ...kept })
    const own = settle(built, this.options, explored, property.name)
    const options = { ...this.searching, explored: own.exploration }
    const [verdict] = checkSystem(own.system, options)
    return this.judged(verdict as Verdict, own)
  }

  /** By executions, one for each trace. */
  private traced(property: Property): Checked {
    for (let system = this.build([property]); ; ) {
      const explored = exploreTraces(system, this.searching)
      if (explored.kind === 'cycle') {
        throw refuse({
          message: `--explorer dpor is for runs that end; this one can go round for ever: ${scheduleOf(system, explored.schedule)}`,
          remedy: 'leave --explorer out',
        })
      }
      const { space, complete } = explored
      const notes = space.kinds.flatMap((kind) => kind.notes)
      const better = complete ? this.options.learn(system, notes) : undefined
      if (!better) {
        const verdict = verdictOfTraces(system, property, explored, this.searching)
        return { verdict, system, coverage: () => coverageOf(space) }
      }
      system = better
    }
  }

  /** Runs with few context switches: what they show is shown; that they show nothing is no proof. */
  private bounded(property: Property, most: number): Checked {
    const limit = `--max-switches ${most}`
    const built = this.build([property])
    // What is asked of all that may follow can't be answered from some of it.
    if (property.kind === 'solo' || property.kind === 'eventually' || property.kind === 'leadsTo') {
      return { verdict: unknown(property, limit), system: built, coverage: () => nothing }
    }
    let product = built
    const explored = (system: System, kept: Pick<CheckOptions, 'keeper'>) => {
      product = boundSwitches(system, most)
      return exploreFor(product, { ...this.searching, ...kept })
    }
    const settled = settle(built, this.options, explored, property.name)
    const { system, exploration } = settled
    const [found, reached] = checkSystem(product, { ...this.searching, explored: exploration })
    if (!found || !reached) throw new Error('a bounded system lacks a verdict')
    const whole = exploration.complete && reached.answer === 'violated'
    const shown = found.answer === 'violated' && property.kind !== 'sometimes'
    const { trace } = found
    const verdict: Verdict = {
      ...found,
      complete: whole,
      ...(whole ? {} : { limit: found.limit ?? limit, minimal: false }),
      answer: shown || whole ? found.answer : 'unknown',
      ...(trace ? { trace: markDependence(system, property, withoutCounter(trace)) } : {}),
    }
    return { verdict, system, coverage: () => coverageOfSearch(settled.exploration) }
  }

  /** A violation in a part of a system that may have to be cut finer is one; nothing is minimal. */
  private judged(verdict: Verdict, own: Settled): Checked {
    const { system } = own
    const cut = this.base?.exploration
    const coverage = () => coverageOfSearch(own.exploration, cut)
    if (cut?.complete !== false) return { verdict, system, coverage }
    const limit = cut.limit ?? verdict.limit
    const answer = verdict.answer === 'violated' ? 'violated' : 'unknown'
    const judged: Verdict = {
      ...verdict,
      answer,
      complete: false,
      minimal: false,
      ...(limit === undefined ? {} : { limit }),
    }
    return { verdict: judged, system, coverage }
  }
}

/** Explores until the domain learns nothing. `name`: of the search, in a checkpoint. */
export function settle(
  built: System,
  { learn, searches }: SearchOptions,
  search: (system: System, kept: Pick<CheckOptions, 'keeper'>) => Exploration,
  name = 'all',
): Settled {
  let system = built
  for (let round = 0; ; round++) {
    const part = `${name}: ${round}`
    const known = searches?.noted(part)
    const before = known && learn(system, known)
    if (before) {
      system = before
      continue
    }
    const exploration = search(system, searches ? { keeper: searches.keeper(part) } : {})
    const { notes } = exploration.space
    const better = exploration.complete ? learn(system, notes) : undefined
    if (!better) return { system, exploration }
    searches?.note(part, notes)
    system = better
  }
}

/** Asked of states alone: nothing of its own in the state, nothing inside the steps. */
export function isPlain({ kind, needs = [] }: Property): boolean {
  return needs.length === 0 && kind !== 'when' && kind !== 'monitor'
}

export function unknown({ name }: Property, limit: string | undefined): Verdict {
  return {
    property: name,
    answer: 'unknown',
    complete: false,
    states: 0,
    transitions: 0,
    ...(limit === undefined ? {} : { limit }),
  }
}

/** A search may leave states out; `all` looked at all of them. */
function coverageOfSearch(search: Exploration, all = search): Coverage {
  const { space, shareable } = search
  const coverage = coverageOf(space)
  if (all === search) return { ...coverage, shareable }
  const met = union([coverage.met, all.space.met.by()])
  const shared = [...new Set([...coverage.shared, ...sharedPaths(all.space.kinds)])]
  return { ...coverage, met, shared, shareable }
}

export function coverageOf(space: Space): Coverage {
  const taken = new Set(space.kinds.map(({ action }) => action))
  return {
    taken: [...taken].sort(),
    never: [...space.tried].filter((name) => !taken.has(name)).sort(),
    kinds: space.kinds.length,
    met: space.met.by(),
    shared: sharedPaths(space.kinds),
  }
}

function scheduleOf(system: System, choices: readonly Choice[]): string {
  const replayed = replayChoices(system, choices)
  return replayed.kind === 'trace' ? replayed.schedule : ''
}
