/** One answer of `check`: a property of a scenario under a policy on a file system. */
import type { Verdict } from '../engine/verdict.ts'

export interface Cell {
  readonly policy: string
  readonly fileSystem: string
  readonly scenario: string
  readonly property: string
  readonly verdict: Verdict
  /** Absent where nothing is claimed. */
  readonly expected: 'holds' | 'violated' | undefined
  /** Of a violation: `P0*2,P1*2,P0`. */
  readonly schedule: string | undefined
  /** Of a violation: the steps of the counterexample, as cut; the calls begun in it. */
  readonly steps: number | undefined
  readonly calls: number | undefined
  /** Of a violation that never ends: place, from 0, of the first step of its loop. */
  readonly loop: number | undefined
}

/** A policy x scenario that can't be answered yet. */
export interface NotModelled {
  readonly policy: string
  readonly fileSystem: string
  readonly scenario: string
  readonly what: string
}

/** A policy names a property as broken, and no scenario of a full run showed it. */
export interface Unshown {
  readonly policy: string
  readonly property: string
}

/**
 * True if the verdict contradicts what is expected. An unknown contradicts nothing; a vacuous
 * one contradicts only an expected violation.
 */
export function isUnexpected(cell: Cell): boolean {
  const { answer } = cell.verdict
  if (cell.expected === undefined || answer === 'unknown') return false
  return cell.expected === 'violated' ? answer !== 'violated' : answer === 'violated'
}
