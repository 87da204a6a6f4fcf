/** A worker thread of `check`: takes jobs, answers them one after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Job } from './job.ts'
import { work } from './job.ts'
import { Project } from './load.ts'
import type { Said, Started } from './pool.ts'
import { realEngine } from './real-engine.ts'

const { home, cwd, interrupt } = workerData as Started
const say = (said: Said): void => parentPort?.postMessage(said)
const project = new Project({ home, cwd })
const engine = realEngine()
let told = 0

parentPort?.on('message', (job: Job) => {
  work(project, engine, job, {
    stopped: () => Atomics.load(interrupt, 0) > 0,
    begin: (what) => say({ kind: 'begin', what }),
    heard(heard) {
      if (performance.now() < told + 200) return
      told = performance.now()
      say({ kind: 'heard', heard })
    },
  }).then(
    (answer) => say({ kind: 'answer', answer }),
    (thrown) => say({ kind: 'fault', message: thrown?.message ?? String(thrown) }),
  )
})
