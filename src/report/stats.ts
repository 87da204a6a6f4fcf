/** `check --stats`: how large the searches were, and what none of them met. */
import { union } from '../engine/met.ts'
import type { Cell } from './cell.ts'
import { explodingIn } from './exploding.ts'
import { count, labelled, SCREEN } from './layout.ts'
import type { Paint } from './paint.ts'
import { type MetSteps, type Unmet, unmetIn } from './unmet.ts'

/** What one search met. */
export interface Coverage {
  /** Names of the steps that were taken. */
  readonly taken: readonly string[]
  /** Names of the steps that a task was at and that were never enabled. */
  readonly never: readonly string[]
  /** Kinds of transitions: steps by what they read. */
  readonly kinds: number
  readonly met: MetSteps
  /** Paths at which some task reads what another one writes. */
  readonly shared: readonly string[]
  /** Threads (--workers) may share the search: it reduces nothing. */
  readonly shareable?: boolean
}

export interface Stat {
  readonly cell: Cell
  readonly coverage: Coverage
}

/** All scenarios under one policy. */
export interface PolicyStats {
  readonly policy: string
  readonly searches: number
  readonly states: number
  readonly transitions: number
  readonly largest: {
    readonly scenario: string
    readonly property: string
    readonly states: number
    readonly kinds: number
  }
  readonly stepsTaken: readonly string[]
  /** Some task was at these steps; in no scenario could it take them. */
  readonly stepsNeverTaken: readonly string[]
  readonly unmet: Unmet
  /** Of the searches that stored one state for all its images. */
  readonly symmetry: {
    readonly searches: number
    readonly states: number
    readonly standFor: number
  }
  /** Verdicts of searches that threads may share; the others reduce, or store no states. */
  readonly shareable: number
  /** What made the memo slow in some search (Verdict.exploding). */
  readonly exploding: readonly string[]
  /** What these properties are about happened in no scenario. */
  readonly alwaysVacuous: readonly string[]
}

export function statsOf(stats: readonly Stat[]): PolicyStats[] {
  const policies = [...new Set(stats.map(({ cell }) => cell.policy))]
  const of = (policy: string) => stats.filter(({ cell }) => cell.policy === policy)
  const shared = new Set(stats.flatMap(({ coverage }) => coverage.shared))
  const met = policies.map((policy) => union([...new Set(of(policy).map(metIn))]))
  return policies.map((policy, nth) => {
    const mine = of(policy)
    const taken = new Set(mine.flatMap(({ coverage }) => coverage.taken))
    const never = new Set(mine.flatMap(({ coverage }) => coverage.never))
    const { cell, coverage } = mine.reduce((most, one) => (size(one) > size(most) ? one : most))
    const properties = [...new Set(mine.map((one) => one.cell.property))]
    const symmetric = mine.filter(({ cell }) => cell.verdict.orbits !== undefined)
    const sum = (of: (cell: Cell) => number) => mine.reduce((all, one) => all + of(one.cell), 0)
    return {
      policy,
      searches: mine.length,
      states: sum(({ verdict }) => verdict.states),
      transitions: sum(({ verdict }) => verdict.transitions),
      largest: {
        scenario: cell.scenario,
        property: cell.property,
        states: cell.verdict.states,
        kinds: coverage.kinds,
      },
      stepsTaken: [...taken].sort(),
      stepsNeverTaken: [...never].filter((name) => !taken.has(name)).sort(),
      unmet: unmetIn(met[nth] as MetSteps, taken, { everywhere: met, shared }),
      symmetry: {
        searches: symmetric.length,
        states: symmetric.reduce((all, one) => all + size(one), 0),
        standFor: symmetric.reduce((all, { cell }) => all + (cell.verdict.orbits?.states ?? 0), 0),
      },
      shareable: mine.filter((one) => one.coverage.shareable).length,
      exploding: explodingIn(mine.map((one) => one.cell)),
      alwaysVacuous: properties.filter((property) =>
        mine.every(
          (one) => one.cell.property !== property || one.cell.verdict.answer === 'vacuous',
        ),
      ),
    }
  })
}

export function statsLines(stats: readonly Stat[], paint: Paint): string[] {
  return statsOf(stats).flatMap((of) => {
    const { scenario, property, states, kinds } = of.largest
    return [
      paint.heading(of.policy),
      ...row('verdicts', `${of.searches}, from ${count(of.states, 'state')} in all`),
      ...row(
        'largest',
        `${count(states, 'state')}, ${count(kinds, 'kind')} of transitions: ${scenario}, ${property}`,
      ),
      ...row('steps taken', String(of.stepsTaken.length)),
      ...row('never taken', names(of.stepsNeverTaken)),
      ...row('never blocked', names(of.unmet.guardsNeverBlocked)),
      ...row('never enabled', names(of.unmet.optionsNeverEnabled)),
      ...listed('not given', of.unmet.resultsNeverGiven),
      ...listed('one way only', ofState(of.unmet.oneWay)),
      ...(of.symmetry.searches === 0 ? [] : row('symmetry', symmetric(of.symmetry))),
      ...row('for --workers', `${count(of.shareable, 'verdict')}; other searches take one thread`),
      ...(of.exploding.length === 0 ? [] : row('slow', names(of.exploding))),
      ...row('always vacuous', names(of.alwaysVacuous)),
    ]
  })
}

function symmetric({ searches, states, standFor }: PolicyStats['symmetry']): string {
  return `${count(searches, 'verdict')}: ${count(states, 'state')} stored for ${standFor}`
}

function metIn({ coverage }: Stat): MetSteps {
  return coverage.met
}

/** Operands are what scenarios call with, many and plain to see: in JSON only. */
function ofState(conditions: Unmet['oneWay']): Unmet['oneWay'] {
  return Object.fromEntries(Object.entries(conditions).filter(([path]) => !/^args\./.test(path)))
}

function listed(label: string, told: Readonly<Record<string, readonly string[]>>): string[] {
  const entries = Object.entries(told)
  if (entries.length === 0) return row(label, 'none')
  return entries.flatMap(([what, steps], nth) =>
    row(nth === 0 ? label : '', `${what}: ${steps.join(', ')}`),
  )
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
