/** Rows of the benchmark: what the runs of one tool on one system come to, and what is wrong. */
import type { BenchScenario, BenchSystem, Subject } from './bench-plan.ts'
import type { Run, SpaceFigures, Tool } from './bench-run.ts'

/** Least and most. */
export type Range = readonly [least: number, most: number]

/** A row of `bench --json`: medians, and the ranges of the times. */
export interface Row extends Subject {
  readonly tool: Tool['tool']
  readonly mode: string
  readonly runs: number
  readonly states: number
  readonly transitions: number
  readonly seconds: number
  readonly secondsRange: Range
  readonly cpuSeconds?: number
  readonly statesPerSecond: number
  readonly bytesPerState: number
  readonly maxRssBytes: number
  readonly toVerdictSeconds: number
  readonly toVerdictSecondsRange: Range
  readonly space?: SpaceFigures
}

export function summarize(
  { system, params, until }: Subject,
  { tool, mode }: Pick<Tool, 'tool' | 'mode'>,
  runs: readonly Run[],
): Row {
  const [first] = runs
  if (!first) throw new Error('a row of no runs')
  const of = (figure: (run: Run) => number) => runs.map(figure)
  const states = median(of((run) => run.states))
  const seconds = of((run) => run.seconds)
  const toVerdict = of((run) => run.toVerdictSeconds)
  const cpu = cpuOf(runs)
  return {
    system,
    params,
    until,
    tool,
    mode,
    runs: runs.length,
    states,
    transitions: median(of((run) => run.transitions)),
    seconds: median(seconds),
    secondsRange: range(seconds),
    ...(cpu && { cpuSeconds: median(cpu) }),
    statesPerSecond: states / median(seconds),
    bytesPerState: median(of((run) => run.bytesPerState)),
    maxRssBytes: median(of((run) => run.maxRssBytes)),
    toVerdictSeconds: median(toVerdict),
    toVerdictSecondsRange: range(toVerdict),
    ...(first.space ? { space: first.space } : {}),
  }
}

/** How many times faster pipeproof was than the best of the others, each round by itself. */
export interface Ratio {
  /** Of states a second; absent where the tools look at different parts of the space. */
  readonly speed?: Spread
  /** The same by the time of all processors, where it is known. */
  readonly cpu?: Spread
  /** From the shell to the verdict. */
  readonly toVerdict: Spread
}
export interface Spread {
  readonly median: number
  readonly range: Range
}

/** `runs`: per tool, the runs in order; the first tool is pipeproof. Undefined: it ran alone. */
export function ratio(subject: Subject, runs: readonly (readonly Run[])[]): Ratio | undefined {
  const [own = [], ...others] = runs
  if (others.length === 0 || own.length === 0) return undefined
  const times = (of: (run: Run) => number): Spread => {
    const rounds = own.map((run, round) => {
      const best = Math.min(...others.map((tool) => of(tool[round] as Run)))
      return best / of(run)
    })
    return { median: median(rounds), range: range(rounds) }
  }
  const all = subject.until === 'all'
  const known = runs.every((tool) => cpuOf(tool) !== undefined)
  return {
    ...(all && { speed: times(({ seconds, states }) => seconds / states) }),
    ...(all && known && { cpu: times(({ cpuSeconds = 0, states }) => cpuSeconds / states) }),
    toVerdict: times((run) => run.toVerdictSeconds),
  }
}

/**
 * What must not be, in sentences: counts that differ between tools or runs, or from the plan; too
 * many bytes a state. None of it is about time. `runs`: per tool, the first is pipeproof.
 */
export function wrongIn(
  subject: BenchSystem | BenchScenario,
  tools: readonly Pick<Tool, 'tool' | 'mode'>[],
  runs: readonly (readonly Run[])[],
): readonly string[] {
  const name = nameOf(subject)
  const wrong = new Set<string>()
  const [own] = runs[0] ?? []
  const counts = 'counts' in subject ? (subject.counts ?? own) : own
  tools.forEach(({ tool, mode }, at) => {
    // Up to a deadlock, how much is seen depends on the order of the search.
    if (subject.until !== 'all') return
    for (const { states, transitions } of runs[at] ?? []) {
      if (states === counts?.states && transitions === counts.transitions) continue
      wrong.add(
        `${name}: ${tool} ${mode} counts ${states} states and ${transitions} transitions, ` +
          `not ${counts?.states} and ${counts?.transitions}`,
      )
    }
  })
  const most = subject.mostBytes
  if (own && most !== undefined && own.bytesPerState > most) {
    wrong.add(`${name}: ${own.bytesPerState.toFixed(1)} bytes a state, more than ${most}`)
  }
  return [...wrong]
}

export function nameOf({ system, params, until }: Subject): string {
  const sizes = Object.entries(params).map(([name, value]) =>
    typeof value === 'number' ? `${name}${value}` : `under ${value}`,
  )
  const ends = { all: [], deadlock: ['to a deadlock'], violation: ['to its shortest deadlock'] }
  return [system, ...sizes, ...ends[until]].join(' ')
}

/** Of each run; undefined where one does not say, or where it was too little to be measured. */
function cpuOf(runs: readonly Run[]): readonly number[] | undefined {
  const cpu = runs.flatMap(({ cpuSeconds = 0 }) => (cpuSeconds > 0 ? [cpuSeconds] : []))
  return cpu.length === runs.length ? cpu : undefined
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = (sorted.length - 1) / 2
  return ((sorted[Math.floor(half)] as number) + (sorted[Math.ceil(half)] as number)) / 2
}

function range(values: readonly number[]): Range {
  return [Math.min(...values), Math.max(...values)]
}
