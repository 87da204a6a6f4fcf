/**
 * `pipeproof bench`: the textbook systems with pipeproof and, if it is installed, with SPIN. The
 * tools take turns, so that a machine that slows down slows both; each run is a process of its
 * own. Printed: the median of the runs, and the range of the seconds.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type BenchSystem, plan } from './bench-plan.ts'
import { pipeproof, type Run, spinVariants, spinVersion, type Tool } from './bench-run.ts'
import type { Command } from './help.ts'
import { noSuch, refuse } from './names.ts'
import { atLeastOne, common, parse } from './options.ts'
import type { Shell, Status } from './shell.ts'

export const command: Command = {
  name: 'bench',
  arguments: '[SYSTEM...]',
  about: 'measures the engine on textbook systems, beside SPIN if that is installed',
  more: [
    'The tools take turns, each run is a process of its own. The figures are the medians of the ' +
      'runs, and the range of the seconds. SPIN runs with -o2, its verifier without its partial ' +
      'order reduction, depth first and breadth first.',
  ],
  options: {
    runs: { type: 'string', value: 'N', help: 'runs of each tool on each system (3)' },
    ...common,
  },
  examples: ['bench', 'bench -- phil --runs 5'],
}

export interface Row {
  readonly system: string
  readonly params: Readonly<Record<string, number>>
  readonly until: BenchSystem['until']
  readonly tool: Tool['tool']
  readonly mode: string
  readonly runs: number
  readonly states: number
  readonly transitions: number
  readonly seconds: number
  readonly secondsRange: readonly [least: number, most: number]
  readonly statesPerSecond: number
  readonly bytesPerState: number
  readonly maxRssBytes: number
  readonly toVerdictSeconds: number
  readonly toVerdictSecondsRange: readonly [least: number, most: number]
}

/** Exit 1: a tool counted other states or transitions than the plan says. */
export async function bench(shell: Shell, argv: readonly string[]): Promise<Status> {
  const { systems, runs, json } = options(argv)
  const others = spinVariants(shell.home)
  if (others.length === 0) shell.err('SPIN is not compared: spin and gcc are not both installed\n')
  if (!existsSync(join(shell.home, 'bench'))) {
    throw refuse({ message: 'bench is for the repository: there is no folder bench here' })
  }
  const tools = [pipeproof(shell.home), ...others]
  const rows: Row[] = []
  for (const system of systems) {
    const all = tools.map((): Run[] => [])
    for (let round = 0; round < runs && !shell.stopped(); round++) {
      tools.forEach((tool, at) => {
        if (shell.live)
          shell.err(`${nameOf(system)}: ${tool.tool} ${tool.mode}, run ${round + 1}\n`)
        all[at]?.push(tool.run(system))
      })
    }
    if (shell.stopped()) return 2
    tools.forEach((tool, at) => {
      rows.push(summarize(system, tool, all[at] ?? []))
    })
  }
  const wrong = rows.filter((row) => !isAsPlanned(row))
  if (json) shell.out(`${JSON.stringify({ schema: 1, rows }, null, 1)}\n`)
  else shell.out(table(rows, others.length > 0))
  for (const row of wrong) {
    shell.err(`${nameOf(row)}: ${row.tool} ${row.mode} counts ${row.states} states and `)
    shell.err(`${row.transitions} transitions, not those of the plan\n`)
  }
  return wrong.length > 0 ? 1 : 0
}

function options(argv: readonly string[]) {
  const parsed = parse('bench', argv, command.options)
  const runs = atLeastOne('runs', parsed.text('runs') ?? '3')
  const known = new Set(plan.map(({ system }) => system))
  for (const name of parsed.names) if (!known.has(name)) throw noSuch('system', name, known)
  const positionals = parsed.names
  const systems = plan.filter(
    ({ system }) => positionals.length === 0 || positionals.includes(system),
  )
  return { systems, runs, json: parsed.flag('json') }
}

export function summarize(system: BenchSystem, { tool, mode }: Tool, runs: readonly Run[]): Row {
  const median = (of: (run: Run) => number) => middle(runs.map(of))
  const range = (of: (run: Run) => number): [number, number] => [
    Math.min(...runs.map(of)),
    Math.max(...runs.map(of)),
  ]
  const states = median((run) => run.states)
  const seconds = median((run) => run.seconds)
  return {
    system: system.system,
    params: system.params,
    until: system.until,
    tool,
    mode,
    runs: runs.length,
    states,
    transitions: median((run) => run.transitions),
    seconds,
    secondsRange: range((run) => run.seconds),
    statesPerSecond: states / seconds,
    bytesPerState: median((run) => run.bytesPerState),
    maxRssBytes: median((run) => run.maxRssBytes),
    toVerdictSeconds: median((run) => run.toVerdictSeconds),
    toVerdictSecondsRange: range((run) => run.toVerdictSeconds),
  }
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = (sorted.length - 1) / 2
  return ((sorted[Math.floor(half)] as number) + (sorted[Math.ceil(half)] as number)) / 2
}

/** Up to a violation, how much is seen depends on the search; else all must count the same. */
function isAsPlanned(row: Row): boolean {
  const planned = plan.find(
    ({ system, params, until }) =>
      system === row.system && params === row.params && until === row.until,
  )
  return (
    row.until === 'violation' ||
    (row.states === planned?.states && row.transitions === planned.transitions)
  )
}

function nameOf({ system, params, until }: Pick<Row, 'system' | 'params' | 'until'>): string {
  const sizes = Object.entries(params).map(([name, value]) => `${name}${value}`)
  return [system, ...sizes, ...(until === 'violation' ? ['to its violation'] : [])].join(' ')
}

function table(rows: readonly Row[], compared: boolean): string {
  const head = ['', 'states', 'seconds (range)', 'M/s', 'B/state', 'peak MB', 'to verdict s']
  const lines: string[][] = []
  let named = ''
  for (const row of rows) {
    const name = nameOf(row)
    if (name !== named) lines.push([name])
    named = name
    lines.push([
      `  ${row.tool} ${row.mode}`,
      String(row.states),
      `${row.seconds.toFixed(3)} (${row.secondsRange.map((value) => value.toFixed(3)).join('-')})`,
      (row.statesPerSecond / 1e6).toFixed(2),
      row.bytesPerState.toFixed(1),
      (row.maxRssBytes / 1e6).toFixed(0),
      row.toVerdictSeconds.toFixed(2),
    ])
  }
  const cells = [head, ...lines.filter((line) => line.length > 1)]
  const widths = head.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)))
  const print = (line: readonly string[]) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  const note = compared
    ? `${spinVersion()}: spin -o2 -a; gcc -O2 -DSAFETY -DNOREDUCE (bfs: -DBFS)`
    : 'SPIN is not installed: nothing to compare with'
  return `${[head, ...lines].map(print).join('\n')}\n\n${note}\n`
}
