/**
 * Verdicts by hash compaction (compaction.ts). That nothing was found is no proof: `unknown`, with
 * the probability that something was omitted. A violation is one: the ordinary search without
 * reduction then finds the least run, and whatever run is shown was replayed.
 */
import { type CheckOptions, isAskedOfGraph } from './check.ts'
import { Compaction, type CompactOptions } from './compaction.ts'
import { formula, omission, probability } from './fingerprints.ts'
import { least } from './least.ts'
import { sized } from './memory.ts'
import type { Property, System } from './system.ts'
import type { Verdict } from './verdict.ts'

export function compact(system: System, options: CheckOptions, until?: string): Compaction {
  return new Compaction(system, compactOptions(options, until)).run()
}

function compactOptions({ memo, limits, progress }: CheckOptions, until?: string): CompactOptions {
  return {
    ...(memo && { memo }),
    ...(limits && { limits }),
    ...(progress && { progress }),
    ...(until !== undefined && { until }),
  }
}

/** The verdict of one property of the system that was searched. */
export function verdictOfCompaction(
  property: Property,
  search: Compaction,
  options: CheckOptions,
): Verdict {
  const { space, states, transitions, bytes } = search
  const base = {
    property: property.name,
    complete: false,
    states,
    transitions,
    inspected: space.kinds.some((kind) => kind.inspected),
    ...(space.exploding.length > 0 && { exploding: space.exploding }),
    omission: omission(states),
    note:
      `hash compaction (P. Wolper and D. Leroy, CAV 1993): 64 bits of each state, ` +
      `${sized(bytes)} in all; a state was omitted with a ` +
      `probability of at most ${formula} = ${probability(states)}`,
  }
  if (isAskedOfGraph(property)) {
    const limit = `${property.name} is asked of the graph of all states, which hash compaction does not keep`
    return { ...base, answer: 'unknown', limit }
  }
  if (search.found.has(property.name)) {
    const limit = 'hash compaction'
    // One state is enough for `sometimes`, and it was really reached.
    if (property.kind === 'sometimes') return { ...base, answer: 'holds', limit }
    return { ...base, answer: 'violated', limit, ...shown(property, search, options) }
  }
  return { ...base, answer: 'unknown', limit: search.limit ?? nothing(property, states) }
}

function nothing({ kind }: Property, states: number): string {
  const found = kind === 'sometimes' ? 'nothing found' : 'no violation'
  return (
    `${found} in ${states} states; hash compaction, at most ${probability(states)} ` +
    'probability that a state was omitted'
  )
}

/** The least run; where there is no memory for that search, the one by which it was found. */
function shown(property: Property, { space }: Compaction, options: CheckOptions) {
  const path = () => retraced(space.system, property, options)
  return least(space.system, property, { space, path }, options)
}

/** A run, by a search that notes where each state came from. */
function retraced(system: System, property: Property, options: CheckOptions) {
  const until = property.name
  const search = new Compaction(system, { ...compactOptions(options, until), trail: true }).run()
  return search.path(until)
}
