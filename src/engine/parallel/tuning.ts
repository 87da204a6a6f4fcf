/** When threads share a search, and how its work is cut. */
import { MOST_SOURCES } from './work.ts'

/** Nothing that is found depends on it. */
export interface Tuning {
  /** states that there must be before threads are started */
  readonly states: number
  /** sources that are worth a round, and how many one has at most: not fewer */
  readonly least: number
  readonly most: number
  /** sources that a thread takes at once */
  readonly chunk: number
  /** steps of a round at most */
  readonly steps: number
  /** Waits for threads that are not up yet. */
  readonly patient: boolean
}

export const usual: Tuning = {
  states: 1 << 13,
  least: 1 << 11,
  most: MOST_SOURCES,
  chunk: 256,
  steps: 8 * MOST_SOURCES,
  patient: false,
}
