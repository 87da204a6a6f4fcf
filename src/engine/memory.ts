/**
 * The bound on the arrays that grow with a search (--max-memory): asked before one grows, with
 * the old and the new array counted, since both live while the one is copied into the other.
 */

/** May so many bytes more be taken? */
export type Fits = (more: number) => boolean

export const always: Fits = () => true

/** An array may not grow: the search ends as `unknown`. */
export class MemoryFull extends Error {
  constructor(message = '--max-memory') {
    super(message)
  }
}

/** Throws where the bytes do not fit. */
export function claim(fits: Fits, more: number): void {
  if (!fits(more)) throw new MemoryFull()
}

/** How far a search got. */
export interface Figures {
  readonly states: number
  readonly bytes: number
  readonly depth: number
  /** states found, not yet expanded */
  readonly queue: number
  /** new states per state expanded, lately */
  readonly growth: number
}

/** The limit in words, with what is known of the rest and how to go on. */
export function memoryLimit(most: number, figures: Figures, compact = false): string {
  const { states, bytes, depth, queue } = figures
  const parts = [
    `${states} states in ${sized(bytes)}`,
    `depth ${depth}`,
    `${queue} waiting`,
    estimate(figures),
  ]
  const remedy = `go on with ${compact ? '' : '--hash-compact, or with '}a larger --max-memory`
  return `--max-memory ${exactly(most)}: ${parts.join(', ')}; ${remedy}`
}

/** The graph of all states does not fit beside them. */
export function graphLimit(
  most: number,
  graph: { readonly states: number; readonly transitions: number; readonly bytes: number },
  held: number,
): string {
  const size = `${graph.states} states and ${graph.transitions} edges`
  return (
    `--max-memory ${exactly(most)}: the graph of ${size} takes ${sized(graph.bytes)} beside the ` +
    `${sized(held)} of the search; go on with a larger --max-memory`
  )
}

/** Each state leads to fewer than one new: a geometric series; else nobody knows. */
function estimate({ states, queue, growth }: Figures): string {
  if (growth < 0.95) return `about ${rounded(states + (queue * growth) / (1 - growth))} in all`
  return `${growth.toFixed(2)} new ones for each`
}

function rounded(number: number): number {
  return Number(number.toPrecision(2))
}

/** As the option takes it. */
function exactly(bytes: number): string {
  const units = ['', 'K', 'M', 'G']
  let at = 0
  let size = bytes
  while (at < 3 && size % 1024 === 0) {
    size /= 1024
    at++
  }
  return `${size}${units[at]}`
}

/** `498.1M`. */
export function sized(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  const at = Math.min(2, Math.floor(Math.log2(bytes) / 10) - 1)
  return `${(bytes / 1024 ** (at + 1)).toFixed(1)}${['K', 'M', 'G'][at]}`
}
