/**
 * Weak fairness (justice; D. Lehmann, A. Pnueli and J. Stavi, "Impartiality, justice and fairness",
 * ICALP 1981): what could happen at every moment from some point on happens again and again.
 *
 * x = 0 beside a clock that ticks for ever: without fairness x = 1 may never be written, since the
 * clock's own steps are an endless run. The writer could step all the time, so that run is not fair.
 */
import type { Graph, Transition } from './graph.ts'
import type { Fairness, Task } from './system.ts'

/** Steps that may not be put off for ever: a task's, or those of its actions with these names. */
export interface FairClass {
  readonly task: number
  readonly actions?: readonly string[]
}

/** Throws if `fairness` names a task that the system does not have. */
export function fairClasses(
  tasks: readonly Pick<Task, 'name' | 'kernel'>[],
  fairness: Fairness = 'weak',
): FairClass[] {
  const classes: FairClass[] = tasks.flatMap(({ kernel }, task) =>
    kernel || fairness !== 'none' ? [{ task }] : [],
  )
  if (typeof fairness === 'string') return classes
  for (const [name, groups] of Object.entries(fairness.groups)) {
    const task = tasks.findIndex((one) => one.name === name)
    if (task < 0) throw new Error(`fairness is asked for ${name}, but there is no such task`)
    for (const actions of groups) classes.push({ task, actions })
  }
  return classes
}

export function belongs(
  { task, actions }: FairClass,
  step: { readonly task: number; readonly action: string },
): boolean {
  return step.task === task && (actions === undefined || actions.includes(step.action))
}

/** The classes of each kind of transition of a graph. */
export function classesOf(
  { transitions }: Pick<Graph, 'transitions'>,
  classes: readonly FairClass[],
): readonly (readonly number[])[] {
  return transitions.map((transition: Transition) =>
    classes.flatMap((fair, at) => (belongs(fair, transition) ? [at] : [])),
  )
}
