/** Who does the jobs of `check`: this thread, or some worker threads. The answers are the same. */
import { Worker } from 'node:worker_threads'
import type { Checkpoints } from './checkpoints.ts'
import type { Engine } from './engine.ts'
import { type Job, type JobAnswer, type Listener, work } from './job.ts'
import type { Project } from './load.ts'
import type { Heard } from './progress.ts'
import type { Shell } from './shell.ts'

export interface Pool {
  /** The answer of a job; jobs are begun in the order of the calls. */
  submit(job: Job): Promise<JobAnswer>
  close(): void
}

/** One job after the other, in this thread. */
export function inline(
  project: Project,
  engine: Engine,
  listener: Listener,
  checkpoints?: Checkpoints,
): Pool {
  let last: Promise<unknown> = Promise.resolve()
  return {
    submit(job) {
      const answer = last.then(() => work(project, engine, job, listener, checkpoints))
      last = answer.catch(() => undefined)
      return answer
    },
    close: () => undefined,
  }
}

/** What a thread is started with. */
export interface Started {
  readonly home: string
  readonly cwd: string
  readonly interrupt: Int32Array
}
export type Said =
  | { readonly kind: 'begin'; readonly what: string }
  | { readonly kind: 'heard'; readonly heard: Heard }
  | { readonly kind: 'answer'; readonly answer: JobAnswer }
  | { readonly kind: 'fault'; readonly message: string }

interface Waiting {
  readonly job: Job
  readonly done: (answer: JobAnswer) => void
  readonly failed: (error: Error) => void
}

/** `count` threads; each has its own memo and its own copies of the files. */
export function threads(count: number, shell: Shell, listener: Listener): Pool {
  const interrupt = new Int32Array(new SharedArrayBuffer(4))
  const watch = setInterval(() => {
    if (listener.stopped()) Atomics.store(interrupt, 0, 1)
  }, 50)
  const started: Started = { home: shell.home, cwd: shell.cwd, interrupt }
  const queue: Waiting[] = []
  const idle: Worker[] = []
  const all: Worker[] = []
  const current = new Map<Worker, Waiting>()

  /** Who has a policy's steps in its memo: no other thread should have to learn them. */
  const owners = new Map<string, Worker>()
  const take = (worker: Worker): Waiting | undefined => {
    const mine = queue.findIndex(({ job }) => owners.get(job.policy) === worker)
    const free = mine >= 0 ? mine : queue.findIndex(({ job }) => !owners.has(job.policy))
    const [waiting] = queue.splice(Math.max(free, 0), 1)
    if (waiting && !owners.has(waiting.job.policy)) owners.set(waiting.job.policy, worker)
    return waiting
  }

  const next = (worker: Worker): void => {
    const waiting = take(worker)
    if (!waiting) {
      idle.push(worker)
      return
    }
    current.set(worker, waiting)
    worker.postMessage(waiting.job)
  }
  const fail = (worker: Worker, error: Error): void => {
    current.get(worker)?.failed(error)
    current.delete(worker)
    for (const waiting of queue.splice(0)) waiting.failed(error)
  }
  const start = (): void => {
    const worker = new Worker(new URL('../thread.mjs', import.meta.url), { workerData: started })
    worker.on('message', (said: Said) => {
      if (said.kind === 'begin') listener.begin(said.what)
      else if (said.kind === 'heard') listener.heard(said.heard)
      else if (said.kind === 'fault') fail(worker, new Error(said.message))
      else {
        const waiting = current.get(worker)
        current.delete(worker)
        next(worker)
        waiting?.done(said.answer)
      }
    })
    worker.on('error', (error) => fail(worker, error as Error))
    all.push(worker)
    next(worker)
  }
  return {
    submit: (job) =>
      new Promise((done, failed) => {
        queue.push({ job, done, failed })
        const worker = idle.pop()
        if (worker) next(worker)
        else if (all.length < count) start()
      }),
    close() {
      clearInterval(watch)
      for (const worker of all) void worker.terminate()
    },
  }
}
