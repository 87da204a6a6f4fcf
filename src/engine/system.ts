/**
 * The seam: what the engine is given. It knows nothing of Linux.
 *
 * A system is an initial state (an immutable tree of plain objects, arrays, scalars and Bytes),
 * tasks, and properties. A task offers actions; an action is a step (a recipe on a draft of the
 * state) with its operands. Guard and body are one text: `k.waitUntil(false)` abandons the
 * recipe, and the step is not enabled.
 *
 * A recipe and a property must be deterministic functions of what they read through the draft,
 * `k` and `args`: the engine runs them once per footprint and replays the record.
 *
 * Names. A string that begins with '@' is a name: it refers to something (a folio, a pipe, a
 * task). Recipes may compare names with each other, and use them as keys of the state; they never
 * spell one. In return one record serves for all folios, pipes and tasks (memo.ts). Operands and
 * constants are tracked too: whatever a recipe depends on must come through its parameters.
 */
import type { Bytes } from './bytes.ts'

export type Name = `@${string}`
export type Scalar = string | number | boolean | null | undefined
export type Leaf = Scalar | Bytes

/** Why a step can't be taken now. `plain`: a wait that is nobody's fault (an empty pipe). */
export interface Wait {
  /** in words, for printing: 'the folio lock of f[0]' */
  readonly text: string
  /** a machine-readable class, e.g. 'lock', 'data', 'room', 'reference' */
  readonly kind?: string
  /** the name of what is waited for */
  readonly on?: Name | null
}

/** What the engine offers to a recipe beside the draft of the state. */
export interface Control {
  /** The name of the task that takes the step. */
  readonly me: Name
  /** Abandons the recipe when the condition is false: the step is not enabled. */
  waitUntil(condition: boolean, why?: Wait): asserts condition
  /** The only non-determinism: each option is a transition of its own, `task#option`. */
  choose<T extends string>(what: string, options: readonly T[]): T
  /** Where the task goes on: resolved by the action (Action.target). Without it, it stays. */
  goto(target: string): void
  /**
   * A value nobody in the state needs: it sets a register. With `append` the bytes are a piece that
   * counts only once a later label without `append` sets the register: to all pieces since the last
   * such label followed by its own bytes (perhaps none), or to its own value if that is not bytes (an
   * error code; the pieces are dropped). So a call that blocks for ever half way leaves it unset.
   */
  label(register: string, value: Leaf, append?: boolean): void
  /** Something happened; properties may have asked for it. The payload is built only then. */
  emit(event: string, payload: () => object): void
  /** A fact for the caller of the exploration, e.g. which bytes of a page are accessed. */
  note(fact: string, ...values: readonly Scalar[]): void
  /** The n-th name that this task may give to something it makes. */
  fresh(n: number): Name
  /** A += that commutes with others while nobody reads the value. */
  add<K extends string>(object: Record<K, number>, key: K, amount: number): void
  /** True if name a comes before name b in the system's order (lock order, say). */
  before(a: Name, b: Name): boolean
  /** Looks at bytes; a verdict that depends on it is for these data only. */
  inspect<T>(look: () => T): T
  /** Printing only: the kernel function passed, and what it did. Not part of the step. */
  pass(where: string, what?: () => string): void
  /** System.constants, tracked. */
  readonly constants: any
}

/** One recipe. Its identity (the function object) is what the memo is keyed by. */
export type Step<S = any> = (state: S, k: Control, args: any) => void

/** A step with its operands: what a task may try at one place of its program. */
export interface Action<S = any> {
  readonly name: string
  readonly step: Step<S>
  /** Plain data: names, scalars, Bytes, nested. Tracked: each distinct value read is a branch. */
  readonly args?: object
  /** The control value for `k.goto(target)`. Needed only where a task has a control slot. */
  target?(target: string): Scalar
}

export interface Task<S = any> {
  readonly name: Name
  /** A kernel task (writeback, network): sorts after user tasks, always fair. */
  readonly kernel?: boolean
  /** The path of the scalar that says where the task is, e.g. ['tasks', '@P0', 'pc']. */
  readonly control?: readonly string[]
  /** The actions at that place (without control: always these). None: the task has ended. */
  actions(control: Scalar): readonly Action<S>[]
  /** True if the first step from here begins something new (a system call): solo progress. */
  starts?(control: Scalar): boolean
  /** May wait for ever without being blocked, like the label `end:` of Promela. */
  readonly idle?: boolean
  /** Runs only when no other task can take a step and all have ended (a final section). */
  readonly last?: boolean
}

export interface System<S = any> {
  readonly name: string
  readonly initial: S
  readonly tasks: readonly Task<S>[]
  readonly properties?: readonly Property<S>[]
  /** Immutable data that recipes may read through `k.constants`; not part of the state. */
  readonly constants?: object
  /** The order of names for `k.before`; default: as strings. */
  readonly order?: readonly Name[]
  /** Renamings that make no difference: a search may be asked to use them (symmetry.ts). */
  readonly symmetry?: Symmetry
}

/**
 * A permutation of names (of tasks too), of letters of bytes and of registers; what is not listed
 * stays. A name made by `k.fresh` follows its task. Kinds of tasks have to be kept.
 */
export interface Renaming {
  readonly names: Readonly<Record<Name, Name>>
  readonly letters?: Readonly<Record<string, string>>
  readonly registers?: Readonly<Record<string, string>>
}

export interface Symmetry {
  /** Automorphisms of all of the system: initial state, steps, constants, order, properties. */
  readonly generators: readonly Renaming[]
  /**
   * How texts that are no names follow a renaming: keys and strings of the state, origins of bytes.
   * `at`: the path of the string, or of the object that has the key; '@' of an origin. Default:
   * they stay.
   */
  text?(text: string, at: string, renaming: Renaming): string
}

/** What a property answers: nothing, or a sentence that says what is wrong. */
export type Finding = string | undefined

interface Named {
  readonly name: string
  /** The claim as a sentence. */
  readonly about: string
}

/** Holds in every reachable state. Split a "for all" over `instances`: one record each. */
export interface Always<S = any> extends Named {
  readonly kind: 'always'
  readonly instances?: (initial: S) => readonly object[]
  check(state: S, instance: any, k: Observer): Finding
}

/** Some reachable state satisfies it (non-vacuity). */
export interface Sometimes<S = any> extends Named {
  readonly kind: 'sometimes'
  check(state: S, k: Observer): boolean
}

/** Holds in every final state (no step enabled). `blocked`: the tasks that have not ended. */
export interface AtEnd<S = any> extends Named {
  readonly kind: 'atEnd'
  check(state: S, end: End): Finding
}
export interface End {
  readonly blocked: readonly { readonly task: Name; readonly waits: readonly Wait[] }[]
}

/** Checked inside each step that emits the event: reads what the payload offers. */
export interface When extends Named {
  readonly kind: 'when'
  readonly on: Readonly<Record<string, (payload: any, k: Observer) => Finding>>
}

/** State of its own over events: exists only while this property is checked. */
export interface Monitor<M = any> extends Named {
  readonly kind: 'monitor'
  readonly initial: M
  readonly on: Readonly<Record<string, (monitor: M, payload: any, k: Observer) => Finding>>
  /** Asked at every final state, like atEnd. */
  atEnd?(monitor: M, state: any, end: End): Finding
}

/**
 * From every reachable state in which a task is at a place that `claims` names: if every other
 * user task starts nothing new, the task leaves all claimed places. `excuses` a final wait.
 */
export interface Solo extends Named {
  readonly kind: 'solo'
  claims(task: Name, control: Scalar): boolean
  excuses?(task: Name, waits: readonly Wait[], state: any): boolean
  describe?(task: Name, control: Scalar, waits: readonly Wait[]): string
}

/**
 * Which endless runs count. 'weak': those where no task could step from some point on without ever
 * stepping; a step that changes nothing is a step. With `groups`, the same also of each group of a
 * task's steps, given by names of actions. 'none': all, except that kernel tasks are always fair.
 * A run that ends always counts.
 */
export type Fairness =
  | 'none'
  | 'weak'
  | { readonly groups: Readonly<Record<Name, readonly (readonly string[])[]>> }

/** In every run that counts, the goal holds in some state. */
export interface Eventually<S = any> extends Named {
  readonly kind: 'eventually'
  /** Default: weak. */
  readonly fairness?: Fairness
  goal(state: S, k: Observer): boolean
}

/** In every run that counts, each state where `from` holds is followed by a goal (or is one). */
export interface LeadsTo<S = any> extends Named {
  readonly kind: 'leadsTo'
  /** Default: weak. */
  readonly fairness?: Fairness
  from(state: S, k: Observer): boolean
  goal(state: S, k: Observer): boolean
}

/** What is asked of whole runs, endless ones too. */
export type Liveness<S = any> = Eventually<S> | LeadsTo<S>

export type Property<S = any> = (
  | Always<S>
  | Sometimes<S>
  | AtEnd<S>
  | When
  | Monitor
  | Solo
  | Liveness<S>
) & {
  /** What the domain must keep in the state for it, e.g. ['asInserted']. */
  readonly needs?: readonly string[]
  /** Nothing is expected of it except where a scenario has a clause for it (`completes`). */
  readonly unclaimed?: boolean
}

/** What a property may ask beside the state. */
export interface Observer {
  readonly me: Name | null
  readonly constants: any
  before(a: Name, b: Name): boolean
}
