/** Running other programs, one at a time, to the end. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './shell.ts'

/** The program was interrupted by Ctrl-C, as this one was. */
export class Interrupted extends Error {}

export function answers(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

/** The program took longer than it may, and was ended. */
export class Capped extends Error {}

/**
 * What it prints; a Refusal with what it says if it fails. `cap`: seconds that it may take, else
 * Capped is thrown.
 */
export function execute(
  program: string,
  args: readonly string[],
  cwd: string,
  cap?: number,
): string {
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    ...(cap === undefined ? {} : { timeout: cap * 1000 }),
  })
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') throw new Capped()
  if (signal === 'SIGINT' || status === 130) throw new Interrupted()
  if (error || status !== 0) {
    const why = error?.message ?? (stderr.trim() || stdout.trim() || `status ${status ?? signal}`)
    throw new Refusal(`bench: ${program} ${args.join(' ')} failed: ${why}`)
  }
  return stdout
}

/** Runs a script of bench/ in a process of its own; its answer. */
export function runScript<T>(home: string, script: string, job: object, cap?: number): T {
  const args = ['--import', 'tsx', join(home, 'bench', script), JSON.stringify(job)]
  return JSON.parse(execute(process.execPath, args, home, cap)) as T
}

export interface Used {
  readonly text: string
  /** The peak of resident memory, and the time of all processors, where GNU time is installed. */
  readonly maxRssBytes?: number
  readonly cpuSeconds?: number
}

export function executeMeasured(program: string, args: readonly string[], cwd: string): Used {
  if (!existsSync('/usr/bin/time')) return { text: execute(program, args, cwd) }
  const into = join(cwd, 'used')
  const text = execute('/usr/bin/time', ['-f', '%M %U %S', '-o', into, program, ...args], cwd)
  const last = readFileSync(into, 'utf8').trim().split('\n').at(-1) ?? ''
  const [kilobytes, user, system] = last.split(' ').map(Number)
  if (kilobytes === undefined || user === undefined || system === undefined) return { text }
  return { text, maxRssBytes: kilobytes * 1024, cpuSeconds: user + system }
}
