/** The states of a breadth-first search that are still to be expanded, and no others. */
import type { Layout } from './layout.ts'
import { claim, type Fits } from './memory.ts'
import { Store } from './store.ts'

/** In the place of the visited set: Space reads and repacks its words as it does those of a Store. */
export class Frontier extends Store {
  /** per state: its fingerprint, two words */
  prints = new Int32Array(2048)
  /** the fingerprint of the state that is added next */
  low = 0
  high = 0
  private readonly allowed: Fits

  constructor(layout: Layout, fits: Fits) {
    super(layout, fits)
    this.allowed = fits
  }

  /** Adds a state: always a new one. */
  override add(key: Int32Array): number {
    const width = this.layout.words
    const number = this.count++
    if (this.count * width > this.words.length) this.words = this.grown(this.words, width)
    if (2 * this.count > this.prints.length) this.prints = this.grown(this.prints, 2)
    for (let w = 0; w < width; w++) this.words[number * width + w] = key[w] as number
    this.prints[2 * number] = this.low
    this.prints[2 * number + 1] = this.high
    return ~number
  }

  /** Forgets the first states; the others move to their place. */
  drop(states: number): void {
    const width = this.layout.words
    this.words.copyWithin(0, states * width, this.count * width)
    this.prints.copyWithin(0, 2 * states, 2 * this.count)
    this.count -= states
  }

  private grown(array: Int32Array, per: number): Int32Array<ArrayBuffer> {
    const length = Math.ceil(this.count * 1.4) * per
    claim(this.allowed, length * 4)
    const wider = new Int32Array(length)
    wider.set(array)
    return wider
  }

  override get bytes(): number {
    return super.bytes + this.prints.byteLength
  }
}
