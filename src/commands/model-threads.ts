/** Threads that ask the model about made-up scenarios; one that does not come to an end is ended. */
import { Worker } from 'node:worker_threads'
import type { Limits } from '../engine/verdict.ts'
import type { Shell } from './shell.ts'

export interface ModelQuestion {
  readonly name: string
  /** of the scenario */
  readonly text: string
}

export type ModelAnswer =
  /** Its keys: what keyOf() makes of each outcome. */
  | { readonly kind: 'allows'; readonly keys: readonly string[] }
  | { readonly kind: 'limit'; readonly what: string }
  | { readonly kind: 'breaks'; readonly message: string }
  /** It is no scenario, or nothing that the model has. */
  | { readonly kind: 'none' }

/** What a thread is started with: names or files, ready for Project. */
export interface ModelThread {
  readonly entry: string
  readonly home: string
  readonly cwd: string
  readonly policy: string
  readonly fileSystem: string
  readonly limits: Limits
}

interface Asked {
  readonly question: ModelQuestion
  readonly done: (answer: ModelAnswer) => void
  readonly failed: (error: Error) => void
}

/** Seconds for one scenario. */
const MOST_SECONDS = 60

export class ModelThreads {
  private readonly shell: Shell
  private readonly started: ModelThread
  private readonly most: number
  private readonly queue: Asked[] = []
  private readonly idle: Worker[] = []
  private readonly all = new Map<Worker, { asked: Asked | undefined; since: number }>()
  private readonly watch: NodeJS.Timeout

  constructor(shell: Shell, most: number, started: Omit<ModelThread, 'entry' | 'home' | 'cwd'>) {
    this.shell = shell
    this.most = most
    const { home, cwd } = shell
    this.started = { ...started, home, cwd, entry: 'src/commands/model-thread.ts' }
    this.watch = setInterval(() => this.endLate(), 1000)
  }

  ask(question: ModelQuestion): Promise<ModelAnswer> {
    return new Promise((done, failed) => {
      this.queue.push({ question, done, failed })
      const worker = this.idle.pop()
      if (worker) this.next(worker)
      else if (this.all.size < this.most) this.next(this.start())
    })
  }

  close(): void {
    clearInterval(this.watch)
    for (const worker of this.all.keys()) void worker.terminate()
    this.all.clear()
  }

  private next(worker: Worker): void {
    const asked = this.queue.shift()
    this.all.set(worker, { asked, since: this.shell.clock() })
    if (asked) worker.postMessage(asked.question)
    else this.idle.push(worker)
  }

  private start(): Worker {
    const worker = new Worker(new URL('../thread.mjs', import.meta.url), {
      workerData: this.started,
    })
    worker.on('message', (answer: ModelAnswer) => {
      const asked = this.all.get(worker)?.asked
      this.next(worker)
      asked?.done(answer)
    })
    worker.on('error', (error) => {
      this.all.get(worker)?.asked?.failed(error as Error)
      for (const { failed } of this.queue.splice(0)) failed(error as Error)
    })
    return worker
  }

  private endLate(): void {
    for (const [worker, { asked, since }] of this.all) {
      if (!asked || this.shell.clock() < since + MOST_SECONDS * 1000) continue
      this.all.delete(worker)
      void worker.terminate()
      asked.done({ kind: 'limit', what: `${MOST_SECONDS} seconds` })
      if (this.queue.length > 0) this.next(this.start())
    }
  }
}
