/** A program without what printing may change: positions, and the wording of conditions. */
import { Bytes } from '../../src/engine/bytes.ts'
import type { Program } from '../../src/litmus/program.ts'

export function meaning(program: Program): unknown {
  const strip = (value: unknown): unknown => {
    if (value instanceof Bytes) return `bytes ${value}`
    if (Array.isArray(value)) return value.map(strip)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== 'at' && key !== 'text')
        .map(([key, part]) => [key, strip(part)]),
    )
  }
  return strip(program)
}
