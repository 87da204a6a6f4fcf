/** The runs of bytes without their lengths: `A+B+A`, `A+B+A+B+A+B+A+B+...`. */
import type { Bytes } from '../engine/bytes.ts'

/** Runs that a shape names; what goes on behind them is `...`. */
export const mostRuns = 8

export interface Shape {
  /** One letter each, neighbours differ; none: no bytes. */
  readonly runs: readonly string[]
  /** More runs follow that are not told. */
  readonly open: boolean
}

/** The shape of bytes, whatever put them there. Looks at the bytes. */
export function shapeOf(bytes: Bytes): Shape {
  const runs: string[] = []
  for (const [symbol] of bytes.runs) {
    const letter = symbol[0] as string
    if (runs[runs.length - 1] === letter) continue
    if (runs.length === mostRuns) return { runs, open: true }
    runs.push(letter)
  }
  return { runs, open: false }
}

export function printShape({ runs, open }: Shape): string {
  return open ? `${runs.join('+')}+...` : runs.join('+')
}

/** Whether bytes of shape `shape` are of the shape that a scenario asks for. */
export function matches(shape: Shape, asked: Shape): boolean {
  const same = asked.runs.every((run, index) => shape.runs[index] === run)
  const more = shape.open || shape.runs.length > asked.runs.length
  return same && (asked.open ? more : !more)
}
