/**
 * The plain benchmark: pipeproof beside SPIN, in turns, so that a machine that slows down slows
 * both. Each run is a process of its own.
 */

import { count } from '../report/layout.ts'
import { columns, type Line, seconds } from './bench-columns.ts'
import type { BenchScenario, BenchSystem } from './bench-plan.ts'
import { nameOf, type Ratio, type Row, ratio, summarize, wrongIn } from './bench-rows.ts'
import { isScenario, pipeproof, type Run } from './bench-run.ts'
import { missingForSpin, spinVariants, spinVersion } from './bench-spin.ts'
import type { Shell, Status } from './shell.ts'

interface Measured {
  readonly name: string
  readonly rows: readonly Row[]
  readonly ratio: Ratio | undefined
  /** several threads against one */
  readonly threads: Ratio | undefined
  readonly wrong: readonly string[]
}

/** Exit 1: a tool counted other states or transitions than it should, or a state takes too much. */
export function benchSpeed(
  shell: Pick<Shell, 'home' | 'live' | 'stopped' | 'out' | 'err'>,
  subjects: readonly (BenchSystem | BenchScenario)[],
  {
    runs,
    workers = 1,
    json,
  }: { readonly runs: number; readonly workers?: number; readonly json: boolean },
): Status {
  const missing = missingForSpin()
  if (missing.length > 0) shell.err(`${notCompared(missing)}\n`)
  const others = missing.length > 0 ? [] : spinVariants(shell.home)
  const measured: Measured[] = []
  for (const subject of subjects) {
    const own = pipeproof(shell.home)
    const alone = [own, ...(isScenario(subject) ? [] : others)]
    const tools = workers === 1 ? alone : [...alone, pipeproof(shell.home, workers)]
    const all = tools.map((): Run[] => [])
    for (let round = 0; round < runs; round++) {
      for (const [at, tool] of tools.entries()) {
        if (shell.stopped()) return 2
        if (shell.live)
          shell.err(`${nameOf(subject)}: ${tool.tool} ${tool.mode}, run ${round + 1}\n`)
        all[at]?.push(tool.run(subject))
      }
    }
    const rows = tools.map((tool, at) => summarize(subject, tool, all[at] ?? []))
    const wrong = wrongIn(subject, tools, all)
    const [one = [], together = []] = [all[0], all[alone.length]]
    measured.push({
      name: nameOf(subject),
      rows,
      ratio: ratio(subject, all.slice(0, alone.length)),
      threads: ratio(subject, [together, one]),
      wrong,
    })
  }
  const wrong = measured.flatMap((one) => one.wrong)
  if (json) {
    const rows = measured.flatMap((one) => one.rows)
    const compared = measured.map(({ name, ratio: faster, threads }) => {
      return { name, faster: faster ?? null, ...(threads && { threads }) }
    })
    shell.out(`${JSON.stringify({ schema: 1, rows, compared, wrong }, null, 1)}\n`)
  } else shell.out(report(measured, missing))
  for (const sentence of wrong) shell.err(`WRONG: ${sentence}\n`)
  return wrong.length > 0 ? 1 : 0
}

function notCompared(missing: readonly string[]): string {
  const are = missing.length === 1 ? 'is' : 'are'
  return `nothing to compare with: ${missing.join(' and ')} ${are} not installed (Debian: spin, gcc)`
}

function report(measured: readonly Measured[], missing: readonly string[]): string {
  const lines: Line[] = [
    ['', 'states', 'seconds (range)', 'cpu s', 'M/s', 'B/state', 'peak MB', 'to verdict s'],
  ]
  for (const { name, rows, ratio: faster, threads, wrong } of measured) {
    lines.push(name)
    for (const row of rows) lines.push(cells(row))
    const space = rows[0]?.space
    if (space) {
      const { slots, bits, words, memoHits } = space
      const hits = (100 * memoHits).toFixed(3)
      lines.push(`    ${slots} slots, ${bits} bits, ${count(words, 'word')}; memo hits ${hits} %`)
    }
    if (faster) lines.push(`    ${times(faster)}`)
    if (threads?.speed) lines.push(`    threads: ${spread(threads.speed)} times one`)
    for (const sentence of wrong) lines.push(`    WRONG: ${sentence}`)
  }
  const note =
    missing.length > 0
      ? notCompared(missing)
      : `${spinVersion()}: spin -o2 -a; gcc -O2 -DSAFETY -DNOREDUCE (bfs: -DBFS)`
  return `${columns(lines)}\n${note}\n`
}

function cells(row: Row): string[] {
  return [
    `  ${row.tool} ${row.mode}`,
    String(row.states),
    `${seconds(row.seconds)} (${row.secondsRange.map(seconds).join('-')})`,
    row.cpuSeconds === undefined ? '-' : seconds(row.cpuSeconds),
    (row.statesPerSecond / 1e6).toFixed(2),
    row.bytesPerState.toFixed(1),
    (row.maxRssBytes / 1e6).toFixed(0),
    row.toVerdictSeconds.toFixed(2),
  ]
}

function times({ speed, cpu, toVerdict }: Ratio): string {
  const parts = [
    ...(speed ? [`states/s ${spread(speed)}`] : []),
    ...(cpu ? [`cpu ${spread(cpu)}`] : []),
    `to verdict ${spread(toVerdict)}`,
  ]
  return `times the best of SPIN: ${parts.join(', ')}`
}

function spread({ median, range }: Ratio['toVerdict']): string {
  return `${median.toFixed(2)} (${range.map((one) => one.toFixed(2)).join('-')})`
}
