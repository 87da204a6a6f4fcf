/** Where the memo grew with the states instead of serving them: slow, and what to do about it. */
import type { Cell } from './cell.ts'

/** One line for each scenario and thing that is slow there, for the error stream. */
export function explodingLines(cells: readonly Cell[]): string[] {
  const lines = cells.flatMap(({ policy, scenario, verdict }) =>
    (verdict.exploding ?? []).map(
      (what) =>
        `note: ${policy}/${scenario}: slow, though right: ${what} ` +
        `${what.startsWith('property') ? 'asks' : 'ask'} for so much at once that nearly every ` +
        `state answers something new; ${remedy(what)}`,
    ),
  )
  return [...new Set(lines)]
}

function remedy(what: string): string {
  return what.startsWith('property')
    ? 'split it into instances (forall)'
    : 'split the step, or keep what it reads in fewer variables'
}

/** All that was slow in some search. */
export function explodingIn(cells: readonly Cell[]): string[] {
  return [...new Set(cells.flatMap(({ verdict }) => verdict.exploding ?? []))].sort()
}
