/**
 * Hash compaction (P. Wolper and D. Leroy, "Reliable hashing without collision detection", CAV
 * 1993): of a state only a fingerprint is kept. Two states with equal fingerprints look like one,
 * and then the second one, with what only it leads to, is omitted.
 *
 * A fingerprint is 64 bits: the sum over GF(2) of vectors that belong to (slot, bit of the id), so
 * it does not depend on where ids are packed, and a step changes it by a constant. Over the choice
 * of the vectors two given states collide with probability 2^-64: their difference is the sum of
 * at least one vector. The first state to be omitted would be compared with those stored before
 * it, and so omission while n states are stored has at most the probability
 * (1 + 2 + ... + n) / 2^64 = n(n + 1) / 2^65.
 */
import type { Slot } from './layout.ts'
import { claim, type Fits } from './memory.ts'

export const formula = 'n(n+1)/2^65'

/** A bound on the probability that a state was omitted when so many are stored. */
export function omission(states: number): number {
  return Math.min(1, (states / 2 ** 33) * ((states + 1) / 2 ** 32))
}

/** The probability in words, rounded up. */
export function probability(states: number): string {
  const bound = omission(states)
  const [mantissa = '0', exponent] = bound.toExponential(12).split('e')
  return bound === 0 ? '0' : `${(Math.ceil(Number(mantissa) * 10) / 10).toFixed(1)}e${exponent}`
}

/** The vectors: the same in every run, as everything is. */
export class Vectors {
  private readonly known: [low: number, high: number][][] = []

  /** What a slot adds to a fingerprint when its id changes by these bits. */
  of(slot: Slot, bits: number): [low: number, high: number] {
    let [low, high] = [0, 0]
    for (let bit = 0; bits >> bit !== 0; bit++) {
      if (((bits >> bit) & 1) === 0) continue
      const [a, b] = this.vector(slot.index, bit)
      low ^= a
      high ^= b
    }
    return [low, high]
  }

  private vector(slot: number, bit: number): [number, number] {
    let vectors = this.known[slot]
    if (!vectors) {
      vectors = []
      this.known[slot] = vectors
    }
    for (let next = vectors.length; next <= bit; next++) {
      vectors.push([random(slot, next, 1), random(slot, next, 2)])
    }
    return vectors[bit] as [number, number]
  }
}

/** A generator that is not linear over GF(2), as the sums of its numbers are. */
function random(slot: number, bit: number, half: number): number {
  let x = 0x9e3779b9 * half
  for (const part of [slot, bit, half]) x = scrambled(scrambled(x + 0x7f4a7c15) ^ part)
  return x
}

/** The finalizer of MurmurHash3. */
function scrambled(number: number): number {
  let x = number ^ (number >>> 16)
  x = Math.imul(x, 0x85ebca6b)
  x ^= x >>> 13
  x = Math.imul(x, 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/** A part of the table: places for pairs of words, probed linearly. */
interface Segment {
  pairs: Int32Array
  /** places */
  capacity: number
  count: number
}

/**
 * The set of fingerprints. The high byte of `low` says which segment, the rest of it where to
 * begin; segments grow one by one, so that only a small part is ever there twice.
 */
export class Fingerprints {
  private readonly segments: Segment[] = Array.from({ length: 256 }, () => segment(8))
  private readonly fits: Fits
  /** The fingerprint 0, which a free place holds. */
  private zero = 0
  bytes = 256 * 8 * 8
  count = 0

  constructor(fits: Fits) {
    this.fits = fits
  }

  /** True if it was not there. */
  add(low: number, high: number): boolean {
    if ((low | high) === 0) {
      if (this.zero === 1) return false
      this.zero = 1
      this.count++
      return true
    }
    const into = this.segments[low >>> 24] as Segment
    if (into.count > into.capacity * fullest) this.grow(into)
    if (!put(into, low, high)) return false
    this.count++
    return true
  }

  private grow(old: Segment): void {
    const wider = segment(Math.ceil(old.capacity * 1.25) + 8)
    claim(this.fits, wider.pairs.byteLength)
    for (let at = 0; at < old.pairs.length; at += 2) {
      const [low, high] = [old.pairs[at] as number, old.pairs[at + 1] as number]
      if ((low | high) !== 0) put(wider, low, high)
    }
    this.bytes += wider.pairs.byteLength - old.pairs.byteLength
    Object.assign(old, wider)
  }
}

const fullest = 0.8

function segment(capacity: number): Segment {
  return { pairs: new Int32Array(2 * capacity), capacity, count: 0 }
}

function put(into: Segment, low: number, high: number): boolean {
  const { pairs, capacity } = into
  let place = Math.floor(((low & 0xffffff) * capacity) / 0x1000000)
  for (;;) {
    const at = 2 * place
    const there = pairs[at] as number
    if (there === low && pairs[at + 1] === high) return false
    if (there === 0 && pairs[at + 1] === 0) {
      pairs[at] = low
      pairs[at + 1] = high
      into.count++
      return true
    }
    if (++place === capacity) place = 0
  }
}
