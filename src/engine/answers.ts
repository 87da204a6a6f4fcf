/**
 * Answers to yes-or-no questions about pairs of numbers, as far as they are remembered: where two
 * pairs share a place, the later one stays. So it never grows beyond what caches hold, and asking
 * makes no object.
 */

/** Pairs kept at first, and at most. */
const few = 1 << 8
const most = 1 << 16
/** Second numbers are smaller than this. */
const span = 2 ** 26

export class Answers {
  private keys = new Float64Array(few).fill(-1)
  private yes = new Uint8Array(few)
  private added = 0

  /** 1 or 0; -1: not known. */
  get(a: number, b: number): number {
    if (b >= span) return -1
    const at = this.place(a, b)
    return this.keys[at] === a * span + b ? (this.yes[at] as number) : -1
  }

  set(a: number, b: number, answer: boolean): void {
    if (b >= span) return
    if (++this.added > this.keys.length && this.keys.length < most) this.widen()
    const at = this.place(a, b)
    this.keys[at] = a * span + b
    this.yes[at] = answer ? 1 : 0
  }

  clear(): void {
    if (this.added === 0) return
    this.keys.fill(-1)
    this.added = 0
  }

  private place(a: number, b: number): number {
    const mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
    return (mixed ^ (mixed >>> 15)) & (this.keys.length - 1)
  }

  /** What was known is asked again. */
  private widen(): void {
    this.keys = new Float64Array(this.keys.length * 4).fill(-1)
    this.yes = new Uint8Array(this.keys.length)
    this.added = 1
  }
}
