/** `check --stats`: how large the searches were, and what none of them met. */
import type { Cell } from './cell.ts'
import { count, labelled, SCREEN } from './layout.ts'
import type { Paint } from './paint.ts'

/** What one search met. */
export interface Coverage {
  /** Names of the steps that were taken. */
  readonly taken: readonly string[]
  /** Names of the steps that a task was at and that were never enabled. */
  readonly never: readonly string[]
  /** Kinds of transitions: steps by what they read. */
  readonly kinds: number
}

export interface Stat {
  readonly cell: Cell
  readonly coverage: Coverage
}

/** Per policy: the searches, steps that no scenario could take, properties that were vacuous. */
export function statsLines(stats: readonly Stat[], paint: Paint): string[] {
  const policies = [...new Set(stats.map(({ cell }) => cell.policy))]
  const lines = policies.flatMap((policy) => {
    const mine = stats.filter(({ cell }) => cell.policy === policy)
    const taken = new Set(mine.flatMap(({ coverage }) => coverage.taken))
    const never = new Set(mine.flatMap(({ coverage }) => coverage.never))
    const largest = mine.reduce((most, one) => (size(one) > size(most) ? one : most))
    const properties = [...new Set(mine.map(({ cell }) => cell.property))]
    const vacuous = properties.filter((property) =>
      mine.every(({ cell }) => cell.property !== property || cell.verdict.answer === 'vacuous'),
    )
    const { scenario, property } = largest.cell
    return [
      paint.heading(policy),
      ...row(
        'searches',
        `${count(mine.length, 'verdict')}; the largest: ${count(
          size(largest),
          'state',
        )}, ${count(largest.coverage.kinds, 'kind')} of transitions (${scenario}, ${property})`,
      ),
      ...row('steps taken', String(taken.size)),
      ...row('never taken', names([...never].filter((name) => !taken.has(name)).sort())),
      ...row('always vacuous', names(vacuous)),
    ]
  })
  return lines
}

function size({ cell }: Stat): number {
  return cell.verdict.states
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(', ')
}

function row(label: string, text: string): string[] {
  return labelled(`  ${label}`, text, 18, SCREEN)
}
