/** Where each state of a search was found first: enough to take the steps to it again. */
import { claim, type Fits } from './memory.ts'

export class Trail {
  /** per state but the first: the state before, and which of its enabled transitions it was */
  private from = new Int32Array(1024)
  private nth = new Uint16Array(1024)
  private count = 0
  private readonly fits: Fits

  constructor(fits: Fits) {
    this.fits = fits
  }

  /** Of the next state. */
  add(from: number, nth: number): void {
    if (this.count === this.from.length) this.grow()
    this.from[this.count] = from
    this.nth[this.count++] = nth
  }

  /** The numbers of the transitions to take, from the first state on. */
  to(state: number): number[] {
    const way: number[] = []
    for (let at = state; at > 0; at = this.from[at - 1] as number)
      way.push(this.nth[at - 1] as number)
    return way.reverse()
  }

  private grow(): void {
    const length = Math.ceil(this.count * 1.4)
    claim(this.fits, length * 6)
    const [from, nth] = [new Int32Array(length), new Uint16Array(length)]
    from.set(this.from)
    nth.set(this.nth)
    this.from = from
    this.nth = nth
  }

  get bytes(): number {
    return this.from.byteLength + this.nth.byteLength
  }
}
