/**
 * The visited set: the words of every state in the order of arrival, and an open-addressing
 * table of their numbers. States are compared word by word; the hash only says where to look.
 * The hash is recomputed from the words when the table grows (layout.ts), so it takes no memory.
 */
import type { Layout, Move } from './layout.ts'

export class Store {
  readonly layout: Layout
  /** words of state i: from i * layout.words on */
  words: Int32Array
  count = 0
  private table: Int32Array
  private mask: number

  constructor(layout: Layout, capacity = 1024) {
    this.layout = layout
    this.words = new Int32Array(capacity * layout.words)
    this.table = new Int32Array(capacity * 2)
    this.mask = this.table.length - 1
  }

  /** The number of the state in `key`, and whether it is new: `~number` then. */
  add(key: Int32Array, hash: number): number {
    const width = this.layout.words
    const { table, words, mask } = this
    let at = mix(hash) & mask
    for (;;) {
      const entry = table[at] as number
      if (entry === 0) break
      const base = (entry - 1) * width
      let w = 0
      while (w < width && words[base + w] === key[w]) w++
      if (w === width) return entry - 1
      at = (at + 1) & mask
    }
    const number = this.count++
    const base = number * width
    if (base + width > words.length) this.growWords()
    for (let w = 0; w < width; w++) this.words[base + w] = key[w] as number
    table[at] = number + 1
    if (this.count * 8 > this.table.length * 5) this.rehash(this.table.length * 2)
    return ~number
  }

  /** The number of the state in `key`, or -1. */
  find(key: Int32Array, hash: number): number {
    const width = this.layout.words
    let at = mix(hash) & this.mask
    for (;;) {
      const entry = this.table[at] as number
      if (entry === 0) return -1
      const base = (entry - 1) * width
      let w = 0
      while (w < width && this.words[base + w] === key[w]) w++
      if (w === width) return entry - 1
      at = (at + 1) & this.mask
    }
  }

  private growWords(): void {
    const grown = new Int32Array(Math.max(64, Math.ceil(this.words.length * 1.7)))
    grown.set(this.words)
    this.words = grown
  }

  private rehash(size: number): void {
    const table = new Int32Array(size)
    const mask = size - 1
    const width = this.layout.words
    for (let number = 0; number < this.count; number++) {
      let at = mix(this.layout.hash(this.words, number * width)) & mask
      while (table[at] !== 0) at = (at + 1) & mask
      table[at] = number + 1
    }
    this.table = table
    this.mask = mask
  }

  /** Every state rewritten after fields moved; `width`: the words it had before. */
  repack(moves: readonly Move[], width: number): void {
    this.words = moveFields(this.words, this.count, moves, width, this.layout.words)
  }

  /** Bytes of the arrays that live at the end. */
  get bytes(): number {
    return this.words.byteLength + this.table.byteLength
  }
}

/** Spreads a hash whose low bits may be poor. */
function mix(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
}

/** `count` states with fields moved; in place where the number of words stays. */
export function moveFields(
  words: Int32Array,
  count: number,
  moves: readonly Move[],
  before: number,
  after: number,
): Int32Array {
  if (before === after && moves.length === 0) return words
  const capacity = Math.floor(words.length / before)
  const to = before === after ? words : new Int32Array(capacity * after)
  const ids = new Int32Array(moves.length)
  const kept = Math.min(before, after)
  for (let number = 0; number < count; number++) {
    const [base, into] = [number * before, number * after]
    for (let m = 0; m < moves.length; m++) {
      const { from } = moves[m] as Move
      ids[m] = ((words[base + from.word] as number) >>> from.shift) & ((1 << from.bits) - 1)
    }
    if (to !== words) for (let w = 0; w < kept; w++) to[into + w] = words[base + w] as number
    for (let m = 0; m < moves.length; m++) {
      const { word, shift, bits } = (moves[m] as Move).from
      if (word < after) to[into + word] = (to[into + word] as number) & ~(((1 << bits) - 1) << shift)
    }
    for (let m = 0; m < moves.length; m++) {
      const { word, shift } = (moves[m] as Move).slot
      to[into + word] = (to[into + word] as number) | ((ids[m] as number) << shift)
    }
  }
  return to
}
