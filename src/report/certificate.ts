/** What was proved of the length of a counterexample, in a sentence. */
import type { Verdict } from '../engine/verdict.ts'
import { count } from './layout.ts'

/** `steps`: of the run; `loop`: place, from 0, of the first step that is repeated for ever. */
export function certificate(
  { minimal, shortest }: Verdict,
  property: string,
  steps: number,
  loop: number | undefined,
): string | undefined {
  if (minimal === true && steps > 0) {
    return `No schedule of ${count(steps - 1, 'step')} violates ${property}.`
  }
  const prefix = loop ?? steps
  if (shortest !== 'prefix' || prefix === 0) return undefined
  const fewer = count(prefix - 1, 'step')
  return `No schedule of ${fewer} gets to where a fair run may never reach the goal.`
}
