/** One measured run of one system, in a process of its own. */
import type { BenchScenario, BenchSystem } from './bench-plan.ts'
import { runScript } from './bench-process.ts'

export interface Run {
  readonly states: number
  /** Without the entry into the initial state. */
  readonly transitions: number
  /** Of the search alone. */
  readonly seconds: number
  /** Of all processors, of the search alone: says more on a machine that has other work too. */
  readonly cpuSeconds?: number
  /** All arrays that hold states, their index and the memo at the end, by the number of states. */
  readonly bytesPerState: number
  readonly maxRssBytes: number
  /** From the shell to the verdict, compilation and start-up included. */
  readonly toVerdictSeconds: number
  readonly space?: SpaceFigures
}

/** How pipeproof holds the states, and how often its memo knew a task's step. */
export interface SpaceFigures {
  readonly slots: number
  readonly bits: number
  readonly words: number
  /** 1: always */
  readonly memoHits: number
}

export interface Tool {
  readonly tool: 'pipeproof' | 'spin'
  readonly mode: string
  run(subject: BenchSystem | BenchScenario): Run
}

export function isScenario(subject: BenchSystem | BenchScenario): subject is BenchScenario {
  return 'scenario' in subject
}

/** What bench/run-system.ts and bench/run-scenario.ts print. */
export type OwnReport = Omit<Run, 'toVerdictSeconds'>

/** `workers`: threads that share the search. */
export function pipeproof(home: string, workers = 1): Tool {
  return {
    tool: 'pipeproof',
    mode: workers === 1 ? 'bfs' : `bfs, ${workers} threads`,
    run(subject) {
      const job = { ...subject, workers }
      const started = performance.now()
      const report = isScenario(subject)
        ? runScript<OwnReport>(home, 'run-scenario.ts', job)
        : runScript<OwnReport>(home, 'run-system.ts', job)
      return { ...report, toVerdictSeconds: (performance.now() - started) / 1000 }
    },
  }
}
