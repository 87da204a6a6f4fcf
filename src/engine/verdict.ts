/** What a check answers. The core returns values; report/ prints them. */
import type { Reason } from './causal-past.ts'
import type { Label, Note, Pass, Violation } from './run.ts'
import type { Name, Wait } from './system.ts'

export type Answer = 'holds' | 'violated' | 'unknown' | 'vacuous'

export interface Verdict {
  readonly property: string
  readonly answer: Answer
  /** False when a limit cut the search: then the answer is never `holds`. */
  readonly complete: boolean
  /** The limit or signal that cut it, in words. */
  readonly limit?: string
  readonly states: number
  readonly transitions: number
  /** Of a violation. */
  readonly message?: string
  readonly trace?: Trace
  /** "No schedule of N-1 steps violates it" was proved; a loop counts once. */
  readonly minimal?: boolean
  /**
   * Of a liveness property, what was proved. 'lasso': no run that violates it has a shorter prefix
   * and loop together (or, if it ends, fewer steps). 'prefix': no shorter run gets to where a fair
   * run may never reach the goal; the loop visits what fairness needs, but is not a shortest one.
   */
  readonly shortest?: 'lasso' | 'prefix'
  /** How it was decided, where that is not plain: in words, without a full stop. */
  readonly note?: string
  /** Of hash compaction: a bound on the probability that a state was omitted. */
  readonly omission?: number
  /**
   * By symmetry: automorphisms of the system, and how many states those stored are images of.
   */
  readonly orbits?: { readonly order: number; readonly states: number }
  /** What made the memo slow (Space.exploding), if anything did. */
  readonly exploding?: readonly string[]
  /** Recipes looked at bytes: the answer is for these data only. */
  readonly inspected?: boolean
}

/** A schedule replayed: every step with what it did. */
export interface Trace {
  readonly initial: unknown
  readonly steps: readonly TraceStep[]
  /** Of an endless run: place, from 0, of the first step of the loop, which ends the trace. */
  readonly loop?: number
  /** Tasks that can't go on at its end, and why. */
  readonly blocked: readonly { readonly task: Name; readonly waits: readonly Wait[] }[]
  /** Which step read what which other wrote, of those that matter; absent when not computed. */
  readonly reasons?: readonly Reason[]
}

export interface TraceStep {
  readonly task: Name
  /** index into System.tasks */
  readonly index: number
  readonly action: string
  readonly options: readonly string[]
  readonly starts: boolean
  readonly passes: readonly Pass[]
  readonly labels: readonly Label[]
  readonly notes: readonly Note[]
  readonly violations: readonly Violation[]
  /** the state after the step */
  readonly state: unknown
  /** what changed, as paths: old and new leaf values */
  readonly changes: readonly Change[]
  /** paths read and written, for the causal past */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** False if the violation does not depend on this step; absent when not computed. */
  readonly matters?: boolean
}

export interface Change {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** Bounds of a search: when one bites the answer is `unknown`. And what it may use. */
export interface Limits {
  readonly maxStates?: number
  readonly maxDepth?: number
  readonly maxSwitches?: number
  readonly maxMemory?: number
  /** Threads that may share the search (1); the answer is the same. */
  readonly workers?: number
  /** Ctrl-C */
  readonly stopped?: () => boolean
}
