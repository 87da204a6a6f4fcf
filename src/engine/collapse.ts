/**
 * Collapse compression of wide states (Holzmann, State compression in SPIN, 1997): the packed words
 * of a state are cut into chunks, each distinct value of a chunk is stored once (chunks.ts), and of a
 * state only the numbers of its chunks, packed as fields are (packing.ts): its root. Two states are
 * equal if and only if their roots are: nothing is compared by hash alone.
 *
 *     states     a b c d | e f g h     chunk 0: 0 = abcd     chunk 1: 0 = efgh     roots  0 0
 *                a b c d | e f g i                                    1 = efgi            0 1
 *
 * A step changes few chunks, so few must be looked up for its successor.
 *
 * Fields of slots that outgrow their bits stay in their chunk if they can: then its values are
 * rewritten, and no state. The hash of a state does not depend on where fields lie, so the table of
 * the states is the same as ever.
 */
import { ChunkChanges } from './chunk-changes.ts'
import { CHUNK, Chunks } from './chunks.ts'
import type { Layout, Move } from './layout.ts'
import { claim, type Fits } from './memory.ts'
import { moveFields } from './move-fields.ts'
import { type Field, Packing } from './packing.ts'
import type { Rows, Store } from './store.ts'

/** Where the number of a chunk lies in a root. */
interface Place extends Field {
  word: number
  shift: number
  bits: number
}

export class Collapse implements Rows {
  private readonly layout: Layout
  private readonly fits: Fits
  chunks: Chunks[] = []
  /** per chunk */
  private places: Place[] = []
  private packing = new Packing()
  /** per chunk: numbers that roots have room for */
  limits: Int32Array = new Int32Array(0)
  readonly changes = new ChunkChanges()
  /** numbers of the chunks of the state last read or encoded, and its words */
  ids: Int32Array = new Int32Array(0)
  private row: Int32Array = new Int32Array(0)
  private key: Int32Array = new Int32Array(1)

  constructor(layout: Layout, fits: Fits) {
    this.layout = layout
    this.fits = fits
  }

  /** Are the states of the store collapsed? */
  get on(): boolean {
    return this.chunks.length > 0
  }

  /** Words of a root. */
  get words(): number {
    return this.packing.words
  }

  /** Forgets all states. */
  clear(): void {
    this.chunks = []
    this.places = []
    this.packing = new Packing()
    this.limits = new Int32Array(0)
    this.ids = new Int32Array(0)
    this.row = new Int32Array(0)
    this.key = new Int32Array(1)
  }

  /** Is there room for begin()? */
  canBegin(store: Store): boolean {
    return this.fits(store.bytesAt(Math.ceil(this.layout.words / CHUNK) * 2))
  }

  /** Collapses the states of the store; `moves`, of words that were `width` until now. */
  begin(store: Store, moves: readonly Move[], width: number): void {
    const plain = store.words
    this.addChunks()
    store.recast(this, width)
    for (let from = 0; from < store.count; from += block) {
      const count = Math.min(block, store.count - from)
      const copy = plain.slice(from * width, (from + count) * width)
      const rows = moveFields(copy, count, moves, width, this.layout.words)
      for (let n = 0; n < count; n++) {
        const at = n * this.layout.words
        const key = this.encode(rows.subarray(at, at + this.layout.words), store)
        store.words.set(key, (from + n) * this.words)
      }
    }
  }

  private addChunks(): void {
    while (this.chunks.length < this.layout.words / CHUNK) {
      this.chunks.push(new Chunks())
      this.places.push({ word: 0, shift: 0, bits: 0 })
    }
    this.limits = Int32Array.from(this.places, ({ bits }) => 2 ** bits)
    this.ids = new Int32Array(this.chunks.length)
    this.row = new Int32Array(this.layout.words)
  }

  /** The root of a state. */
  encode(words: Int32Array, store: Store): Int32Array {
    const { chunks, ids, row } = this
    for (let c = 0; c < chunks.length; c++) {
      const base = c * CHUNK
      let w = 0
      while (w < CHUNK && row[base + w] === words[base + w]) w++
      if (w === CHUNK) continue
      const hash = this.layout.hashOf(words, base, base, CHUNK)
      ids[c] = (chunks[c] as Chunks).add(words, base, hash)
      if ((ids[c] as number) >= (this.limits[c] as number)) this.fit(c, ids[c] as number, store)
      for (w = 0; w < CHUNK; w++) row[base + w] = words[base + w] as number
    }
    return this.rootOf(ids, 0)
  }

  /** The root of these numbers of chunks. */
  rootOf(ids: Int32Array, at: number): Int32Array {
    const { key, places } = this
    key.fill(0)
    for (let c = 0; c < places.length; c++) {
      const { word, shift } = places[c] as Place
      key[word] = (key[word] as number) | ((ids[at + c] as number) << shift)
    }
    return key
  }

  /** Room in roots for the number of a chunk. */
  fit(chunk: number, number: number, store: Store): void {
    const place = this.places[chunk] as Place
    const width = this.words
    const before = this.places.map((slot) => ({ slot, from: { ...slot } }))
    let { bits } = place
    while (number >= 2 ** bits) bits += bits < 8 ? 2 : 1
    this.packing.widen(place, bits, this.places)
    this.limits[chunk] = 2 ** bits
    const moved = before.filter(
      ({ slot, from }) => from.bits > 0 && (slot.word !== from.word || slot.shift !== from.shift),
    )
    store.repack(moved, width)
    this.key = new Int32Array(this.words)
  }

  /** The words of state `number` of those in `roots`. */
  read(roots: Int32Array, number: number, into: Int32Array): void {
    const { chunks, places, ids, row } = this
    const base = number * this.words
    for (let c = 0; c < chunks.length; c++) {
      const { word, shift, bits } = places[c] as Place
      const id = ((roots[base + word] as number) >>> shift) & ((1 << bits) - 1)
      const { words } = chunks[c] as Chunks
      ids[c] = id
      for (let from = id * CHUNK, w = c * CHUNK, end = w + CHUNK; w < end; w++, from++) {
        into[w] = row[w] = words[from] as number
      }
    }
  }

  /** The hash of a state, by its root. */
  hash(roots: Int32Array, at: number): number {
    let hash = 0
    this.places.forEach(({ word, shift, bits }, c) => {
      const id = ((roots[at + word] as number) >>> shift) & ((1 << bits) - 1)
      hash ^= (this.chunks[c] as Chunks).hashes[id] as number
    })
    return hash
  }

  /** Before fields of the layout move: room for what repack() needs. */
  prepare(store: Store): void {
    claim(this.fits, store.bytesAt(this.words + 1) + store.count * 8)
  }

  /** After fields of the layout moved. */
  repack(store: Store, moves: readonly Move[]): void {
    this.addChunks()
    const crossing = new Set<number>()
    for (const { from, slot } of moves) {
      const [a, b] = [chunkOf(from), chunkOf(slot)]
      if (a !== b) crossing.add(a).add(b)
    }
    this.chunks.forEach((chunk, c) => {
      if (crossing.has(c)) return
      const inside = moves.filter(({ from }) => chunkOf(from) === c)
      const local = inside.map((move) => within(move, () => 0))
      if (local.length > 0) moveFields(chunk.words, chunk.count, local, CHUNK, CHUNK)
    })
    if (crossing.size > 0) this.cross(store, [...crossing], moves)
    this.read(store.words, 0, this.row)
  }

  /** The values of these chunks anew, and their numbers in all states. */
  private cross(store: Store, crossing: readonly number[], moves: readonly Move[]): void {
    const many = crossing.length
    const local = moves
      .filter(({ from }) => crossing.includes(chunkOf(from)))
      .map((move) => within(move, (c) => crossing.indexOf(c)))
    const old = crossing.map((c) => this.chunks[c] as Chunks)
    const fresh = crossing.map(() => new Chunks())
    const numbers = new Int32Array(store.count * many)
    const width = many * CHUNK
    const rows = new Int32Array(block * width)
    for (let first = 0; first < store.count; first += block) {
      const count = Math.min(block, store.count - first)
      for (let n = 0; n < count; n++) {
        crossing.forEach((c, i) => {
          const from = this.idIn(store, first + n, c) * CHUNK
          const to = n * width + i * CHUNK
          const { words } = old[i] as Chunks
          for (let w = 0; w < CHUNK; w++) rows[to + w] = words[from + w] as number
        })
      }
      moveFields(rows, count, local, width, width)
      for (let n = 0; n < count; n++) {
        crossing.forEach((c, i) => {
          const at = n * width + i * CHUNK
          const hash = this.layout.hashOf(rows, at, c * CHUNK, CHUNK)
          numbers[(first + n) * many + i] = (fresh[i] as Chunks).add(rows, at, hash)
        })
      }
    }
    crossing.forEach((c, i) => {
      this.chunks[c] = fresh[i] as Chunks
      const last = (fresh[i] as Chunks).count - 1
      if (last >= (this.limits[c] as number)) this.fit(c, last, store)
    })
    for (let number = 0; number < store.count; number++) {
      crossing.forEach((c, i) => {
        const { word, shift, bits } = this.places[c] as Place
        const at = number * this.words + word
        const others = (store.words[at] as number) & ~(((1 << bits) - 1) << shift)
        store.words[at] = others | ((numbers[number * many + i] as number) << shift)
      })
    }
  }

  private idIn(store: Store, number: number, chunk: number): number {
    const { word, shift, bits } = this.places[chunk] as Place
    return ((store.words[number * this.words + word] as number) >>> shift) & ((1 << bits) - 1)
  }

  /** Makes room for the chunks of so many states more, and for their numbers. */
  reserve(more: number, store: Store): void {
    if (!this.on) return
    const bytes = this.chunks.reduce((sum, chunk) => sum + chunk.bytesFor(more), 0)
    claim(this.fits, bytes + store.bytesAt(this.words + 1))
    for (const chunk of this.chunks) chunk.reserve(more)
  }

  trim(): void {
    for (const chunk of this.chunks) chunk.trim()
  }

  get bytes(): number {
    return this.chunks.reduce((sum, { bytes }) => sum + bytes, 0)
  }
}

/** States rewritten at a time. */
const block = 4096

function chunkOf({ word }: Field): number {
  return Math.floor(word / CHUNK)
}

/** A move between chunks that lie elsewhere. */
function within({ from, slot }: Move, place: (chunk: number) => number) {
  const at = (field: Field) => ({
    word: place(chunkOf(field)) * CHUNK + (field.word % CHUNK),
    shift: field.shift,
    bits: field.bits,
  })
  return { from: at(from), slot: at(slot) }
}
