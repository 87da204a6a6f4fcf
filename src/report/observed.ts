/**
 * The model against runs that were recorded on a real kernel. One process: the outcomes must be
 * those recorded. Several: every recorded one must be among the model's, data compared by the
 * letters of its runs, of several runs only that they are torn; what the model allows besides are
 * schedules that the machine did not happen to take.
 */
import type { RegisterValue } from '../litmus/conditions.ts'
import { valueText } from '../litmus/outcome-text.ts'
import type { Program } from '../litmus/program.ts'
import { count, labelled, SCREEN, wrap } from './layout.ts'
import type { Paint } from './paint.ts'

/** observed.json: scenario -> file system -> outcome -> how many runs. */
export type Recorded = Readonly<
  Record<string, { readonly observed: Readonly<Record<string, Readonly<Record<string, number>>>> }>
>

/** An outcome of the model. */
export interface Possible {
  readonly outcome: ReadonlyMap<string, RegisterValue>
  readonly blocked: readonly string[]
}

export interface Judged {
  /** recorded, and not among the model's */
  readonly impossible: readonly string[]
  /** the model's, and never recorded: wrong for one process, a schedule not taken for several */
  readonly unseen: readonly string[]
}

export function judge(
  program: Program,
  recorded: readonly string[],
  possible: readonly Possible[],
): Judged {
  const exact = isAlone(program)
  const seen = new Set(recorded.map((text) => (exact ? text : rough(program, text))))
  const allowed = new Set(
    possible.map(({ outcome, blocked }) => {
      const words = program.registers.map(({ name }) => {
        const value = outcome.get(name)
        return `${name}=${value === undefined ? '-' : valueText(value, !exact)}`
      })
      const text = exact ? words.join(' ') : rough(program, words.join(' '))
      return blocked.length === 0 ? text : `${text} (blocked: ${blocked.join(', ')})`
    }),
  )
  return {
    impossible: [...seen].filter((text) => !allowed.has(text)).sort(),
    unseen: [...allowed].filter((text) => !seen.has(text)).sort(),
  }
}

/** One process: nothing is left to the schedule. */
export function isAlone(program: Program): boolean {
  return program.tasks.length <= 1
}

/** `s=4096 x=A*2048+B*2048` as `s=4096 x=torn`, `x=A*4096` as `x=A`. */
function rough(program: Program, text: string): string {
  const data = new Set(program.registers.filter((r) => r.holds === 'data').map((r) => r.name))
  return text
    .split(' ')
    .map((word) => {
      const at = word.indexOf('=')
      const [name, value] = [word.slice(0, at), word.slice(at + 1)]
      if (!data.has(name) || /^(-|EOF$)/.test(value)) return word
      return `${name}=${value === 'torn' || value.includes('+') ? 'torn' : value.replace(/\*.*/, '')}`
    })
    .join(' ')
}

export interface ObservedRow extends Judged {
  readonly scenario: string
  readonly fileSystem: string
  readonly alone: boolean
  /** Why there is nothing to compare. */
  readonly notModelled?: string
  /** A limit, or Ctrl-C. */
  readonly limit?: string
}

/** Agreement, as the ground truth demands it. */
export function agrees(row: ObservedRow): boolean {
  return isJudged(row) && row.impossible.length === 0 && !(row.alone && row.unseen.length > 0)
}

export function isJudged({ notModelled, limit }: ObservedRow): boolean {
  return notModelled === undefined && limit === undefined
}

export function observedJson(policy: string, rows: readonly ObservedRow[]): object {
  return {
    schema: 1,
    policy,
    rows: rows.map(({ scenario, fileSystem, alone, notModelled, limit, impossible, unseen }) => ({
      scenario,
      fs: fileSystem,
      agrees: isJudged({ notModelled, limit } as ObservedRow)
        ? agrees({ scenario, fileSystem, alone, impossible, unseen })
        : null,
      ...(notModelled === undefined ? {} : { notModelled }),
      ...(limit === undefined ? {} : { limit }),
      impossible,
      [alone ? 'neverObserved' : 'notSeen']: unseen,
    })),
  }
}

const HEAD = ['', 'cells', 'agree', 'impossible', 'never seen', 'races', 'not modelled']

export function observedLines(rows: readonly ObservedRow[], paint: Paint): string[] {
  const names = [...new Set(rows.map((row) => row.fileSystem))].sort()
  const figures = (of: readonly ObservedRow[]) => {
    const judged = of.filter(isJudged)
    const sum = (some: readonly ObservedRow[], part: (row: ObservedRow) => readonly string[]) =>
      some.reduce((total, row) => total + part(row).length, 0)
    return [
      judged.length,
      judged.filter(agrees).length,
      sum(judged, (row) => row.impossible),
      sum(
        judged.filter((row) => row.alone),
        (row) => row.unseen,
      ),
      sum(
        judged.filter((row) => !row.alone),
        (row) => row.unseen,
      ),
      of.filter((row) => row.notModelled !== undefined).length,
    ].map(String)
  }
  const table = [
    HEAD,
    ...names.map((name) => [name, ...figures(rows.filter((row) => row.fileSystem === name))]),
    ['all', ...figures(rows)],
  ]
  const widths = HEAD.map((_, at) => Math.max(...table.map((line) => line[at]?.length ?? 0)))
  const lines = table.map((line) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  const wrong = rows.filter((row) => isJudged(row) && !agrees(row))
  return [
    ...lines,
    '',
    ...wrap(
      'impossible: recorded, and not an outcome of the model. never seen: an outcome of the ' +
        'model for one process, and not recorded. races: outcomes for several processes that the ' +
        'machine did not happen to show.',
      SCREEN,
    ),
    '',
    ...wrong.flatMap((row) =>
      [
        ...row.impossible.map((text) => ['impossible', text] as const),
        ...(row.alone ? row.unseen : []).map((text) => ['never seen', text] as const),
      ].flatMap(([what, text]) =>
        labelled('!', `${row.scenario} on ${row.fileSystem}: ${what}: ${text}`, 3, SCREEN).map(
          paint.bad,
        ),
      ),
    ),
    ...reasons(rows),
    ...races(rows),
  ]
}

/** What is not modelled yet, with the scenarios. */
function reasons(rows: readonly ObservedRow[]): string[] {
  const by = new Map<string, Set<string>>()
  for (const { notModelled, limit, scenario } of rows) {
    const why = notModelled ?? limit
    if (why !== undefined) by.set(why, (by.get(why) ?? new Set()).add(scenario))
  }
  return [...by]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([why, scenarios]) =>
      wrap(`not compared, ${why}: ${[...scenarios].join(', ')}`, SCREEN, 2),
    )
}

function races(rows: readonly ObservedRow[]): string[] {
  const open = rows.filter((row) => isJudged(row) && !row.alone && row.unseen.length > 0)
  if (open.length === 0) return []
  const most = new Map<string, number>()
  for (const { scenario, unseen } of open) {
    most.set(scenario, Math.max(most.get(scenario) ?? 0, unseen.length))
  }
  const texts = [...most].map(([scenario, n]) => `${scenario} (${n})`)
  return wrap(
    `races that showed fewer outcomes than allowed: ${texts.join(', ')}; --json lists ${count(
      open.reduce((sum, row) => sum + row.unseen.length, 0),
      'outcome',
    )}`,
    SCREEN,
    2,
  )
}
