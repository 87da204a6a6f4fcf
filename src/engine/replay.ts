/** A schedule run step by step with plain runs of the recipes: what each step did, in full. */
import { changesBetween, pathText } from './changes.ts'
import { controlOf, endOf, type Move, movesIn, observer } from './plain.ts'
import { handlersOf, initialState, type Violation } from './run.ts'
import { type Entry, printEntry, printSchedule } from './schedule.ts'
import type { Choice } from './shortest.ts'
import type { System, Task } from './system.ts'
import { Turn } from './turn.ts'
import type { Trace, TraceStep } from './verdict.ts'

export interface Touched {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

/** The paths that a move reads and writes (an addition reads too), from a tracked run. */
export type Observe<S> = (state: S, move: Move<S>, task: Task<S>) => Touched

export type Replayed =
  | {
      readonly kind: 'trace'
      readonly trace: Trace
      /** The schedule as it is best typed: steps named only where a task has several. */
      readonly schedule: string
      /** What the initial state, or an end without any step, violates. */
      readonly initially: readonly Violation[]
      /** No step is enabled any more: properties of final states were asked. */
      readonly ended: boolean
      /** What could be taken next, each as an entry of a schedule. */
      readonly enabled: readonly string[]
    }
  /** Step `step` (from 1) of the schedule can't be taken. */
  | { readonly kind: 'error'; readonly step: number; readonly message: string }

/** Replays a schedule that a person typed. */
export function replay<S extends object>(
  system: System<S>,
  schedule: readonly Entry[],
  observe?: Observe<S>,
): Replayed {
  return follow(
    system,
    schedule.length,
    (step, turn) => turn.select(schedule[step] as Entry),
    observe,
  )
}

/** Replays what a search found. */
export function replayChoices<S extends object>(
  system: System<S>,
  choices: readonly Choice[],
  observe?: Observe<S>,
): Replayed {
  const pick = (step: number, turn: Turn<S>): Move<S> | string => {
    const { task, option } = choices[step] as Choice
    return turn.of(task)[option] ?? `task ${task} has no transition ${option} here`
  }
  return follow(system, choices.length, pick, observe)
}

function follow<S extends object>(
  system: System<S>,
  steps: number,
  pick: (step: number, turn: Turn<S>) => Move<S> | string,
  observe: Observe<S> | undefined,
): Replayed {
  const handlers = handlersOf(system.properties ?? [])
  const initial = initialState(system)
  const initially: Violation[] = stateViolations(system, initial)
  const trace: TraceStep[] = []
  const entries: Entry[] = []
  let state = initial
  let turn = new Turn(system, state, movesIn(system, state, handlers))
  for (let step = 0; step < steps; step++) {
    const move = pick(step, turn)
    if (typeof move === 'string') return { kind: 'error', step: step + 1, message: move }
    entries.push(turn.entry(move))
    trace.push(stepOf(system, state, move, observe))
    state = move.next
    turn = new Turn(system, state, movesIn(system, state, handlers))
  }
  const ended = turn.moves.length === 0
  if (ended) {
    const found = endViolations(system, state, turn)
    const last = trace.pop()
    if (last) trace.push({ ...last, violations: [...last.violations, ...found] })
    else initially.push(...found)
  }
  return {
    kind: 'trace',
    trace: { initial, steps: trace, blocked: turn.blocked() },
    schedule: printSchedule(entries),
    initially,
    ended,
    enabled: turn.moves.map((move) => printEntry(turn.entry(move))),
  }
}

function stepOf<S extends object>(
  system: System<S>,
  state: S,
  move: Move<S>,
  observe: Observe<S> | undefined,
): TraceStep {
  const task = system.tasks[move.task] as Task<S>
  const { passes, labels, notes, options, violations } = move.effects
  const changes = changesBetween(state, move.next)
  const changed = changes.map(({ path }) => path)
  // without a tracked run: what it changed it may have looked at
  const { reads, writes } = observe?.(state, move, task) ?? { reads: changed, writes: changed }
  const control = task.control ? [pathText(task.control)] : []
  return {
    task: task.name,
    index: move.task,
    action: move.action.name,
    options,
    starts: task.starts?.(controlOf(task, state)) ?? false,
    passes,
    labels,
    notes,
    violations: [...violations, ...stateViolations(system, move.next)],
    state: move.next,
    changes,
    reads: [...new Set([...control, ...reads])],
    writes: [...new Set([...changed, ...writes])],
  }
}

/** Of the properties that hold in every state. */
function stateViolations<S extends object>(system: System<S>, state: S): Violation[] {
  const found: Violation[] = []
  const initial = initialState(system)
  const asking = observer(system)
  for (const property of system.properties ?? []) {
    if (property.kind !== 'always') continue
    for (const instance of property.instances?.(initial) ?? [undefined]) {
      const message = property.check(state, instance, asking)
      if (message) found.push({ property: property.name, message })
    }
  }
  return found
}

function endViolations<S extends object>(system: System<S>, state: S, turn: Turn<S>): Violation[] {
  const end = endOf(system, state, turn.waits)
  const found: Violation[] = []
  for (const property of system.properties ?? []) {
    const { monitors } = state as { monitors?: Record<string, unknown> }
    const message =
      property.kind === 'atEnd'
        ? property.check(state, end)
        : property.kind === 'monitor'
          ? property.atEnd?.(monitors?.[property.name], state, end)
          : undefined
    if (message) found.push({ property: property.name, message })
  }
  return found
}
