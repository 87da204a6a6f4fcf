/** SPIN on the textbook systems, if `spin` and a C compiler are installed. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchSystem } from './bench-plan.ts'
import { answers, execute, executeMeasured } from './bench-process.ts'
import { isScenario, type Run, type Tool } from './bench-run.ts'

/** The programs that are missing. */
export function missingForSpin(): readonly string[] {
  const needed: [string, string][] = [
    ['spin', '-V'],
    ['gcc', '--version'],
  ]
  return needed.flatMap(([program, version]) => (answers(program, [version]) ? [] : [program]))
}

/** Depth first and breadth first. */
export function spinVariants(home: string): readonly Tool[] {
  return [spin(home, 'dfs', []), spin(home, 'bfs', ['-DBFS'])]
}

export function spinVersion(): string {
  const { stdout } = spawnSync('spin', ['-V'], { encoding: 'utf8' })
  return stdout.trim()
}

/**
 * `-o2` keeps variables that are only written, as our states do; `-DNOREDUCE` is no reduction, as
 * ours. The fastest compilation for safety: -O2 -DSAFETY.
 */
function spin(home: string, mode: string, flags: readonly string[]): Tool {
  return {
    tool: 'spin',
    mode,
    run(system) {
      if (isScenario(system)) throw new Error('SPIN has no model of scenarios')
      const directory = mkdtempSync(join(tmpdir(), 'pipeproof-bench-'))
      try {
        const promela = join(home, 'bench', 'promela', `${system.promela}.pml`)
        const defines = Object.entries(system.params).map(([name, value]) => `-D${name}=${value}`)
        const started = performance.now()
        execute('spin', ['-o2', ...defines, '-a', promela], directory)
        const options = ['-O2', '-DSAFETY', '-DNOREDUCE', ...flags]
        execute('gcc', [...options, '-o', 'pan', 'pan.c'], directory)
        const verifying = performance.now()
        const pan = join(directory, 'pan')
        const { text, ...used } = executeMeasured(pan, panOptions(system), directory)
        const ended = performance.now()
        return {
          ...reportOf(text, (ended - verifying) / 1000),
          ...used,
          toVerdictSeconds: (ended - started) / 1000,
        }
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    },
  }
}

/** Of sizes that nobody planned: a table of 2^20 places, which SPIN lets grow, and a deep stack. */
function panOptions({ counts, depth, until }: BenchSystem): string[] {
  const bits = counts ? Math.ceil(Math.log2(counts.states)) + 1 : 20
  const options = [`-w${bits}`, `-m${depth ?? (counts ? 10_000 : 1_000_000)}`]
  return until === 'all' ? [...options, '-E'] : options // -E: go on past a deadlock
}

/** SPIN's own figure of the time comes in hundredths of a second: below this it says too little. */
const COARSE = 0.1

/** Reads what SPIN's verifier prints; `elapsed`: seconds that the process took. */
export function reportOf(text: string, elapsed: number): Omit<Run, 'toVerdictSeconds'> {
  if (text.includes('max search depth too small')) throw new Error(`SPIN was cut short:\n${text}`)
  const figure = (pattern: RegExp): number | undefined => {
    const found = pattern.exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const states = figure(/([\d.e+]+) states, stored/)
  const transitions = figure(/([\d.e+]+) transitions \(= stored\+matched\)/)
  if (states === undefined || transitions === undefined) {
    throw new Error(`SPIN's verifier gave no counts:\n${text}`)
  }
  const mega = 1024 * 1024
  const held =
    figure(/([\d.]+)\s+actual memory usage for states/) ??
    figure(/([\d.]+)\s+equivalent memory usage for states/) ??
    0
  const table = figure(/([\d.]+)\s+memory used for hash table/) ?? 0
  const total = figure(/([\d.]+)\s+total actual memory usage/) ?? 0
  const own = figure(/elapsed time ([\d.e-]+) seconds/) ?? 0
  return {
    states,
    transitions: transitions - 1,
    seconds: own < COARSE ? elapsed : own,
    bytesPerState: ((held + table) * mega) / states,
    maxRssBytes: total * mega,
  }
}
