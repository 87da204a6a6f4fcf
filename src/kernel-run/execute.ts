/** Running a generated program that has its scenarios in it. */
import { spawn } from 'node:child_process'
import { type Ran, Reader } from './report.ts'

export interface Execution {
  /** Scenarios by their place in the program; without it all. */
  readonly only?: readonly number[]
  /** Runs of each; undefined: as the scenario says. */
  readonly runs?: number | undefined
  /** At most so many seconds for each. */
  readonly seconds: number
  readonly directory: string
  /** Files are made in memory. */
  readonly inMemory: boolean
  readonly began?: (scenario: number) => void
  readonly stopped: () => boolean
}

/** By the scenario's place; what is missing was not run. An Error where the program breaks. */
export async function execute(path: string, options: Execution): Promise<Map<number, Ran>> {
  const { only, runs, seconds, directory, inMemory, began, stopped } = options
  const numbers = (only ?? []).map(String)
  const args = [directory, `${runs ?? 0}`, `${seconds}`, inMemory ? '1' : '0', ...numbers]
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: directory })
  const results = new Map<number, Ran>()
  let errors = ''
  const reader = new Reader(
    (at) => began?.(at),
    (at, ran) => results.set(at, ran),
  )
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => reader.read(text))
  child.stderr.on('data', (data) => {
    errors += data
  })
  const ask = setInterval(() => {
    if (stopped()) child.kill('SIGTERM')
  }, 100)
  try {
    const status = await new Promise<number | string>((done, fail) => {
      child.on('error', fail)
      child.on('close', (code, signal) => done(code ?? signal ?? 'nothing'))
    })
    if (status !== 0 && status !== 4 && !stopped()) {
      throw new Error(`the program ended with ${status}${errors ? `: ${errors.trim()}` : ''}`)
    }
  } finally {
    clearInterval(ask)
    child.kill('SIGKILL')
  }
  return results
}
