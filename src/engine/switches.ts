/**
 * Bounding context switches (S. Qadeer, J. Rehof, "Context-bounded model checking of concurrent
 * software", TACAS 2005): the product of a system with the task that stepped last and the number
 * of switches used. The first step is no switch, nor is the beginning of a final section.
 */
import { movesIn } from './plain.ts'
import type {
  Action,
  AtEnd,
  Control,
  Monitor,
  Property,
  Sometimes,
  System,
  Task,
} from './system.ts'
import type { Trace, TraceStep } from './verdict.ts'

const COUNTER = 'context switches'

interface Counter {
  last: string | null
  used: number
}

/** Of the product, and last: holds if the bound may have kept a task from going on. */
const boundReached = 'all context switches are used'

/** The runs of the system with at most `most` switches; properties see what they saw before. */
export function boundSwitches(system: System, most: number): System {
  const properties = (system.properties ?? []).map((property) => atRealEnds(property, system))
  const reached: Sometimes = {
    kind: 'sometimes',
    name: boundReached,
    about: boundReached,
    check: (state) => state[COUNTER].used >= most,
  }
  return {
    ...system,
    initial: { ...system.initial, [COUNTER]: { last: null, used: 0 } },
    tasks: system.tasks.map((task) => (task.last ? task : counting(task, most))),
    properties: [...properties, reached],
  }
}

function counting(task: Task, most: number): Task {
  const made = new Map<Action, Action>()
  const counted = (action: Action): Action => {
    let found = made.get(action)
    if (!found) {
      found = {
        ...action,
        step: (state, k: Control, args) => {
          const counter: Counter = state[COUNTER]
          if (counter.last !== k.me) {
            if (counter.last !== null) {
              k.waitUntil(counter.used < most)
              counter.used += 1
            }
            counter.last = k.me
          }
          action.step(state, k, args)
        },
      }
      made.set(action, found)
    }
    return found
  }
  return { ...task, actions: (control) => task.actions(control).map(counted) }
}

/** An end that only the bound makes is none. */
function atRealEnds(property: Property, system: System): Property {
  const ended = (state: object) => movesIn(system, state).moves.length === 0
  if (property.kind === 'atEnd') {
    const check: AtEnd['check'] = (state, end) =>
      ended(state) ? property.check(state, end) : undefined
    return { ...property, check }
  }
  if (property.kind === 'monitor' && property.atEnd) {
    const { atEnd: asked } = property
    const atEnd: Monitor['atEnd'] = (monitor, state, end) =>
      ended(state) ? asked(monitor, state, end) : undefined
    return { ...property, atEnd }
  }
  return property
}

/** A run of the product as a run of the system. */
export function withoutCounter(trace: Trace): Trace {
  return { ...trace, initial: stripped(trace.initial), steps: trace.steps.map(strippedStep) }
}

function strippedStep(step: TraceStep): TraceStep {
  return {
    ...step,
    state: stripped(step.state),
    changes: step.changes.filter(({ path }) => !isCounter(path)),
    reads: step.reads.filter((path) => !isCounter(path)),
    writes: step.writes.filter((path) => !isCounter(path)),
  }
}

function isCounter(path: string): boolean {
  return path === COUNTER || path.startsWith(`${COUNTER}/`)
}

function stripped(state: unknown): unknown {
  const { [COUNTER]: _, ...rest } = state as Record<string, unknown>
  return rest
}
