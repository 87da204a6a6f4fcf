/**
 * The verdicts of a system's properties: explore, decide, and for each violation find the least
 * run that shows it.
 *
 * Reduction decides first; a search without reduction, up to the first violation, then finds the
 * shortest run, since a reduced graph may hold only longer ones. Solo progress and liveness are
 * asked of the whole graph.
 */
import { checkLiveness } from './check-liveness.ts'
import type { Keeper } from './checkpoint.ts'
import { findingAtEnd } from './end.ts'
import {
  type Exploration,
  type ExploreOptions,
  explore,
  fullReduction,
  graphOf,
  noReduction,
  type Reduction,
} from './explore.ts'
import { least } from './least.ts'
import type { Memo } from './memo.ts'
import { claimOf, type Stuck, soloProgress } from './progress.ts'
import type { Space } from './space.ts'
import type { Liveness, Property, Solo, System } from './system.ts'
import type { Limits, Verdict } from './verdict.ts'

export interface CheckOptions {
  readonly memo?: Memo
  readonly limits?: Limits
  readonly reduction?: ExploreOptions['reduction']
  readonly progress?: ExploreOptions['progress']
  /** Of the search that decides. */
  readonly keeper?: Keeper
  /** What exploreFor() answered for the same system and options, if that is known already. */
  readonly explored?: Exploration
}

/** Systems up to this size are explored in full: reducing them would cost more. */
const smallSystem = 2000

/** The search that decides a system's properties: reduced where they allow it. */
export function exploreFor(system: System, options: CheckOptions = {}): Exploration {
  const properties = system.properties ?? []
  const graph = properties.some(isAskedOfGraph)
  const reduction = options.reduction ?? { ...fullReduction, after: smallSystem }
  if (graph && properties.every(isAskedOfGraph)) return exploreWhole(system, options)
  if (options.limits?.maxDepth !== undefined) {
    const { symmetry = false } = reduction
    return search(system, options, { ...noReduction, symmetry }, graph)
  }
  // Sleep sets leave out edges wherever they are used, so not where the graph is asked.
  return search(system, options, graph ? { ...reduction, sleep: false } : reduction, graph)
}

/** All states, or one for all images of each, if that was asked and the properties allow it. */
export function exploreOrbits(system: System, options: CheckOptions = {}): Exploration {
  const symmetry = options.reduction?.symmetry === true && !system.properties?.some(isAskedOfGraph)
  return search(system, options, { ...noReduction, symmetry }, true)
}

/** All states, with the graph. */
export function exploreWhole(system: System, options: CheckOptions = {}): Exploration {
  return search(system, options, noReduction, true)
}

function search(
  system: System,
  { memo, limits, progress, keeper }: CheckOptions,
  reduction: Reduction,
  edges: boolean,
): Exploration {
  return explore(system, {
    ...(memo && { memo }),
    ...(limits && { limits }),
    ...(progress && { progress }),
    ...(keeper && { keeper }),
    reduction,
    edges,
  })
}

/** One verdict for each property of the system, in order. */
export function checkSystem(system: System, options: CheckOptions = {}): Verdict[] {
  const properties = system.properties ?? []
  const exploration = options.explored ?? exploreFor(system, options)
  const graph = properties.some(isAskedOfGraph)
  const whole = graph && exploration.reduced ? exploreWhole(system, options) : exploration
  return properties.map((property) => {
    if (property.kind === 'solo') return soloVerdict(system, property, whole, options)
    if (!isAskedOfGraph(property)) return verdict(system, property, exploration, options)
    return {
      ...summary(property, whole, options),
      ...checkLiveness(system, property, whole, options.limits),
    }
  })
}

export function isAskedOfGraph(property: Property): property is Solo | Liveness {
  return property.kind === 'solo' || property.kind === 'eventually' || property.kind === 'leadsTo'
}

/** The verdict of one property that is asked of states, steps or final states. */
function verdict(
  system: System,
  property: Exclude<Property, Solo | Liveness>,
  exploration: Exploration,
  options: CheckOptions,
): Verdict {
  const found = exploration.found.has(property.name) || findAtEnd(system, property, exploration)
  const base = summary(property, exploration, options)
  if (property.kind === 'sometimes') {
    if (found) return { ...base, answer: 'holds' }
    if (!exploration.complete) return { ...base, answer: 'unknown' }
    return { ...base, answer: 'violated', message: 'no reachable state satisfies it' }
  }
  if (found)
    return { ...base, answer: 'violated', ...least(system, property, exploration, options) }
  if (!exploration.complete) return { ...base, answer: 'unknown' }
  return { ...base, answer: isVacuous(property, exploration.space) ? 'vacuous' : 'holds' }
}

function soloVerdict(
  system: System,
  property: Solo,
  exploration: Exploration,
  options: CheckOptions,
): Verdict {
  const base = summary(property, exploration, options)
  const { space } = exploration
  // States that a limit left unexpanded look like traps: no answer then.
  if (!exploration.complete) return { ...base, answer: 'unknown' }
  const graph = graphOf(exploration)
  if ('limit' in graph) return { ...base, answer: 'unknown', complete: false, limit: graph.limit }
  const claim = claimOf(property, graph, system.tasks, (state) => space.state(state))
  const stuck: Stuck[] = soloProgress(graph, system.tasks, claim)
  if (stuck.length > 0) {
    const state = (number: number) => stuck.some((one) => one.lost[number] === 1)
    return {
      ...base,
      answer: 'violated',
      ...least(system, property, exploration, options, { state, stuck }),
    }
  }
  return { ...base, answer: claimed(system, property, exploration) ? 'holds' : 'vacuous' }
}

function claimed(system: System, property: Solo, { space, states }: Exploration): boolean {
  for (let state = 0; state < states; state++) {
    space.load(state)
    if (system.tasks.some((task, t) => property.claims(task.name, space.control(t)))) return true
  }
  return false
}

function summary(property: Property, exploration: Exploration, { reduction }: CheckOptions) {
  const { space, states, transitions, complete, limit } = exploration
  const orbits = space.orbits
  const asked = reduction?.symmetry === true && space.system.symmetry !== undefined
  return {
    property: property.name,
    complete,
    ...(limit !== undefined && { limit }),
    states,
    transitions,
    inspected: space.kinds.some((kind) => kind.inspected),
    ...(orbits && { orbits, note: `one state was stored for up to ${orbits.order} images` }),
    ...(asked && !orbits && { note: 'decided on all states, without symmetry' }),
    ...(space.exploding.length > 0 && { exploding: space.exploding }),
  }
}

/** True if some final state violates the property. */
function findAtEnd(system: System, property: Property, exploration: Exploration): boolean {
  if (property.kind !== 'atEnd' && !(property.kind === 'monitor' && property.atEnd)) return false
  const { space } = exploration
  const finds = (state: object) => findingAtEnd(system, property, state) !== undefined
  return exploration.ends.some((end) => {
    const state = space.state(end)
    space.quotient?.proveEnd(property.name, state, finds)
    return finds(state)
  })
}

/** Its event never happened, or nothing that it reads ever changed. */
export function isVacuous(property: Property, space: Space): boolean {
  if (property.kind === 'when' || property.kind === 'monitor') {
    return !space.kinds.some((kind) => kind.events.some((event) => event in property.on))
  }
  return property.kind === 'always' && !space.seesChange(property.name)
}
