/** What the threads of a search share in a round (rounds.ts), and what is of one of them. */
import type { Machine } from '../sweep.ts'

/** Sources of a round at most. */
export const MOST_SOURCES = 1 << 14

/** Indices into Work.round. */
export const Round = {
  /** first source, and the one after the last */
  At: 0,
  Until: 1,
  /** states there are, and the first place of a candidate */
  Base: 2,
  Places: 3,
  /** sources that a thread takes at once: a chunk */
  Chunk: 4,
  /** steps that a state has at most */
  Most: 5,
  /** chunks there are, or are to be expanded up to */
  Chunks: 6,
  /** bits of a message: its kind, and its number among the steps of its source */
  KindBits: 7,
  NthBits: 8,
  /** of the chunks: the next one to be taken; in a cache line of its own */
  Next: 32,
  length: 64,
} as const

/** What all threads read and write in a round: arrays of the hot loop, and of the round. */
export interface Work
  extends Pick<
    Machine,
    | 'nodes'
    | 'roots'
    | 'tasks'
    | 'firsts'
    | 'counts'
    | 'xors'
    | 'hashes'
    | 'flags'
    | 'checks'
    | 'tables'
    | 'words'
    | 'table'
    | 'k'
  > {
  round: Int32Array
  /** the tasks of final sections, and the sources where those begin */
  last: Int32Array
  sections: ReadonlySet<number>
  /** one per thread, and one for what the main thread expands again */
  lanes: readonly Lane[]
  /** per thread, which owns a part of the table; and one for what has no place in its part */
  finds: readonly Finds[]
  /** per source: its hash, how many steps it has, and then the number of its first edge */
  hashed: Int32Array
  outs: Int32Array
  /** per chunk: its lane; per chunk and owner: where messages begin and end in the lane's buffer */
  takenBy: Int32Array
  starts: Int32Array
  ends: Int32Array
  /** if edges are kept: per place, counted from Round.Places on, the number of its state */
  numbers: Int32Array
  /** the edges of the graph, if they are kept */
  from: Int32Array
  to: Int32Array
  kind: Int32Array
}

/** What a thread found as it expanded states. */
export interface Lane {
  /**
   * Messages to owners, for each as many as there is room for: a number for each step, from the
   * high bits down its source in the chunk, its number among the steps of the source, its kind.
   */
  readonly buffer: Int32Array
  /** per owner: where the next one goes */
  readonly fill: Int32Array
  /** twice the number of each source that was left, and 1 if it just has no step */
  readonly left: Int32Array
  /** per flagged kind, per check: 1 + the first state where it found something */
  readonly flaggedAt: Int32Array
  readonly checkedAt: Int32Array
  /** how many were left, whether something was found; a place for reads that warm the caches */
  readonly result: Int32Array
}
export const Result = { Left: 0, Found: 1, Touched: 2, length: 32 } as const

/** New states, in the order of the steps that reach them first. */
export interface Finds {
  /** the step: its source and number as one number, and its kind */
  readonly steps: Int32Array
  readonly kinds: Int32Array
  /** where the entry is in the table, and the place */
  readonly slots: Int32Array
  readonly places: Int32Array
  readonly count: Int32Array
  /** messages that have no place in the part of the owner: chunk, and where in the buffer */
  readonly late: Int32Array
  /** if edges are kept: per message, in order, the state or place reached */
  readonly reached: Int32Array
}
export const Count = { New: 0, Late: 1, length: 32 } as const

/** A phase, as thread or lane number `me`. */
export type Phase = (work: Work, me: number) => void
export interface Phases {
  /** Takes chunks of sources until there are none, or no room for what a chunk may give. */
  readonly expand: Phase
  /** Stores the steps that belong to its part of the table, in order. */
  readonly insert: Phase
  /** Gives the new states their numbers. */
  readonly number: Phase
  /** Writes the edges to the graph, by those numbers. */
  readonly connect: Phase
}
