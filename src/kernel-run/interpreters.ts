/**
 * Processes that run scenarios as they come, several at once: one that waits for a run that hangs
 * keeps no other from running. Each works in a directory of its own.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { type Ran, Reader } from './report.ts'

interface Asked {
  readonly text: string
  readonly done: (ran: Ran) => void
  readonly failed: (error: Error) => void
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

export interface Interpretation {
  readonly program: string
  readonly directory: string
  /** At most so many seconds for each scenario. */
  readonly seconds: number
  readonly inMemory: boolean
  /** Processes at most. */
  readonly most: number
}

/** The exit status after a signal. */
const STOPPED = 4

export class Interpreters {
  private readonly options: Interpretation
  private readonly queue: Asked[] = []
  private readonly idle: Child[] = []
  private readonly all = new Map<Child, Asked | undefined>()
  private broken: Error | undefined

  constructor(options: Interpretation) {
    this.options = options
  }

  /** `text`: as Real.encode() gives it. Fails where the program breaks. */
  run(text: string): Promise<Ran> {
    return new Promise((done, failed) => {
      if (this.broken) {
        failed(this.broken)
        return
      }
      this.queue.push({ text, done, failed })
      const child = this.idle.pop()
      if (child) this.next(child)
      else if (this.all.size < this.options.most) this.next(this.start())
    })
  }

  private next(child: Child): void {
    const asked = this.queue.shift()
    this.all.set(child, asked)
    if (asked) child.stdin.write(asked.text)
    else this.idle.push(child)
  }

  private start(): Child {
    const { program, directory, seconds, inMemory } = this.options
    const own = join(directory, `${this.all.size}`)
    mkdirSync(own, { recursive: true })
    const child = spawn(program, [own, `${seconds}`, inMemory ? '1' : '0'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: own,
    })
    let errors = ''
    const reader = new Reader(
      () => undefined,
      (_, ran) => {
        const asked = this.all.get(child)
        this.next(child)
        asked?.done(ran)
      },
    )
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (text: string) => reader.read(text))
    child.stderr.on('data', (text) => {
      errors += text
    })
    child.stdin.on('error', () => undefined)
    child.on('error', (error) => this.fail(error))
    child.on('close', (status, signal) => {
      // Ctrl-C goes to all processes of a terminal: whoever asked hears of it himself.
      if (status === STOPPED) return
      this.fail(new Error(`the program ended with ${status ?? signal}: ${errors.trim()}`))
    })
    return child
  }

  private fail(error: Error): void {
    this.broken ??= error
    for (const { failed } of this.queue.splice(0)) failed(error)
    for (const asked of this.all.values()) asked?.failed(error)
  }

  /** What still runs is ended, what was asked fails; done when none of the processes is left. */
  async close(): Promise<void> {
    this.fail(new Error('closed'))
    const gone = [...this.all.keys()].map(
      (child) =>
        new Promise<void>((done) => {
          if (child.exitCode !== null || child.signalCode !== null) done()
          else child.on('close', () => done())
        }),
    )
    for (const child of this.all.keys()) child.kill('SIGKILL')
    await Promise.all(gone)
  }
}
