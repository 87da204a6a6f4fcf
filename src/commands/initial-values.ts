/** What the set-up of a scenario leaves in registers: it is so in every outcome. */
import type { Domain } from '../domain.ts'
import { Bytes } from '../engine/bytes.ts'
import type { OutcomeValue, Domain as Values } from '../engine/outcome-values.ts'
import type { Label } from '../engine/run.ts'
import type { System } from '../engine/system.ts'

export interface Initial {
  /** As conditions ask it. */
  readonly asked: OutcomeValue
  readonly printed: OutcomeValue
}

export function initialValues(
  domain: Domain,
  system: System,
  numbers: Values,
): ReadonlyMap<string, Initial> {
  const last = lastLabels(domain.initially?.(system) ?? [], numbers)
  return new Map(
    [...last].map(([register, number]) => {
      const printed = numbers.value(numbers.finish(number))
      return [register, { asked: numbers.value(number), printed }]
    }),
  )
}

/** Numbers of the values that labels leave in their registers, pieces put together. */
function lastLabels(labels: readonly Label[], numbers: Values): Map<string, number> {
  const last = new Map<string, number>()
  const pieces = new Map<string, Bytes[]>()
  for (const { register, value, append } of labels) {
    const before = pieces.get(register) ?? []
    if (append && value instanceof Bytes) {
      pieces.set(register, [...before, value])
      continue
    }
    pieces.delete(register)
    const set = numbers.of(value)
    const whole =
      value instanceof Bytes
        ? before.reduceRight((number, piece) => numbers.prepend(piece, number), set)
        : set
    last.set(register, whole)
  }
  return last
}
