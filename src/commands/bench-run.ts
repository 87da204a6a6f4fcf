/** One measured run of one system, in a process of its own: with pipeproof, or with SPIN. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchSystem } from './bench-plan.ts'
import { Refusal } from './shell.ts'

export interface Run {
  readonly states: number
  /** Without the entry into the initial state. */
  readonly transitions: number
  /** Of the search alone. */
  readonly seconds: number
  /** What holds the states and their index, divided by the number of states. */
  readonly bytesPerState: number
  readonly maxRssBytes: number
  /** From the shell to the verdict, compilation and start-up included. */
  readonly toVerdictSeconds: number
}

export interface Tool {
  readonly tool: 'pipeproof' | 'spin'
  readonly mode: string
  run(system: BenchSystem): Run
}

/** What bench/run-system.ts prints. */
interface OwnReport extends Omit<Run, 'toVerdictSeconds'> {
  readonly verdicts: Readonly<Record<string, string>>
}

export function pipeproof(home: string): Tool {
  return {
    tool: 'pipeproof',
    mode: 'bfs',
    run(system) {
      const script = join(home, 'bench', 'run-system.ts')
      const args = [script, system.system, JSON.stringify(system.params), system.until]
      const started = performance.now()
      const text = execute(process.execPath, ['--import', 'tsx', ...args], home)
      const toVerdictSeconds = (performance.now() - started) / 1000
      const { verdicts: _, ...report } = JSON.parse(text) as OwnReport
      return { ...report, toVerdictSeconds }
    },
  }
}

/** The variants of SPIN that are installed: none without spin and a C compiler. */
export function spinVariants(home: string): readonly Tool[] {
  if (!answers('spin', ['-V']) || !answers('gcc', ['--version'])) return []
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
      const directory = mkdtempSync(join(tmpdir(), 'pipeproof-bench-'))
      try {
        const promela = join(home, 'bench', 'promela', `${system.promela}.pml`)
        const defines = Object.entries(system.params).map(([name, value]) => `-D${name}=${value}`)
        const started = performance.now()
        execute('spin', ['-o2', ...defines, '-a', promela], directory)
        const options = ['-O2', '-DSAFETY', '-DNOREDUCE', ...flags]
        execute('gcc', [...options, '-o', 'pan', 'pan.c'], directory)
        const verifying = performance.now()
        const { text, maxRssBytes } = measured(
          join(directory, 'pan'),
          panOptions(system),
          directory,
        )
        const ended = performance.now()
        return {
          ...reportOf(text, (ended - verifying) / 1000),
          ...(maxRssBytes === undefined ? {} : { maxRssBytes }),
          toVerdictSeconds: (ended - started) / 1000,
        }
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    },
  }
}

function panOptions({ states, depth = 10_000, until }: BenchSystem): string[] {
  const bits = Math.ceil(Math.log2(states)) + 1
  const options = [`-w${bits}`, `-m${depth}`]
  return until === 'all' ? [...options, '-E'] : options // -E: go on past a deadlock
}

/** Reads what SPIN's verifier prints. Its own figure of the time is used where it gives one. */
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
  return {
    states,
    transitions: transitions - 1,
    seconds: figure(/elapsed time ([\d.e-]+) seconds/) || elapsed,
    bytesPerState: ((held + table) * mega) / states,
    maxRssBytes: total * mega,
  }
}

/** Runs a program under GNU time if there is one, for its peak of resident memory. */
function measured(program: string, args: readonly string[], cwd: string) {
  if (!existsSync('/usr/bin/time')) return { text: execute(program, args, cwd) }
  const into = join(cwd, 'peak')
  const text = execute('/usr/bin/time', ['-f', '%M', '-o', into, program, ...args], cwd)
  const kilobytes = Number(readFileSync(into, 'utf8').trim().split('\n').at(-1))
  return Number.isFinite(kilobytes) ? { text, maxRssBytes: kilobytes * 1024 } : { text }
}

function answers(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

function execute(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (error || status !== 0) {
    throw new Refusal(
      `bench: ${program} ${args.join(' ')} failed: ${error?.message ?? (stderr || stdout).trim()}`,
    )
  }
  return stdout
}
