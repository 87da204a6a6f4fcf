/** What the threads of a search share in a round (rounds.ts), and what is of one of them. */
import type { Machine } from '../sweep.ts'

/** A candidate's key: source less the first of the round, place among its steps. */
export const PLACE_BITS = 16

/** Sources of a round: keys are not negative. */
export const MOST_SOURCES = 1 << 14

/** Indices into Work.round. */
export const Round = {
  /** first source, and the one after the last */
  At: 0,
  Until: 1,
  /** states there are, and the first place of a candidate */
  Base: 2,
  Places: 3,
  /** sources that a thread takes at once */
  Chunk: 4,
  /** steps that a state has at most */
  Most: 5,
  /** of the chunks: the next one to be taken */
  Next: 6,
  length: 7,
} as const

/** Indices into Lane.result. */
export const Result = {
  /** the first free place */
  Free: 0,
  Left: 1,
  Transitions: 2,
  Edges: 3,
  /** a property found something it had not found before in this lane */
  Found: 4,
  Touched: 5,
  length: 6,
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
  /** a lane has 2^shift places */
  shift: number
  lanes: number
  /** per place from Round.Places on: key of the candidate */
  keys: Int32Array
  /** where its entry is in the table; in the end, of a new state, ~number */
  slots: Int32Array
  /** per source: its steps; the number of the first state that it found; its first edge */
  outs: Int32Array
  numbers: Int32Array
  offsets: Int32Array
  /** the edges of the graph, if they are kept */
  from: Int32Array
  to: Int32Array
  kind: Int32Array
  /** the table of twice the size, while it is filled */
  wider: Int32Array
}

/** What one thread writes. */
export interface Lane {
  /** places for its candidates, counted from Round.Places on */
  readonly first: number
  readonly end: number
  /** per source: states found by it, less those taken over from it, as far as this thread knows */
  readonly news: Int32Array
  /** twice the number of each source that was left, and 1 if it just has no step */
  readonly left: Int32Array
  /** per flagged kind, per check: 1 + the first state where it found something */
  flaggedAt: Int32Array
  readonly checkedAt: Int32Array
  /** edges of this round: key, place or state reached, kind */
  readonly edgeKeys: Int32Array
  readonly edgeTo: Int32Array
  readonly edgeKinds: Int32Array
  readonly result: Int32Array
}

export type Phase = (work: Work, lane: Lane) => void
export interface Phases {
  /** Takes chunks of sources until there are none, or no room for what a chunk may give. */
  readonly expand: Phase
  /** Gives the candidates that kept their entry their numbers. */
  readonly number: Phase
  /** Writes the edges to the graph, by those numbers. */
  readonly connect: Phase
  /** Puts the entries into a table of twice the size. */
  readonly double: Phase
}
