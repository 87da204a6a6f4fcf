/**
 * The explored graph as plain arrays, for the algorithms that look at all of it: outcomes,
 * cycles, solo progress, shortest runs. State 0 is the initial one.
 */
import type { Label } from './run.ts'
import type { Group } from './symmetry-group.ts'
import type { Name, Scalar, Wait } from './system.ts'

/** One kind of transition: many edges share it (it is a leaf of the memo). */
export interface Transition {
  /** index of the task in System.tasks */
  readonly task: number
  readonly action: string
  /** the options chosen, in order */
  readonly options: readonly string[]
  readonly labels: readonly Label[]
  /** the first step of something new (Task.starts) */
  readonly starts: boolean
}

export interface Graph {
  readonly states: number
  /** edges of state i: offsets[i] up to offsets[i + 1] */
  readonly offsets: Int32Array
  /** per edge: the state it leads to */
  readonly targets: Int32Array
  /** per edge: index into transitions */
  readonly kinds: Int32Array
  readonly transitions: readonly Transition[]
  readonly tasks: readonly Name[]
  /** Control value of a task in a state. */
  control(state: number, task: number): Scalar
  /** Why the task's actions are not enabled in a state. */
  waits(state: number, task: number): readonly Wait[]
  /** True if the task has nothing left to do there. */
  ended(state: number, task: number): boolean
  /** Where one state stands for all its images: what the outcomes have to undo (symmetry.ts). */
  readonly folds?: Folds
}

export interface Folds {
  readonly group: Group
  /** per edge: the element that took the state reached to the one that stands for it */
  elements(): Uint8Array
}
