/** An outcome as text: `s=4096 x=B*4096`, `t=-EAGAIN y=EOF z=-`. */
import { Bytes } from '../engine/bytes.ts'
import type { Outcome, RegisterValue } from './conditions.ts'
import type { Register } from './program.ts'
import { printShape, shapeOf } from './shape.ts'

/**
 * The registers in the order of the program, one space between; `-` for one that was never
 * set. `shape`: bytes by their runs alone.
 */
export function outcomeText(
  registers: readonly Register[],
  outcome: Outcome,
  { shape = false }: { readonly shape?: boolean } = {},
): string {
  return registers
    .map(({ name }) => {
      const value = outcome.get(name)
      return `${name}=${value === undefined ? '-' : valueText(value, shape)}`
    })
    .join(' ')
}

/** One value: `4096`, `-EAGAIN`, `IN.HUP`, `EOF`, `A*4096+B*10`; by shape `A+B`. */
export function valueText(value: RegisterValue, shape = false): string {
  if (typeof value === 'number' || typeof value === 'string') return `${value}`
  if (value instanceof Bytes) {
    if (value.length === 0) return 'EOF'
    return shape ? printShape(shapeOf(value)) : value.toString()
  }
  return value.runs.length === 0 ? 'EOF' : printShape(value)
}
