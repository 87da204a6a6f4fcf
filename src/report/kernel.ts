/** The answer of `kernel`: what the running kernel did, beside what the model allows. */
import { count, SCREEN, wrap } from './layout.ts'
import type { Paint } from './paint.ts'

export interface KernelRow {
  readonly scenario: string
  /**
   * agrees: nothing was seen outside the model; outside: something was; skipped: it did not run;
   * unjudged: it ran, the model says nothing.
   */
  readonly verdict: 'agrees' | 'outside' | 'skipped' | 'unjudged'
  /** Why it is skipped or unjudged, or what ended it early. */
  readonly note: string | undefined
  readonly runs: number
  readonly seen: readonly SeenRow[]
  readonly unseen: readonly string[]
  readonly allowed: number
  readonly conditions: readonly { readonly text: string; readonly runs: number }[]
}
export interface SeenRow {
  readonly outcome: string
  readonly count: number
  readonly allowed: boolean
  /** The calls that never returned: `P0: x = read(p, 10)`. */
  readonly hung: readonly string[]
}

export interface KernelAnswer {
  readonly kernel: string
  readonly fileSystem: string
  readonly policy: string
  /** Limits of the machine, and what it can do. */
  readonly machine: readonly string[]
  readonly rows: readonly KernelRow[]
}

export function kernelJson({ kernel, fileSystem, policy, machine, rows }: KernelAnswer): object {
  return {
    schema: 1,
    kernel,
    fs: fileSystem,
    policy,
    machine,
    totals: totals(rows),
    results: rows.map(({ note, ...row }) => ({ ...row, note: note ?? null })),
  }
}

export function totals(rows: readonly KernelRow[]) {
  const of = (verdict: KernelRow['verdict']) => rows.filter((row) => row.verdict === verdict).length
  const [agree, outside, unjudged, skipped] = [
    of('agrees'),
    of('outside'),
    of('unjudged'),
    of('skipped'),
  ]
  return { ran: agree + outside + unjudged, agree, outside, unjudged, skipped }
}

/** `full`: with all outcomes; those outside the model are always told. */
export function kernelRow(row: KernelRow, full: boolean, column: number, paint: Paint): string[] {
  const { scenario, verdict, note, runs, seen, unseen, allowed } = row
  const words = {
    agrees: () =>
      `agrees: ${count(runs, 'run')}, ${seen.length} of ${count(allowed, 'allowed outcome')} seen`,
    outside: () => `OUTSIDE THE MODEL: ${count(runs, 'run')}`,
    skipped: () => 'skipped',
    unjudged: () => `not judged: ${count(runs, 'run')}, ${count(seen.length, 'outcome')}`,
  }
  const said = `${words[verdict]()}${note === undefined ? '' : ` (${note})`}`
  const head = wrap(`${scenario.padEnd(column)}  ${said}`, SCREEN, column + 2)
  const lines = verdict === 'outside' ? head.map(paint.heading) : head
  for (const one of seen) {
    if (!full && one.allowed) continue
    const mark = one.allowed ? ' ' : '!'
    lines.push(
      ...wrap(
        `${mark} ${String(one.count).padStart(9)}  ${one.outcome || '(no registers)'}`,
        SCREEN,
        13,
      ),
    )
    for (const call of one.hung) lines.push(...wrap(`             hangs in ${call}`, SCREEN, 15))
  }
  if (!full && verdict !== 'outside') return lines
  for (const text of unseen.slice(0, MOST_UNSEEN)) {
    lines.push(...wrap(`     never  ${text || '(no registers)'}`, SCREEN, 13))
  }
  if (unseen.length > MOST_UNSEEN) lines.push(`     never  ${unseen.length - MOST_UNSEEN} more`)
  for (const { text, runs: times } of row.conditions) {
    lines.push(...wrap(`            ${text}: in ${times} of ${count(runs, 'run')}`, SCREEN, 14))
  }
  return lines
}

const MOST_UNSEEN = 20

export function kernelTotals({
  kernel,
  fileSystem,
  policy,
  machine,
  rows,
}: KernelAnswer): string[] {
  const { ran, agree, outside, unjudged, skipped } = totals(rows)
  const parts = [
    `${agree} agree with ${policy}`,
    `${outside} outside the model`,
    ...(unjudged > 0 ? [`${unjudged} not judged`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ]
  return [
    ...wrap(`This machine: ${machine.join(', ')}.`, SCREEN, 2),
    ...wrap(
      `Linux ${kernel}, ${fileSystem}: ${count(ran, 'scenario')} ran: ${parts.join(', ')}.`,
      SCREEN,
      2,
    ),
  ]
}
