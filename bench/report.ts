/** What a run in this process took, as `pipeproof bench` reads it from stdout. */
import type { OwnReport } from '../src/commands/bench-run.ts'
import type { Exploration } from '../src/engine/explore.ts'

export interface Took {
  readonly seconds: number
  readonly cpuSeconds: number
}

/** Measures from now on. */
export function stopwatch(): () => Took {
  const started = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 }
  }
}

export function report({ states, transitions, space, edges }: Exploration, took: Took): void {
  const { slots, bits, words } = space.layout
  const memoHits = 1 - space.misses / (states * space.system.tasks.length)
  const answer: OwnReport = {
    states,
    transitions,
    ...took,
    bytesPerState: (space.bytes + (edges?.bytes ?? 0)) / states,
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
    space: { slots: slots.length, bits, words, memoHits },
  }
  console.log(JSON.stringify(answer))
}
