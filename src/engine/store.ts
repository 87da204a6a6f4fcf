/**
 * The visited set: the words of every state in the order of arrival, and an open-addressing
 * table of their numbers. States are compared word by word; the hash only says where to look.
 * The hash is recomputed from the words when the table grows (layout.ts), so it takes no memory.
 */
import type { Layout, Move } from './layout.ts'
import { HASH_FACTOR } from './sweep.ts'

export class Store {
  readonly layout: Layout
  /** words of state i: from i * layout.words on */
  words: Int32Array
  count = 0
  /**
   * An entry is 0 or a state's number plus 1 in its low bits (as many as index the table), and
   * in the others those bits of the hash that did not choose the place.
   */
  table: Int32Array

  constructor(layout: Layout, capacity = 1024) {
    this.layout = layout
    this.words = new Int32Array(capacity * layout.words)
    this.table = new Int32Array(capacity * 2)
  }

  /** States that there is room for before growTo() must be called. */
  get room(): number {
    const inTable = Math.floor(this.table.length * fullest)
    return Math.min(inTable, Math.floor(this.words.length / this.layout.words))
  }

  /** The number of the state in `key`: `~number` if it is new. */
  add(key: Int32Array, hash: number): number {
    if (this.count >= this.room) this.grow()
    const at = this.place(key, hash)
    const mask = this.table.length - 1
    const entry = this.table[at] as number
    if (entry !== 0) return (entry & mask) - 1
    const number = this.count++
    this.words.set(key.subarray(0, this.layout.words), number * this.layout.words)
    this.table[at] = (mix(hash) & ~mask) | (number + 1)
    return ~number
  }

  /** Where the state is in the table, or the free place where it belongs. */
  private place(key: Int32Array, hash: number): number {
    const { table, words } = this
    const width = this.layout.words
    const mask = table.length - 1
    const mixed = mix(hash)
    for (let at = mixed & mask; ; at = (at + 1) & mask) {
      const entry = table[at] as number
      if (entry === 0) return at
      if (((entry ^ mixed) & ~mask) !== 0) continue
      const base = ((entry & mask) - 1) * width
      let w = 0
      while (w < width && words[base + w] === key[w]) w++
      if (w === width) return at
    }
  }

  /** Makes room for so many more states at least. */
  grow(more = 1): void {
    const width = this.layout.words
    const needed = this.count + more
    if (needed * width > this.words.length) {
      const grown = new Int32Array(Math.ceil(needed * 1.4) * width)
      grown.set(this.words.subarray(0, this.count * width))
      this.words = grown
    }
    let size = this.table.length
    while (needed > size * fullest) size *= 2
    if (size !== this.table.length) this.rehash(size)
  }

  /** Gives back the room that no state takes. */
  trim(): void {
    this.words = this.words.slice(0, this.count * this.layout.words)
  }

  private rehash(size: number): void {
    const table = new Int32Array(size)
    const mask = size - 1
    const width = this.layout.words
    for (let number = 0; number < this.count; number++) {
      const mixed = mix(this.layout.hash(this.words, number * width))
      let at = mixed & mask
      while (table[at] !== 0) at = (at + 1) & mask
      table[at] = (mixed & ~mask) | (number + 1)
    }
    this.table = table
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

function mix(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), HASH_FACTOR)
}

/** How full the table may be. */
const fullest = 0.6

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
      if (word < after)
        to[into + word] = (to[into + word] as number) & ~(((1 << bits) - 1) << shift)
    }
    for (let m = 0; m < moves.length; m++) {
      const { word, shift } = (moves[m] as Move).slot
      to[into + word] = (to[into + word] as number) | ((ids[m] as number) << shift)
    }
  }
  return to
}
