/** What an exploration is asked for, and what it answers. */
import type { Keeper } from './checkpoint.ts'
import type { Edges } from './edges.ts'
import type { Graph } from './graph.ts'
import type { Dependence } from './independence.ts'
import type { Memo } from './memo.ts'
import { MemoryFull } from './memory.ts'
import type { Tuning } from './parallel/tuning.ts'
import type { Space } from './space.ts'
import type { Loop } from './sweeper.ts'
import type { Limits } from './verdict.ts'

export interface Reduction {
  readonly persistent: boolean
  readonly sleep: boolean
  /** Do not store states that one invisible step leads on from, whatever the others do. */
  readonly fuse: boolean
  /** States up to this number are expanded in full: small systems need no reduction. */
  readonly after: number
  /** Store one of the states that System.symmetry takes into each other (symmetry.ts). */
  readonly symmetry?: boolean
}
export const fullReduction: Reduction = { persistent: true, sleep: true, fuse: true, after: 0 }
export const noReduction: Reduction = { persistent: false, sleep: false, fuse: false, after: 0 }

export interface ExploreOptions {
  readonly memo?: Memo
  readonly limits?: Limits
  readonly reduction?: Reduction
  /** Keep the graph. */
  readonly edges?: boolean
  /** For tests: when Limits.workers are used, and how the loop goes. */
  readonly tuning?: Tuning
  readonly loop?: Loop
  /** For tests: when states are collapsed. */
  readonly collapse?: Collapsing
  /** Stop when this property is found violated (or satisfied, for `sometimes`). */
  readonly until?: string
  readonly progress?: (at: Progress) => void
  /** Saves the search now and then, or knows how far an earlier run of it got. */
  readonly keeper?: Keeper
  /** For tests: another dependence relation. */
  readonly depends?: Dependence
}
/** States of so many words at least, once there are so many: collapse.ts. */
export interface Collapsing {
  readonly words: number
  readonly states: number
}
export interface Progress {
  readonly states: number
  readonly queue: number
  readonly depth: number
}

/** Where a property found something: after or in this step, or in a final state. */
export interface Found {
  readonly state: number
  readonly kind: number | undefined
}

export interface Exploration {
  readonly space: Space
  readonly states: number
  readonly transitions: number
  readonly complete: boolean
  /** The limit that cut the search, in words. */
  readonly limit: string | undefined
  /** Numbers of the states without an enabled step. */
  readonly ends: readonly number[]
  /** First finding per property. */
  readonly found: ReadonlyMap<string, Found>
  /** Number of the first state of each level; exact depths when nothing was reduced. */
  readonly levels: readonly number[]
  readonly passes: number
  /** Limits.workers may share it: nothing was to be reduced. The answer is the same. */
  readonly shareable: boolean
  /** The graph lacks edges and perhaps states. */
  readonly reduced: boolean
  /** Kept when asked for, and when something may be reduced. */
  readonly edges: Edges | undefined
  /** Throws MemoryFull, with the figures, where it would take more than Limits.maxMemory. */
  graph(): Graph
}

/** The graph, or why there is none. */
export function graphOf(
  exploration: Pick<Exploration, 'graph'>,
): Graph | { readonly limit: string } {
  try {
    return exploration.graph()
  } catch (thrown) {
    if (thrown instanceof MemoryFull) return { limit: thrown.message }
    throw thrown
  }
}
