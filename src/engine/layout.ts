/**
 * The state as a vector of slots: one per leaf of the tree (and one per object, for its keys).
 * A slot holds an id: the place of its value in the slot's list of values met so far. Ids are
 * packed into 32-bit words; a slot that has had one value takes no bits. Slots and values are
 * learned while the search runs, so nothing has to be declared.
 *
 * Equality of states is equality of words: nothing is compared by hash alone.
 *
 * The hash of a state is linear over GF(2) in the bits of its ids, with random vectors that
 * belong to (slot, bit) and not to a place in a word: it survives repacking, a step changes it by
 * a constant, and it need not be stored.
 */
import { Bytes } from './bytes.ts'
import { isShared, longer, shared, zeros } from './ints.ts'
import { type Field, Packing } from './packing.ts'
import { type Cell, cellOf, StructureCell } from './question.ts'

export class Slot {
  readonly index: number
  readonly parent: Slot | undefined
  /** its key in the object that holds it */
  readonly key: string
  /** the slots of what is below, by key */
  readonly below = new Map<string, Slot>()
  /** id -> value; id 0 is the value of the initial state (undefined where the leaf was not there) */
  readonly values: Cell[] = []
  readonly ids = new Map<Cell, number>()
  word = 0
  shift = 0
  bits = 0
  /** random vector per bit of the id */
  readonly vectors: number[] = []

  constructor(index: number, parent: Slot | undefined, key: string) {
    this.index = index
    this.parent = parent
    this.key = key
  }
  /** From the root: '/files/@f/size'. */
  get path(): string {
    return this.parent ? `${this.parent.path}/${this.key}` : ''
  }
  get mask(): number {
    return this.bits === 32 ? -1 : (1 << this.bits) - 1
  }
}

/**
 * What became different when values were learned: what the caller must mend. Until then states
 * can still be read as they are packed.
 */
export interface Growth {
  /** slots whose ids no longer fit: to be widened (Layout.widen), and all states repacked */
  readonly outgrown: Set<Slot>
  /** slots that had one value until now */
  readonly varying: Slot[]
}

/** A slot's field that is to be read at `from` and written where the slot is now. */
export interface Move {
  readonly slot: Slot
  readonly from: Field
}

const wordBits = 32

export class Layout {
  readonly slots: Slot[] = []
  /** the slot of the whole state */
  readonly root: Slot
  private readonly packing = new Packing()
  private seed = 0x9e3779b9
  /** byte tables of the hash: word, byte of it, value */
  tables: Int32Array = new Int32Array(4 * 256)

  constructor(initial: object) {
    this.root = this.make(undefined, '', cellOf(initial, ''))
    this.learnTree(this.root, initial)
    this.rebuildTables()
  }

  private learnTree(slot: Slot, value: unknown): void {
    const cell = slot.values[0]
    if (!(cell instanceof StructureCell)) return
    for (const key of cell.keys) {
      const below = (value as any)[key]
      this.learnTree(this.make(slot, key, cellOf(below, `${slot.path}/${key}`)), below)
    }
  }

  private make(parent: Slot | undefined, key: string, first: Cell): Slot {
    // StructureCell could not be told from others.
    if (key.includes(',') || (key === '' && parent)) {
      throw new Error(`a key of the state may not be empty or contain ',': '${key}'`)
    }
    const slot = new Slot(this.slots.length, parent, key)
    this.slots.push(slot)
    parent?.below.set(key, slot)
    slot.values.push(first)
    slot.ids.set(internKey(first), 0)
    return slot
  }

  /** The slot below another; a new one has held nothing so far. */
  child(slot: Slot, key: string): Slot {
    return slot.below.get(key) ?? this.make(slot, key, undefined)
  }

  /** The slot at the end of these keys. */
  slotAt(keys: readonly string[]): Slot {
    return keys.reduce((slot, key) => this.child(slot, key), this.root)
  }

  /** The id of a value in a slot, learned if it is new. */
  idOf(slot: Slot, value: Cell, growth: Growth): number {
    const key = internKey(value)
    const known = slot.ids.get(key)
    if (known !== undefined) return known
    const id = slot.values.length
    if (id === 1) growth.varying.push(slot)
    slot.values.push(value)
    slot.ids.set(key, id)
    if (id >= 2 ** slot.bits) growth.outgrown.add(slot)
    return id
  }

  /** Grows with every widen(): words packed before mean something else then. */
  version = 0

  /** The width that the slot needs now. */
  private widthOf(slot: Slot): number {
    let { bits } = slot
    do bits += bits < 4 ? 1 : 2
    while (slot.values.length > 2 ** bits)
    if (bits > 31) throw new Error(`slot ${slot.path} has too many values`)
    return bits
  }

  /** Might widen() need another word? */
  mayNeedWord(outgrown: Iterable<Slot>): boolean {
    return [...outgrown].some((slot) => this.packing.needsWord(this.widthOf(slot)))
  }

  /** Makes room for the values learned. Answers which fields moved, and from where. */
  widen(outgrown: Iterable<Slot>): readonly Move[] {
    this.version++
    const fields = this.slots.filter((slot) => slot.bits > 0)
    const before = fields.map((slot) => ({ slot, from: fieldOf(slot) }))
    const widened = [...outgrown]
    for (const slot of widened) {
      const bits = this.widthOf(slot)
      while (slot.vectors.length < bits) slot.vectors.push(this.random())
      this.packing.widen(slot, bits, fields)
      if (!fields.includes(slot)) fields.push(slot)
    }
    this.retable(before, widened)
    // A field that was not there before holds nothing that could move.
    return before.filter(({ slot, from }) => !begins(slot, from))
  }

  /**
   * All fields anew, in the order of their slots, with room to grow in groups of so many words: from
   * now on a field stays in its group if it can. Answers the moves; none if they lie so already.
   */
  spread(group: number): readonly Move[] {
    if (this.packing.isSpread) return []
    this.version++
    const fields = this.slots.filter((slot) => slot.bits > 0)
    const before = fields.map((slot) => ({ slot, from: fieldOf(slot) }))
    this.packing.spread(fields, group)
    this.rebuildTables()
    return before
  }

  private retable(before: readonly Move[], widened: readonly Slot[]): void {
    const size = this.words * 4 * 256
    if (this.tables.length < size) this.tables = longer(this.tables, size)
    const changed = before.filter(
      ({ slot, from }) => !begins(slot, from) || slot.bits !== from.bits,
    )
    for (const { slot, from } of changed) this.toggle(slot, from)
    for (const slot of new Set([...changed.map(({ slot }) => slot), ...widened])) {
      this.toggle(slot, slot)
    }
  }

  /** Into memory that threads share. */
  share(): void {
    this.tables = shared(this.tables)
  }

  get words(): number {
    return this.packing.words
  }

  get bits(): number {
    return this.slots.reduce((sum, slot) => sum + slot.bits, 0)
  }

  private random(): number {
    // xorshift32: the same vectors in every run, so that counts and orders never vary
    let x = this.seed
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.seed = x
    return Math.imul(x, 0x85ebca6b) | 0
  }

  /** The part of the hash that an id of a slot contributes. */
  vector(slot: Slot, id: number): number {
    let hash = 0
    for (let bit = 0; id >> bit !== 0; bit++)
      if ((id >> bit) & 1) hash ^= slot.vectors[bit] as number
    return hash
  }

  private rebuildTables(): void {
    this.tables = zeros(this.words * 4 * 256, isShared(this.tables))
    for (const slot of this.slots) this.toggle(slot, slot)
  }

  /** Puts a slot's bits into the byte tables where the field has them, or takes them out again. */
  private toggle({ vectors }: Slot, { word, shift, bits }: Field): void {
    const { tables } = this
    for (let bit = 0; bit < bits; bit++) {
      const at = word * wordBits + shift + bit
      const base = (at >> 3) * 256
      const one = 1 << (at & 7)
      const vector = vectors[bit] as number
      for (let value = one; value < 256; value = (value + 1) | one) tables[base + value]! ^= vector
    }
  }

  /** The hash of the state whose words begin at `at`. */
  hash(words: Int32Array, at: number): number {
    return this.hashOf(words, at, 0, this.words)
  }

  /** The part of it of some words, from the `first` of a state on, which lie at `at`. */
  hashOf(words: Int32Array, at: number, first: number, count: number): number {
    const { tables } = this
    let hash = 0
    for (let w = 0, base = first * 1024; w < count; w++, base += 1024) {
      const value = words[at + w] as number
      hash ^=
        (tables[base + (value & 255)] as number) ^
        (tables[base + 256 + ((value >>> 8) & 255)] as number) ^
        (tables[base + 512 + ((value >>> 16) & 255)] as number) ^
        (tables[base + 768 + (value >>> 24)] as number)
    }
    return hash
  }

  id(slot: Slot, words: Int32Array, at: number): number {
    return slot.bits === 0 ? 0 : ((words[at + slot.word] as number) >>> slot.shift) & slot.mask
  }

  value(slot: Slot, words: Int32Array, at: number): Cell {
    return slot.values[this.id(slot, words, at)]
  }

  /** The state as a tree again. */
  decode(words: Int32Array, at: number): any {
    return this.decodeBelow(this.root, words, at)
  }

  private decodeBelow(slot: Slot, words: Int32Array, at: number): unknown {
    const cell = this.value(slot, words, at)
    if (!(cell instanceof StructureCell)) return cell
    const below = (key: string) => this.decodeBelow(this.child(slot, key), words, at)
    if (cell.isArray) return cell.keys.map(below)
    const tree: Record<string, unknown> = {}
    // Not in the order that a record sees: a step that depends on the order differs (recheck.ts).
    for (const key of [...cell.keys].reverse()) tree[key] = below(key)
    return tree
  }
}

/** Equal cells have equal keys; scalars of different types have different ones. */
function internKey(value: Cell): Cell {
  return value instanceof Bytes ? value.plain : value
}

function fieldOf({ word, shift, bits }: Slot): Field {
  return { word, shift, bits }
}

function begins(a: Field, b: Field): boolean {
  return a.word === b.word && a.shift === b.shift
}
