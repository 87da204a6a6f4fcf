/**
 * Verdicts by the second explorer: one execution for each Mazurkiewicz trace (dpor.ts) decides; as
 * elsewhere, a search without reduction then finds the least run that violates.
 */
import { type CheckOptions, isAskedOfGraph, isVacuous } from './check.ts'
import { type DporResult, dpor } from './dpor.ts'
import { least } from './least.ts'
import type { Property, System } from './system.ts'
import type { Verdict } from './verdict.ts'

export type Explored = Extract<DporResult, { kind: 'explored' }>

/** Is it asked of states, steps and ends? Of what may follow a state executions know nothing. */
export function isAskedOfExecutions(property: Property): boolean {
  return !isAskedOfGraph(property)
}

/** Explores every trace; `cycle` where a run of the system need not end. */
export function exploreTraces(
  system: System,
  { memo, limits, progress }: CheckOptions,
): DporResult {
  return dpor(system, {
    ...(memo && { memo }),
    ...(limits && { limits }),
    ...(progress && {
      progress: ({ steps }) => progress({ states: steps, queue: 0, depth: 0 }),
    }),
  })
}

/** The verdict of one property; `states` counts the steps of all executions, shared ones once. */
export function verdictOfTraces(
  system: System,
  property: Property,
  explored: Explored,
  options: CheckOptions,
): Verdict {
  const { space, steps, executions, complete, limit } = explored
  const path = explored.found.get(property.name)
  const base = {
    property: property.name,
    complete,
    ...(limit !== undefined && { limit }),
    states: steps + 1,
    transitions: steps,
    inspected: space.kinds.some((kind) => kind.inspected),
    note: `${executions} executions, one for each Mazurkiewicz trace`,
  }
  if (property.kind === 'sometimes') {
    if (path) return { ...base, answer: 'holds' }
    if (!complete) return { ...base, answer: 'unknown' }
    return { ...base, answer: 'violated', message: 'no reachable state satisfies it' }
  }
  if (path) {
    return {
      ...base,
      answer: 'violated',
      ...least(system, property, { space, path: () => path }, options),
    }
  }
  if (!complete) return { ...base, answer: 'unknown' }
  return { ...base, answer: isVacuous(property, space) ? 'vacuous' : 'holds' }
}
