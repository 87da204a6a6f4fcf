/**
 * What the steps of some searches did not meet, in words: guards that never blocked, conditions
 * that always came out the same way, options that could never be taken, results never given.
 *
 * A condition is a flag, or something that a step reads and other tasks write (a mutex, a count of
 * readers): there another task could have made the step go another way. A flag can be true and
 * false; that a field can also be null, 0 or empty is known where any step under any policy of the
 * run found it so.
 */
import { answer, type MetBy, merged } from '../engine/met.ts'

/** By step. */
export type MetSteps = Readonly<Record<string, MetBy>>

export interface Unmet {
  /** `step`, or `step (guard 2)` if it has several */
  readonly guardsNeverBlocked: readonly string[]
  /** `step#option`: chosen, and then the step was not enabled */
  readonly optionsNeverEnabled: readonly string[]
  /** by condition, e.g. `pipes.*.mutex always null`: the steps for which it was */
  readonly oneWay: Readonly<Record<string, readonly string[]>>
  /** by result: the steps that gave it under another policy of the run, and not here */
  readonly resultsNeverGiven: Readonly<Record<string, readonly string[]>>
}

/** What all searches of the run met, policy by policy, and what tasks shared in them. */
export interface Run {
  readonly everywhere: readonly MetSteps[]
  readonly shared: ReadonlySet<string>
}

const bit = answer
const present = bit.yes | bit.no | bit.zero | bit.number | bit.something

/** Pairs of answers of which a step may have had one only. */
const flagWays = [
  [bit.yes, bit.no, 'always true'],
  [bit.no, bit.yes, 'always false'],
] as const
const ways = [
  ...flagWays,
  [bit.null, present, 'always null'],
  [present, bit.null, 'never null'],
  [bit.zero, bit.number, 'always 0'],
  [bit.number, bit.zero, 'never 0'],
  [bit.empty, bit.filled, 'always empty'],
  [bit.filled, bit.empty, 'never empty'],
] as const

/** Of the steps named in `taken`. */
export function unmetIn(met: MetSteps, taken: ReadonlySet<string>, run: Run): Unmet {
  const { everywhere, shared } = run
  const possible = merged(everywhere.flatMap((steps) => Object.values(steps).map(possibleIn)))
  const steps = Object.entries(met).filter(([step]) => taken.has(step))
  return {
    guardsNeverBlocked: steps.flatMap(([step, { guards }]) =>
      guards.flatMap((bits, at) => {
        if (bits !== bit.yes) return []
        return guards.length === 1 ? step : `${step} (guard ${at + 1})`
      }),
    ),
    optionsNeverEnabled: Object.entries(met).flatMap(([step, { options }]) =>
      Object.keys(options).flatMap((option) =>
        options[option] === bit.no ? `${step}#${option}` : [],
      ),
    ),
    oneWay: inverted(
      steps.map(([step, { answers }]) => [
        step,
        Object.entries(answers).flatMap(([path, bits]) =>
          oneWay(bits, possible[path] ?? 0, shared.has(path)).map((words) => `${path} ${words}`),
        ),
      ]),
    ),
    resultsNeverGiven: inverted(
      steps.map(([step, { results }]) => {
        const given = everywhere.flatMap((steps) => steps[step]?.results ?? [])
        return [step, [...new Set(given)].filter((result) => !results.includes(result))]
      }),
    ),
  }
}

/** What the fields that a step read can hold: a flag that was true can be false. */
function possibleIn({ answers }: MetBy): Record<string, number> {
  return Object.fromEntries(
    Object.entries(answers).map(([path, bits]) => {
      const flag = (bits & (bit.yes | bit.no)) !== 0
      return [path, flag ? bits | bit.yes | bit.no : bits]
    }),
  )
}

function oneWay(bits: number, possible: number, shared: boolean): string[] {
  return (shared ? ways : flagWays)
    .filter(([had, other]) => bits & had && !(bits & other) && possible & other)
    .map(([, , words]) => words)
}

/** By what was told of the steps. */
function inverted(told: readonly (readonly [step: string, what: readonly string[]])[]) {
  const by = new Map<string, string[]>()
  for (const [step, what] of told) {
    for (const one of what) by.set(one, [...(by.get(one) ?? []), step])
  }
  return Object.fromEntries([...by].sort(([a], [b]) => (a < b ? -1 : 1)))
}
