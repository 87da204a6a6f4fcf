/** What a run in this process took, as `pipeproof bench` reads it from stdout. */
import type { OwnReport } from '../src/commands/bench-run.ts'
import type { Exploration } from '../src/engine/explore.ts'

export function report({ states, transitions, space, edges }: Exploration, seconds: number): void {
  const { slots, bits, words } = space.layout
  const memoHits = 1 - space.misses / (states * space.system.tasks.length)
  const answer: OwnReport = {
    states,
    transitions,
    seconds,
    bytesPerState: (space.bytes + (edges?.bytes ?? 0)) / states,
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
    space: { slots: slots.length, bits, words, memoHits },
  }
  console.log(JSON.stringify(answer))
}
