/**
 * The distinct values of one chunk of the states: a few words that follow each other. A value is
 * known by its number, which is what a collapsed state (collapse.ts) holds of it. Number 0 is the
 * chunk of zeros: so a chunk that states get later is there in those stored before.
 */
import { longer } from './ints.ts'
import { mixedHash } from './store.ts'

/** Words of a chunk. */
export const CHUNK = 4

export class Chunks {
  /** words of value i: from i * CHUNK on */
  words: Int32Array = new Int32Array(64 * CHUNK)
  /** their part of the hash of a state */
  hashes: Int32Array = new Int32Array(64)
  count = 0
  /** a number plus 1, or 0 */
  private table: Int32Array = new Int32Array(128)
  private readonly key = new Int32Array(CHUNK)

  constructor() {
    this.add(this.key, 0, 0)
  }

  /** The number of the value in `words` from `at` on, which may be new. */
  add(words: Int32Array, at: number, hash: number): number {
    const { key } = this
    for (let w = 0; w < CHUNK; w++) key[w] = words[at + w] as number
    return this.find(hash)
  }

  /** The number of what becomes of a value when these words are XORed to it, and this to its hash. */
  after(number: number, xors: Int32Array, at: number, xor: number): number {
    const { key, words } = this
    const base = number * CHUNK
    for (let w = 0; w < CHUNK; w++) key[w] = (words[base + w] as number) ^ (xors[at + w] as number)
    return this.find((this.hashes[number] as number) ^ xor)
  }

  private find(hash: number): number {
    const { table, hashes, words, key } = this
    const mask = table.length - 1
    let at = mixedHash(hash) & mask
    for (; ; at = (at + 1) & mask) {
      const entry = table[at] as number
      if (entry === 0) return this.enter(hash, at)
      if (hashes[entry - 1] !== hash) continue
      const base = (entry - 1) * CHUNK
      let w = 0
      while (w < CHUNK && words[base + w] === key[w]) w++
      if (w === CHUNK) return entry - 1
    }
  }

  private enter(hash: number, at: number): number {
    const number = this.count++
    this.words.set(this.key, number * CHUNK)
    this.hashes[number] = hash
    this.table[at] = number + 1
    if (this.count >= this.room) this.grow()
    return number
  }

  /** Values that there is room for. */
  private get room(): number {
    return Math.min(this.hashes.length, this.table.length >> 1)
  }

  /** Bytes of the arrays that reserve() makes, at most. */
  bytesFor(more: number): number {
    let bytes = 0
    for (let room = this.room; this.count + more >= room; room *= 2) bytes += room * 2 * bytesPer
    return bytes
  }

  /** Makes room for so many more values, if there is not enough. */
  reserve(more: number): void {
    while (this.count + more >= this.room) this.grow()
  }

  private grow(): void {
    const room = this.room * 2
    this.words = longer(this.words, room * CHUNK)
    this.hashes = longer(this.hashes, room)
    if (this.table.length >= room * 2) return
    const table = new Int32Array(room * 2)
    const mask = table.length - 1
    for (let number = 0; number < this.count; number++) {
      let at = mixedHash(this.hashes[number] as number) & mask
      while (table[at] !== 0) at = (at + 1) & mask
      table[at] = number + 1
    }
    this.table = table
  }

  /** Gives back the room that no value takes. */
  trim(): void {
    this.words = this.words.slice(0, this.count * CHUNK)
    this.hashes = this.hashes.slice(0, this.count)
  }

  get bytes(): number {
    return this.words.byteLength + this.hashes.byteLength + this.table.byteLength
  }
}

/** Bytes of the arrays for each value that there is room for. */
const bytesPer = (CHUNK + 1 + 2) * 4
