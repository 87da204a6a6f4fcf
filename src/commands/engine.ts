/** What the commands need of the engine. */

import type { Searches } from '../engine/checkpoint.ts'
import type { Reduction } from '../engine/exploration.ts'
import type { OutcomeSet } from '../engine/outcome-set.ts'
import type { Domain as Values } from '../engine/outcome-values.ts'
import type { Note } from '../engine/run.ts'
import type { Property, System } from '../engine/system.ts'
import type { Traces } from '../engine/traces.ts'
import type { Limits, Trace, Verdict } from '../engine/verdict.ts'
import type { Register } from '../litmus/program.ts'
import type { Coverage } from '../report/stats.ts'
import type { Heard } from './progress.ts'

export interface SearchOptions {
  readonly limits: Limits
  readonly progress?: (heard: Heard) => void
  /** Explore executions, not states. */
  readonly dpor?: boolean
  /** Keep fingerprints, not states. */
  readonly compact?: boolean
  /** What a search may leave out; undefined: what suits it. */
  readonly reduction?: Reduction | undefined
  /** Where searches are saved, and those of the run before. */
  readonly searches?: Searches
  /** The system rebuilt for what the search noted; undefined when it was right. */
  readonly learn: (system: System, notes: readonly Note[]) => System | undefined
}

/** The system for some properties; `learnt`: what learn() made of it for others is taken over. */
export type Builder = (properties: readonly Property[], learnt?: System) => System

/** The answer, and the system (as learnt) that it is about. */
export interface Checked {
  readonly verdict: Verdict
  readonly system: System
  /** What the search did not meet. */
  readonly coverage: () => Coverage
}

/** One scenario under one policy: its properties are answered one after the other. */
export interface Column {
  check(property: Property): Checked
}

export interface Ended {
  readonly states: number
  readonly transitions: number
  readonly complete: boolean
  readonly limit?: string
  /** Absent when a limit left no set. */
  readonly set?: OutcomeSet
}

export interface Engine {
  /** It is the one that threads have: they may do the searching. */
  readonly threads: boolean
  column(build: Builder, properties: readonly Property[], options: SearchOptions): Column
  outcomes(
    system: System,
    registers: readonly Register[],
    values: Values,
    options: SearchOptions,
  ): Ended
  /** A schedule for each interleaving that differs from all others, up to `most`. */
  traces(system: System, most: number, options: SearchOptions): Traces
  /** The system as its search needs it, and the schedule replayed on it; an Error says why not. */
  replay(
    system: System,
    schedule: string,
    options: SearchOptions,
  ): { readonly system: System; readonly trace: Trace }
  /** A trace as text that replay() takes. */
  schedule(system: System, trace: Trace): string
}
