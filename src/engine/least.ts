/** The least run that violates a property, replayed; with the proof that none is shorter. */
import { type Broken, markCausalPast } from './causal-past.ts'
import type { CheckOptions } from './check.ts'
import { findingAtEnd } from './end.ts'
import type { Exploration } from './explore.ts'
import type { Choices } from './independence.ts'
import type { Kind } from './kinds.ts'
import { MemoryFull } from './memory.ts'
import { observing, readsOf } from './observe.ts'
import { pathTo } from './path.ts'
import type { Stuck } from './progress.ts'
import { replayChoices } from './replay.ts'
import {
  type Choice,
  type Shortest,
  type Successor,
  type Successors,
  shortest,
} from './shortest.ts'
import { Space } from './space.ts'
import type { Property, System } from './system.ts'
import type { Trace, Verdict } from './verdict.ts'

/** States from which a task can't go on as a solo property demands, and who it is. */
export interface Lost {
  readonly state: (state: number) => boolean
  readonly stuck: readonly Stuck[]
}

/** Some run that violates the property, for where the search for the least one is cut. */
export interface SomeRun {
  readonly space: Space
  readonly path: () => readonly Choice[] | undefined
}

type Counterexample = Pick<Verdict, 'message' | 'trace' | 'minimal'>

export function least(
  system: System,
  property: Property,
  exploration: Exploration | SomeRun,
  options: CheckOptions,
  lost?: Lost,
): Counterexample {
  // A solo property's states are numbered by the exploration that looked at the whole graph.
  const space = lost ? exploration.space : new Space(system, options.memo)
  const found = search(system, property, space, options, lost)
  if (found?.kind === 'found') {
    return { ...counterexample(system, property, found.schedule, space, lost), minimal: true }
  }
  const choices = 'path' in exploration ? exploration.path() : pathTo(system, property, exploration)
  if (!choices) return { minimal: false }
  return { ...counterexample(system, property, choices, exploration.space, lost), minimal: false }
}

/** Undefined: no memory for it. */
function search(
  system: System,
  property: Property,
  space: Space,
  { limits = {} }: CheckOptions,
  lost?: Lost,
): Shortest | undefined {
  const { maxMemory = Number.POSITIVE_INFINITY } = limits
  space.bound = (more) => space.bytes + more <= maxMemory
  try {
    return shortest(successors(system, property, space, lost), system.tasks, limits)
  } catch (thrown) {
    if (thrown instanceof MemoryFull) return undefined
    throw thrown
  }
}

/** The unreduced search space of a property, for shortest(). */
function successors(system: System, property: Property, space: Space, lost?: Lost): Successors {
  return {
    initial: 0,
    expand: (state) => {
      space.expand(state)
      const next: Successor[] = []
      for (let task = 0; task < space.taskChoices.length; task++) {
        const choices = space.taskChoices[task] as number
        if (choices < 0) continue
        const { first, count } = space.choices[choices] as Choices
        for (let option = 0; option < count; option++) {
          const reached = space.successor(first + option)
          const { violated } = space.kinds[first + option] as Kind
          const to = reached < 0 ? ~reached : reached
          next.push({ task, option, to, violates: violated.includes(property.name) })
        }
      }
      return next
    },
    bytes: () => space.bytes,
    bad: (state) => {
      if (lost) return lost.state(state)
      const enabled = space.expand(state)
      if (property.kind === 'always') return space.violated().includes(property.name)
      return enabled === 0 && findingAtEnd(system, property, space.state(state)) !== undefined
    },
  }
}

function counterexample(
  system: System,
  property: Property,
  choices: readonly Choice[],
  space: Space,
  lost?: Lost,
): Pick<Verdict, 'message' | 'trace'> {
  const replayed = replayChoices(system, choices, observing(system))
  if (replayed.kind === 'error') {
    throw new Error(
      `internal fault: step ${replayed.step} of a found schedule: ${replayed.message}`,
    )
  }
  const { trace, initially } = replayed
  const last = trace.steps[trace.steps.length - 1]
  const state = last ? last.state : trace.initial
  const message = lost
    ? stuckMessage(system, property, state, trace, space, choices, lost)
    : [...initially, ...trace.steps.flatMap((step) => step.violations)]
        .reverse()
        .find((violation) => violation.property === property.name)?.message
  if (message === undefined) {
    throw new Error(
      `internal fault: a replay of the schedule found does not violate ${property.name}`,
    )
  }
  return { message, trace: markDependence(system, property, trace) }
}

/** The trace of a violation with what it depends on. */
export function markDependence(system: System, property: Property, trace: Trace): Trace {
  const state = trace.steps[trace.steps.length - 1]?.state ?? trace.initial
  return markCausalPast(trace, broken(system, property, trace, state))
}

/** What the finding read, for the causal past. */
function broken(system: System, property: Property, trace: Trace, state: unknown): Broken {
  if (property.kind === 'always') return { reads: readsOf(system, property, state) }
  if (property.kind === 'when') return { reads: [], step: trace.steps.length - 1 }
  if (property.kind === 'monitor') {
    return { reads: [`monitors/${property.name}`], step: trace.steps.length - 1 }
  }
  // The whole run is the counterexample of a final state: every step had to happen.
  return { reads: trace.steps.flatMap((step) => step.writes) }
}

/** Which task can't end, in words. */
function stuckMessage(
  system: System,
  property: Property,
  state: any,
  trace: Trace,
  space: Space,
  choices: readonly Choice[],
  { stuck }: Lost,
): string {
  const number = walk(space, choices)
  const one = stuck.find(({ lost }) => lost[number] === 1) as Stuck
  const task = system.tasks[one.task] as System['tasks'][number]
  const waits = trace.blocked.find((blocked) => blocked.task === task.name)?.waits ?? []
  if (property.kind === 'solo' && property.describe) {
    let control: any = state
    for (const key of task.control ?? []) control = control?.[key]
    return property.describe(task.name, task.control ? control : undefined, waits)
  }
  const why = waits.map(({ text }) => text).join(', or ')
  return `${task.name.slice(1)} never goes on${why === '' ? '' : `: it waits for ${why}`}`
}

/** The number of the state that a schedule leads to. */
function walk(space: Space, choices: readonly Choice[]): number {
  let state = 0
  for (const { task, option } of choices) {
    space.expand(state)
    const { first } = space.choices[space.taskChoices[task] as number] as Choices
    const reached = space.successor(first + option)
    state = reached < 0 ? ~reached : reached
  }
  return state
}
