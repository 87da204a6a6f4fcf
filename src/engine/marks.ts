/** A set of numbers of states, as bits. */
import { always, claim, type Fits } from './memory.ts'

export class Marks {
  bits = new Uint32Array(64)
  private readonly fits: Fits

  constructor(fits: Fits = always) {
    this.fits = fits
  }

  has(number: number): boolean {
    return (((this.bits[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1
  }

  add(number: number): void {
    this.reserve(number + 1)
    this.bits[number >>> 5]! |= 1 << (number & 31)
  }

  /** Makes room for the numbers below this one. */
  reserve(numbers: number): void {
    if (numbers <= this.bits.length * 32) return
    const length = Math.max(this.bits.length * 2, Math.ceil(numbers / 32))
    claim(this.fits, length * 4)
    const grown = new Uint32Array(length)
    grown.set(this.bits)
    this.bits = grown
  }

  get bytes(): number {
    return this.bits.byteLength
  }
}
