/**
 * The checker's door: what a system of your own is written with. It knows nothing of Linux.
 * README, "Bring your own system", shows Peterson's lock written with it.
 */
import type {
  Action,
  Always,
  AtEnd,
  Control,
  End,
  Eventually,
  Fairness,
  Finding,
  LeadsTo,
  Monitor,
  Name,
  Observer,
  Property,
  Renaming,
  Solo,
  Sometimes,
  Step,
  System,
  Task,
  When,
} from './engine/system.ts'

export { Bytes } from './engine/bytes.ts'
/** For a step that meets a bound of the model, not of the system. */
export { ModelLimit } from './engine/model-limit.ts'
/** For a domain that runs a prefix of a system (its set-up calls) before it is checked. */
export { withControl } from './engine/plain.ts'
export { Run } from './engine/run.ts'
/** For a domain that finds automorphisms. */
export { leaves } from './engine/symmetry-group.ts'
export type { Action, Control, End, Fairness, Name, Observer, Property, Renaming, System, Task }

/** A step of a system: a recipe on a draft of the state. */
export function step<S>(name: string, recipe: Step<S>, args?: object): Action<S> {
  return args ? { name, step: recipe, args } : { name, step: recipe }
}

/** A task that tries all its steps in every state. */
export function task<S>(
  name: string,
  steps: readonly Action<S>[],
  options: { readonly idle?: boolean; readonly kernel?: boolean } = {},
): Task<S> {
  return { name: `@${name}`, actions: () => steps, ...options }
}

/**
 * A task whose place in its program is a scalar of the state, at `control`. It tries the steps of
 * that place; `k.goto(place)` moves it, and a place without steps is its end.
 */
export function program<S>(
  name: string,
  control: readonly string[],
  places: Readonly<Record<string, readonly Action<S>[]>>,
  options: { readonly idle?: boolean; readonly kernel?: boolean } = {},
): Task<S> {
  const table = new Map(
    Object.entries(places).map(([place, steps]) => [
      place,
      steps.map((action) => ({ ...action, target: (to: string) => to })),
    ]),
  )
  return { name: `@${name}`, control, actions: (at) => table.get(String(at)) ?? [], ...options }
}

export function system<S>(description: System<S>): System<S> {
  return description
}

/** Holds in every reachable state; answer with a sentence when it does not. */
export function always<S>(
  name: string,
  about: string,
  check: (state: S, k: Observer) => Finding,
): Always<S> {
  return { kind: 'always', name, about, check: (state, _instance, k) => check(state, k) }
}

/** As always, for each of some instances: each is recorded on its own, so records stay few. */
export function forall<S, I extends object>(
  name: string,
  about: string,
  instances: readonly I[] | ((initial: S) => readonly I[]),
  check: (state: S, instance: I, k: Observer) => Finding,
): Always<S> {
  const list = typeof instances === 'function' ? instances : () => instances
  return { kind: 'always', name, about, instances: list, check }
}

/** Some reachable state satisfies it. */
export function sometimes<S>(
  name: string,
  about: string,
  check: (state: S, k: Observer) => boolean,
): Sometimes<S> {
  return { kind: 'sometimes', name, about, check }
}

/** Holds in every final state (no step enabled). */
export function atEnd<S>(
  name: string,
  about: string,
  check: (state: S, end: End) => Finding,
): AtEnd<S> {
  return { kind: 'atEnd', name, about, check }
}

/** Checked in every step that emits `event`. */
export function when<P>(
  name: string,
  about: string,
  event: string,
  check: (payload: P, k: Observer) => Finding,
): When {
  return { kind: 'when', name, about, on: { [event]: check } }
}

/** State of its own over events. */
export function monitor<M>(
  name: string,
  about: string,
  initial: M,
  on: Monitor<M>['on'],
): Monitor<M> {
  return { kind: 'monitor', name, about, initial, on }
}

/** A task at a claimed place leaves it even if the others start nothing new. */
export function solo(name: string, about: string, rest: Pick<Solo, 'claims' | 'excuses'>): Solo {
  return { kind: 'solo', name, about, ...rest }
}

/** Every run gets to a state where the goal holds; default fairness: weak. */
export function eventually<S>(
  name: string,
  about: string,
  goal: (state: S, k: Observer) => boolean,
  fairness: Fairness = 'weak',
): Eventually<S> {
  return { kind: 'eventually', name, about, goal, fairness }
}

/** Whenever `from` holds, the goal holds then or later; default fairness: weak. */
export function leadsTo<S>(
  name: string,
  about: string,
  from: (state: S, k: Observer) => boolean,
  goal: (state: S, k: Observer) => boolean,
  fairness: Fairness = 'weak',
): LeadsTo<S> {
  return { kind: 'leadsTo', name, about, from, goal, fairness }
}

/** No final state has a task that has not ended. */
export const noDeadlock: AtEnd = {
  kind: 'atEnd',
  name: 'no-deadlock',
  about: 'no task waits for ever',
  check: (_state, end) =>
    end.blocked.length === 0
      ? undefined
      : `${end.blocked.map(({ task }) => task.slice(1)).join(', ')} can't go on`,
}
