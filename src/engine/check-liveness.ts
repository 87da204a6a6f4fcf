/** The verdict of a liveness property, with a run that violates it replayed by plain runs. */
import { type Exploration, graphOf } from './explore.ts'
import { belongs, type FairClass, fairClasses } from './fairness.ts'
import { type Lasso, lassoOf } from './lasso.ts'
import { Liveness } from './liveness.ts'
import { observing } from './observe.ts'
import { canonical, movesIn, observer } from './plain.ts'
import { replayChoices } from './replay.ts'
import type { SearchLimits } from './shortest.ts'
import type { Liveness as Property, System } from './system.ts'
import type { Trace, Verdict } from './verdict.ts'

type Answered = Pick<Verdict, 'answer' | 'message' | 'trace' | 'minimal' | 'shortest' | 'note'> &
  Partial<Pick<Verdict, 'complete' | 'limit'>>

/** `exploration` must be unreduced, with its edges. It may have been cut by a limit. */
export function checkLiveness(
  system: System,
  property: Property,
  exploration: Exploration,
  limits: SearchLimits = {},
): Answered {
  const { space, states, complete } = exploration
  const ask = (holds: Property['goal']): Uint8Array => {
    const predicate = space.predicate(property.name, holds)
    return Uint8Array.from({ length: states }, (_, state) => {
      space.load(state)
      return space.holds(predicate) ? 1 : 0
    })
  }
  const from = property.kind === 'leadsTo' ? ask(property.from) : undefined
  const classes = fairClasses(system.tasks, property.fairness)
  const question = { goal: ask(property.goal), ...(from && { from }), ends: exploration.ends }
  const note = 'decided on all states, without reduction'
  const graph = graphOf(exploration)
  if ('limit' in graph) return { answer: 'unknown', complete: false, limit: graph.limit, note }
  const live = new Liveness(graph, question, classes)
  if (live.violated) {
    const lasso = lassoOf(live, system.tasks, {
      ...(limits.stopped && { stopped: limits.stopped }),
    })
    // what was not explored may hold a shorter one
    const proved = complete ? lasso.shortest : undefined
    return {
      answer: 'violated',
      ...counterexample(system, property, classes, lasso),
      minimal: proved === 'lasso',
      ...(proved && { shortest: proved }),
      note,
    }
  }
  if (!complete) return { answer: 'unknown', note }
  const vacuous = from ? !from.includes(1) : !space.seesChange(property.name)
  return { answer: vacuous ? 'vacuous' : 'holds', note }
}

/** The run replayed, and looked at once more: it is what the verdict says it is. */
function counterexample(
  system: System,
  property: Property,
  classes: readonly FairClass[],
  { choices, loop }: Lasso,
): { readonly message: string; readonly trace: Trace } {
  const replayed = replayChoices(system, choices, observing(system))
  if (replayed.kind === 'error') throw fault(property, replayed.message)
  // the whole run is the counterexample: every step has to happen
  const steps = replayed.trace.steps.map((step) => ({ ...step, matters: true }))
  const trace: Trace = { ...replayed.trace, steps, ...(loop !== undefined && { loop }) }
  const states = [trace.initial, ...trace.steps.map(({ state }) => state)]
  if (loop === undefined ? !replayed.ended : !isFairLoop(system, classes, trace, states, loop)) {
    throw fault(property, 'it does not go on as found')
  }
  const due = dueSince(system, property, states, loop)
  if (due === undefined) throw fault(property, 'it reaches the goal')
  const asked = property.kind === 'eventually' ? '' : `after ${place(due)} it is due, but `
  const names = trace.blocked.map(({ task }) => task.slice(1)).join(', ')
  const ending =
    names === '' ? 'the run ends without it' : `the run ends without it: ${names} can't go on`
  return {
    message: `${asked}${loop === undefined ? ending : 'the run goes on for ever without it'}`,
    trace,
  }
}

/** The first state from which on the goal is due and never holds, in the run and round its loop. */
function dueSince(
  system: System,
  property: Property,
  states: readonly unknown[],
  loop: number | undefined,
): number | undefined {
  const k = observer(system)
  const goal = states.map((state) => property.goal(state, k) === true)
  const missed = (since: number) =>
    goal.every((holds, at) => !holds || (at < since && (loop === undefined || at < loop)))
  if (property.kind === 'eventually') return missed(0) ? 0 : undefined
  const found = states.findIndex(
    (state, since) => missed(since) && property.from(state, k) === true,
  )
  return found < 0 ? undefined : found
}

/** It comes back to the same state, and each fair class steps in it or is disabled somewhere. */
function isFairLoop(
  system: System,
  classes: readonly FairClass[],
  trace: Trace,
  states: readonly unknown[],
  loop: number,
): boolean {
  const steps = trace.steps.slice(loop)
  if (steps.length === 0 || canonical(states[loop]) !== canonical(states[states.length - 1])) {
    return false
  }
  const enabled = states.slice(loop).map((state) => movesIn(system, state as object).moves)
  return classes.every(
    (fair) =>
      steps.some(({ index, action }) => belongs(fair, { task: index, action })) ||
      enabled.some((moves) =>
        moves.every(({ task, action }) => !belongs(fair, { task, action: action.name })),
      ),
  )
}

function place(state: number): string {
  return state === 0 ? 'the start' : `step ${state}`
}

function fault(property: Property, why: string): Error {
  return new Error(`internal fault: the run found for ${property.name}: ${why}`)
}
