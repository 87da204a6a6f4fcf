/**
 * The visited set: the words of every state in the order of arrival, and an open-addressing
 * table of their numbers. States are compared word by word; the hash only says where to look.
 *
 * An entry of a table of 2^k places is 0, or from the low bits up: the state's number plus 1 (k
 * bits), how far it lies behind its place (4 bits; 15 for more), and bits k and up of its hash.
 * Those are compared before the words; and since the next of them and the place tell where the
 * entry belongs in a table of twice the size, growing reads the old table in order and nothing
 * else.
 */
import { type Heap, HeapFull } from './heap.ts'
import { isShared, shared, zeros } from './ints.ts'
import type { Layout } from './layout.ts'
import { always, claim, type Fits } from './memory.ts'
import { type FieldMove, moveFields } from './move-fields.ts'
import { HASH_FACTOR } from './sweep.ts'

/** What the words of a state are. */
export interface Rows {
  /** how many a state takes */
  readonly words: number
  /** the hash of the state whose words begin at `at` */
  hash(words: Int32Array, at: number): number
}

export class Store {
  readonly layout: Layout
  /** the layout, or else what its words are packed into */
  private rows: Rows
  /** words of state i: from i * rows.words on */
  words: Int32Array
  count = 0
  table: Int32Array
  /** the table has 2^k places */
  k: number
  /** where words and table lie, if WebAssembly works on them */
  heap: Heap | undefined
  private readonly fits: Fits

  constructor(layout: Layout, fits: Fits = always, capacity = 1024) {
    this.layout = layout
    this.rows = layout
    this.fits = fits
    this.words = new Int32Array(capacity * layout.words)
    this.k = Math.max(4, Math.ceil(Math.log2(capacity * 2)))
    this.table = new Int32Array(2 ** this.k)
  }

  /** States that there is room for before growTo() must be called. */
  get room(): number {
    const inTable = Math.floor(this.table.length * fullest)
    return Math.min(inTable, Math.floor(this.words.length / this.rows.words))
  }

  /** The number of the state in `key`: `~number` if it is new. */
  add(key: Int32Array, hash: number): number {
    if (this.count >= this.room) this.grow()
    const { table, words, k } = this
    const width = this.rows.words
    const mask = table.length - 1
    const mixed = mixedHash(hash)
    const home = mixed & mask
    let at = home
    for (; ; at = (at + 1) & mask) {
      const entry = table[at] as number
      if (entry === 0) break
      if (entry >>> (k + 4) !== ((mixed >>> k) << (k + 4)) >>> (k + 4)) continue
      const base = ((entry & mask) - 1) * width
      let w = 0
      while (w < width && words[base + w] === key[w]) w++
      if (w === width) return (entry & mask) - 1
    }
    const number = this.count++
    for (let w = 0, to = number * width; w < width; w++) words[to + w] = key[w] as number
    table[at] = entryOf(mixed, k, (at - home) & mask, number + 1)
    return ~number
  }

  /** Makes room for so many more states, if there is not enough. */
  reserve(more: number): void {
    if (this.count + more > this.room) this.grow(more)
  }

  /** Makes room for so many more states at least. */
  grow(more = 1): void {
    this.growWords(more)
    while (this.isFullWith(more)) this.double()
  }

  /** Makes room for the words of so many more states. */
  growWords(more: number): void {
    const width = this.rows.words
    const needed = this.count + more
    if (needed * width <= this.words.length) return
    const roomy = needed * (needed < manyStates ? 4 : 2) * width
    const size = this.fits(roomy * 4) ? roomy : Math.ceil(needed * 1.4) * width
    claim(this.fits, size * 4)
    this.words = this.wordsOf(size)
  }

  /** The words of the states, with room for so many. */
  private wordsOf(size: number): Int32Array {
    const extended = this.inHeap((heap) => heap.words(size))
    if (extended) return extended
    const grown = isShared(this.words) ? sparse(size) : zeros(size)
    grown.set(this.words.subarray(0, this.count * this.rows.words))
    return grown
  }

  /** Moves to a memory where WebAssembly reaches it; false if there is no room. */
  enter(heap: Heap): boolean {
    try {
      const words = heap.words(this.words.length)
      const table = heap.table(this.table.length)
      words.set(this.words)
      table.set(this.table)
      this.words = words
      this.table = table
      this.heap = heap
      return true
    } catch (thrown) {
      if (thrown instanceof HeapFull) return false
      throw thrown
    }
  }

  /** An array of that memory; where it is full the store leaves it, and there is none. */
  private inHeap(take: (heap: Heap) => Int32Array): Int32Array | undefined {
    if (!this.heap) return undefined
    try {
      return take(this.heap)
    } catch (thrown) {
      if (!(thrown instanceof HeapFull)) throw thrown
      this.heap = undefined
      this.words = Int32Array.from(this.words)
      this.table = Int32Array.from(this.table)
      return undefined
    }
  }

  /** Would so many more states make the table too full? */
  isFullWith(more: number): boolean {
    return this.count + more > this.table.length * fullest
  }

  /** Could there be so many more states? */
  hasPlaces(more: number): boolean {
    return this.count + more <= Math.floor(2 ** most * fullest)
  }

  /** The states, of `width` words until now, get others: zeros so far. */
  recast(rows: Rows, width: number): void {
    const states = Math.floor(this.words.length / width)
    this.rows = rows
    if (this.heap) this.table = Int32Array.from(this.table)
    this.heap = undefined
    this.words = zeros(states * rows.words)
  }

  /** Into memory that threads share. */
  share(): void {
    this.words = shared(this.words)
    this.table = shared(this.table)
  }

  /** Gives back the room that no state takes. */
  trim(): void {
    const size = this.count * this.rows.words
    if (this.heap) this.words = this.words.subarray(0, size)
    else if (this.fits(size * 4)) this.words = this.words.slice(0, size)
  }

  /** A table of twice the size. */
  double(): void {
    const { table: old, k } = this
    if (k === most) throw new StoreFull()
    const [mask, wider] = [old.length - 1, old.length * 2 - 1]
    claim(this.fits, (wider + 1) * 4)
    const table = this.tableOf(wider + 1)
    for (let at = 0; at <= mask; at++) {
      const entry = old[at] as number
      if (entry === 0) continue
      const behind = (entry >>> k) & 15
      let hash = entry >>> (k + 4)
      let home = ((at - behind) & mask) | ((hash & 1) << k)
      if (behind === 15) {
        const mixed = mixedHash(this.rows.hash(this.words, ((entry & mask) - 1) * this.rows.words))
        home = mixed & wider
        hash = mixed >>> k
      }
      let to = home
      while (table[to] !== 0) to = (to + 1) & wider
      table[to] = entryOf(hash << k, k + 1, (to - home) & wider, entry & mask)
    }
    this.table = table
    this.k++
  }

  private tableOf(places: number): Int32Array {
    return this.inHeap((heap) => heap.table(places)) ?? zeros(places, isShared(this.table))
  }

  /** Bytes of the array that takes the place of `words` when states get so many words. */
  bytesAt(width: number): number {
    return Math.floor(this.words.length / this.rows.words) * width * 4
  }

  /** Every state rewritten after fields moved; `width`: the words it had before. */
  repack(moves: readonly FieldMove[], width: number): void {
    const moved = moveFields(this.words, this.count, moves, width, this.rows.words)
    if (!this.heap) this.words = moved
    else {
      this.words = this.wordsOf(moved.length)
      this.words.set(moved)
    }
  }

  /** Bytes of the arrays that live at the end. */
  get bytes(): number {
    return this.words.byteLength + this.table.byteLength
  }
}

export function mixedHash(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), HASH_FACTOR)
}

function entryOf(mixed: number, k: number, behind: number, number: number): number {
  return ((mixed >>> k) << (k + 4)) | (Math.min(behind, 15) << k) | number
}

/** Zeros; more than asked for where memory that nobody touches costs nothing. */
function sparse(length: number): Int32Array {
  try {
    return zeros(length * 2, true)
  } catch {
    return zeros(length, true)
  }
}

/** No place for more states: a limit of the tool, not an answer. */
export class StoreFull extends Error {
  constructor() {
    super(`more than ${Math.floor(2 ** most * fullest)} states`)
  }
}

/** From so many states on, arrays grow by less. */
const manyStates = 1 << 18
/** How full the table may be. */
const fullest = 0.7
/** Beyond 2^27 places an entry has no bits of the hash left. */
const most = 27
