/** Whether an outcome satisfies a condition. */
import { Bytes } from '../engine/bytes.ts'
import type { Formula, Value } from './program.ts'
import { matches, printShape, type Shape, shapeOf } from './shape.ts'

/**
 * What a register holds at the end: a number; '-EAGAIN', 'IN.OUT' or 'none'; bytes; or, where
 * only their runs are known, a shape.
 */
export type RegisterValue = number | string | Bytes | Shape

/** A register that is missing was never set. */
export type Outcome = ReadonlyMap<string, RegisterValue>

/** An atom on a register that was never set is false, with = and with !=. */
export function holds(formula: Formula, outcome: Outcome): boolean {
  if (formula.op !== 'atom') {
    const left = holds(formula.left, outcome)
    if (left === (formula.op === 'or')) return left
    return holds(formula.right, outcome)
  }
  const found = outcome.get(formula.register)
  return found !== undefined && isValue(found, formula.value) === formula.equal
}

/** Whether a register that holds `found` equals the value of an atom. */
export function isValue(found: RegisterValue, value: Value): boolean {
  switch (value.kind) {
    case 'integer':
      return found === value.value
    case 'errno':
      return found === value.name
    case 'poll':
      return found === value.events
  }
  if (typeof found === 'number' || typeof found === 'string') return false
  if (value.kind === 'data') {
    if (found instanceof Bytes) return found.equals(value.data)
    const asked = shapeOf(value.data)
    if (printShape(found) !== printShape(asked)) return false
    if (asked.runs.length === 0) return true
    throw new Error(`${value.data} is compared with bytes of which only the shape is known`)
  }
  const shape = found instanceof Bytes ? shapeOf(found) : found
  if (value.kind === 'eof') return shape.runs.length === 0
  if (value.kind === 'torn') return shape.runs.length > 1
  return matches(shape, value)
}
