/** The answer of `outcomes`: for people and as JSON. */
import type { Condition } from '../litmus/program.ts'
import { count, SCREEN, wrap } from './layout.ts'
import type { Paint } from './paint.ts'

export type Observation = 'Never' | 'Sometimes' | 'Always'

export interface Result {
  readonly scenario: string
  readonly policy: string
  readonly fileSystem: string
  readonly complete: boolean
  /** What cut the search. */
  readonly limit: string | undefined
  readonly states: number
  readonly transitions: number
  readonly outcomes: readonly { readonly outcome: string; readonly blocked: readonly string[] }[]
  readonly conditions: readonly {
    readonly text: string
    readonly kind: Condition['kind']
    readonly observation: Observation
  }[]
  /** With --traces: a schedule for each interleaving that differs; what cut the list. */
  readonly interleavings?: {
    readonly schedules: readonly string[]
    readonly limit: string | undefined
  }
  /** Some runs never end and block nobody. */
  readonly endless: boolean
}
export interface Failed {
  readonly scenario: string
  readonly error: string
}

export function outcomesJson(results: readonly (Result | Failed)[]): object {
  return {
    schema: 1,
    results: results.map((result) => {
      if ('error' in result) return { scenario: result.scenario, error: result.error }
      const { scenario, policy, fileSystem, complete, states, outcomes, conditions } = result
      const { interleavings } = result
      return {
        ...{ scenario, policy, fs: fileSystem, complete, states, outcomes, conditions },
        ...(interleavings
          ? {
              interleavings: interleavings.schedules,
              interleavingsLimit: interleavings.limit ?? null,
            }
          : {}),
      }
    }),
  }
}

export function outcomeLines(result: Result, paint: Paint): string[] {
  const heading = `${result.scenario} under ${result.policy} on ${result.fileSystem}`
  const { outcomes, conditions } = result
  const widest = Math.max(0, ...conditions.map(({ text }) => text.length))
  return [
    ...wrap(heading, SCREEN, 2).map(paint.heading),
    ...outcomes.flatMap(({ outcome, blocked }) => {
      const stuck = blocked.length === 0 ? '' : `  (blocked: ${blocked.join(', ')})`
      return wrap(`  ${outcome || '(no registers)'}${stuck}`, SCREEN, 6)
    }),
    ...(result.endless ? ['  (some runs go on for ever)'] : []),
    ...conditions.flatMap(({ text, observation }) =>
      wrap(`  ${text.padEnd(Math.min(widest, 60))}  ${observation}`, SCREEN, 6),
    ),
    ...interleavingLines(result),
    ...wrap(
      `  ${count(outcomes.length, 'outcome')}; ${count(result.states, 'state')}, ${count(
        result.transitions,
        'transition',
      )}; ${result.complete ? 'complete' : `not complete (${result.limit ?? 'cut short'})`}`,
      SCREEN,
      4,
    ),
  ]
}

function interleavingLines({ interleavings }: Result): string[] {
  if (!interleavings) return []
  const { schedules, limit } = interleavings
  return [
    ...wrap(
      `  ${count(schedules.length, 'interleaving')}${limit === undefined ? '' : ` (${limit})`}`,
      SCREEN,
      4,
    ),
    ...schedules.flatMap((schedule) => wrap(`    ${schedule}`, SCREEN, 6)),
  ]
}
