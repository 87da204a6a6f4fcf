/** All interleavings of a small scenario that differ: one schedule for each Mazurkiewicz trace. */
import { type DporOptions, dpor } from './dpor.ts'
import { replayChoices } from './replay.ts'
import type { Choice } from './shortest.ts'
import type { System } from './system.ts'

export type Traces =
  | {
      readonly kind: 'traces'
      /** As a person types them (schedule.ts): each ends where no step is enabled. */
      readonly schedules: readonly string[]
      readonly complete: boolean
      /** What cut the list, in words. */
      readonly limit: string | undefined
    }
  /** The system does not terminate: the last `length` steps of the schedule lead to where they began. */
  | { readonly kind: 'cycle'; readonly schedule: string; readonly length: number }

/** At most `most` of them, in the order in which they are found: always the same. */
export function traces(
  system: System,
  most: number,
  options: Pick<DporOptions, 'memo' | 'limits'> = {},
): Traces {
  // Only the interleavings are asked for, so steps need no order for the sake of properties.
  const bare: System = { ...system, properties: [] }
  const schedules: string[] = []
  let more = false
  const result = dpor(bare, {
    ...options,
    onTrace(choices) {
      more = schedules.length === most
      if (!more) schedules.push(textOf(bare, choices))
      return !more
    },
  })
  if (result.kind === 'cycle') {
    return { kind: 'cycle', schedule: textOf(bare, result.schedule), length: result.length }
  }
  const limit = more ? `only the first ${most} are listed` : result.limit
  return { kind: 'traces', schedules, complete: result.complete, limit }
}

function textOf(system: System, choices: readonly Choice[]): string {
  const replayed = replayChoices(system, choices)
  if (replayed.kind === 'error') {
    throw new Error(`internal fault: step ${replayed.step} of a trace: ${replayed.message}`)
  }
  return replayed.schedule
}
