/**
 * The plain explorer: every recipe run by immer in every state, states compared by a canonical
 * text. Slow and obviously right: the oracle that the fast engine is tested against, and the
 * way a single schedule is replayed.
 */
import { Bytes } from './bytes.ts'
import { type Effects, type Handlers, handlersOf, initialState, Run } from './run.ts'
import type { Action, End, Observer, Scalar, System, Task, Wait } from './system.ts'

/** One enabled transition, with the state it leads to. */
export interface Move<S> {
  readonly task: number
  readonly action: Action<S>
  readonly effects: Effects
  /** the options chosen, by place */
  readonly picks: readonly number[]
  readonly next: S
}
export interface Moves<S> {
  readonly moves: readonly Move<S>[]
  /** For each task, why its actions are not enabled (those that said so). */
  readonly waits: readonly (readonly Wait[])[]
}

export function controlOf(task: Task, state: any): Scalar {
  let at = state
  for (const key of task.control ?? []) at = at?.[key]
  return task.control ? at : undefined
}

export function actionsAt<S>(task: Task<S>, state: S): readonly Action<S>[] {
  return task.actions(controlOf(task, state))
}

/** All that can happen next in `state`. `last` tasks move only when nothing else can. */
export function movesIn<S extends object>(
  system: System<S>,
  state: S,
  handlers: Handlers = handlersOf(system.properties ?? []),
): Moves<S> {
  const waits: Wait[][] = system.tasks.map(() => [])
  const first = collect(system, state, handlers, waits, (task) => !task.last)
  const ended = () =>
    system.tasks.every(
      (task) => task.last || task.kernel || task.idle || actionsAt(task, state).length === 0,
    )
  if (first.length > 0 || !ended()) return { moves: first, waits }
  return { moves: collect(system, state, handlers, waits, (task) => task.last === true), waits }
}

/** Why a task can't take its steps in `state`, as movesIn answers it. */
export function waitsOf<S extends object>(
  system: System<S>,
  state: S,
  task: number,
): readonly Wait[] {
  const one = system.tasks[task]
  if (!one || one.last) return movesIn(system, state).waits[task] ?? []
  const waits: Wait[][] = system.tasks.map(() => [])
  collect(system, state, handlersOf(system.properties ?? []), waits, (other) => other === one)
  return waits[task] ?? []
}

function collect<S extends object>(
  system: System<S>,
  state: S,
  handlers: Handlers,
  waits: Wait[][],
  wanted: (task: Task<S>) => boolean,
): Move<S>[] {
  const moves: Move<S>[] = []
  system.tasks.forEach((task, index) => {
    if (!wanted(task)) return
    for (const action of actionsAt(task, state)) {
      everyChoice((picks) => {
        const run = new Run(system, task.name, handlers, picks)
        const next = run.on(state, action)
        if (next !== undefined) {
          moves.push({
            task: index,
            action,
            effects: run.effects,
            picks,
            next: withControl(task, action, run.effects.target, next),
          })
        } else if (run.wait) waits[index]?.push(run.wait)
        return run.arities
      })
    }
  })
  return moves
}

/** Runs `attempt` for every sequence of picks; it answers the arities that it met. */
export function everyChoice(attempt: (picks: readonly number[]) => readonly number[]): void {
  let picks: readonly number[] | undefined = []
  while (picks) picks = nextPicks(picks, attempt(picks))
}

/** The picks after these, which met choices of so many options; undefined after the last. */
export function nextPicks(
  picks: readonly number[],
  arities: readonly number[],
): readonly number[] | undefined {
  if (arities.length === 0) return undefined
  const next = arities.map((_, at) => picks[at] ?? 0)
  let last = next.length - 1
  while (last >= 0 && (next[last] as number) + 1 >= (arities[last] as number)) last--
  return last < 0 ? undefined : [...next.slice(0, last), (next[last] as number) + 1]
}

/** `state` with the task's control slot at the goto target of the action. */
export function withControl<S>(
  task: Task,
  action: Action,
  target: string | undefined,
  state: S,
): S {
  if (target === undefined) return state
  if (!task.control || !action.target) {
    throw new Error(
      `step ${action.name} says goto('${target}'), but ${task.name} has no control slot`,
    )
  }
  return assignAt(state, task.control, action.target(target)) as S
}

function assignAt(tree: any, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const changed = assignAt(tree[key], rest, value)
  return Array.isArray(tree)
    ? tree.map((old, at) => (String(at) === key ? changed : old))
    : { ...tree, [key]: changed }
}

/** A text that equal states share and different states don't. */
export function canonical(value: unknown): string {
  if (value instanceof Bytes) return `<${value.runs.map(([s, n]) => `${s}*${n}`).join('+')}>`
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, v]) => v !== undefined)
    fields.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${fields.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value === 0 ? 0 : value)
}

export interface PlainEdge {
  readonly from: number
  readonly to: number
  readonly task: number
  readonly effects: Effects
}
export interface PlainGraph<S> {
  readonly states: readonly S[]
  /** Steps from the initial state to each state: shortest. */
  readonly depths: readonly number[]
  readonly edges: readonly PlainEdge[]
  readonly ends: readonly { readonly state: number; readonly end: End }[]
}

/** The whole reachable graph, breadth-first. Throws when there are more than `most` states. */
export function explorePlainly<S extends object>(system: System<S>, most = 200_000): PlainGraph<S> {
  const handlers = handlersOf(system.properties ?? [])
  const states: S[] = [initialState(system)]
  const depths = [0]
  const seen = new Map([[canonical(states[0]), 0]])
  const edges: PlainEdge[] = []
  const ends: { state: number; end: End }[] = []
  for (let at = 0; at < states.length; at++) {
    const state = states[at] as S
    const { moves, waits } = movesIn(system, state, handlers)
    if (moves.length === 0) ends.push({ state: at, end: endOf(system, state, waits) })
    for (const move of moves) {
      const key = canonical(move.next)
      let to = seen.get(key)
      if (to === undefined) {
        to = states.length
        if (to >= most) throw new Error(`more than ${most} states`)
        seen.set(key, to)
        states.push(move.next)
        depths.push((depths[at] as number) + 1)
      }
      edges.push({ from: at, to, task: move.task, effects: move.effects })
    }
  }
  return { states, depths, edges, ends }
}

/** Which tasks have not ended in a final state, and what each waits for. */
export function endOf<S>(system: System<S>, state: S, waits: Moves<S>['waits']): End {
  const blocked = system.tasks.flatMap((task, index) =>
    task.kernel || task.idle || task.last || actionsAt(task, state).length === 0
      ? []
      : [{ task: task.name, waits: waits[index] ?? [] }],
  )
  return { blocked }
}

/** The observer for checks outside a step. */
export function observer(system: System): Observer {
  const run = new Run(system, '@', new Map())
  return { me: null, constants: run.constants, before: (a, b) => run.before(a, b) }
}
