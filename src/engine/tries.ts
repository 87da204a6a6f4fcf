/**
 * The local memo: decision tries over exact ids of slots, in flat integer arrays. A node names a
 * field of the packed state, an edge is the id found there, a leaf is a number that the owner
 * gives (transitions, or the answer of a check). A cache in front of the shared memo (memo.ts):
 * it may be dropped at any time, and a slot that has had one value is not asked at all.
 */
import { longer } from './ints.ts'
import type { Layout, Slot } from './layout.ts'
import { always, claim, type Fits } from './memory.ts'

/** What find answers: a leaf's number, or this. */
export const MISS = -1

/**
 * A node is two numbers: its field as `word << 10 | left << 5 | right` and its first child. Shifting
 * the word left and then right leaves the field (JavaScript takes shift counts modulo 32).
 */
const stride = 2

function fieldCode({ word, shift, bits }: Slot): number {
  return (word << 10) | ((32 - bits - shift) << 5) | (32 - bits)
}

const NONE = -1
const SEVERAL = -2

/** Where somebody's trie begins. */
export interface Root {
  /** 0: nothing known yet */
  root: number
  /** the same way as the hot loop goes it (paths.ts) */
  path: number
  /** slots of one value that the trie does not ask: if one varies, the trie is void */
  readonly assumed: Set<Slot>
  /** ways added so far */
  ways: number
}

export class Tries {
  private readonly layout: Layout
  /** Node 0 is unused: 0 says "nothing there". */
  nodes: Int32Array = new Int32Array(stride * 256)
  private nodeCount = 1
  private nodeSlots: number[] = [0]
  /** per node: the id of its only child; NONE, SEVERAL */
  private onlyIds: number[] = [NONE]
  /** a child is 0 (not known), a node's offset in `nodes`, or ~leaf */
  children: Int32Array = new Int32Array(1024)
  private childCount = 0
  private readonly mostChildren: number
  private readonly fits: Fits

  constructor(layout: Layout, fits: Fits = always, mostChildren = 1 << 24) {
    this.layout = layout
    this.fits = fits
    this.mostChildren = mostChildren
  }

  /** The leaf that the state in `words` reaches from `root`, or MISS. */
  find(root: number, words: Int32Array): number {
    const { nodes, children } = this
    let at = root
    while (at > 0) {
      const field = nodes[at] as number
      const id = ((words[field >>> 10] as number) << (field >>> 5)) >>> field
      at = children[(nodes[at + 1] as number) + id] as number
    }
    return at === 0 ? MISS : ~at
  }

  /** Adds a way to `leaf` along the slots; answers the root (new if it was 0). */
  private insert(root: number, slots: readonly Slot[], words: Int32Array, leaf: number): number {
    let newRoot = root
    let at = root
    let setTo = -1
    const set = (child: number) => {
      if (setTo < 0) newRoot = child
      else this.children[setTo] = child
    }
    for (const slot of slots) {
      if (at === 0) {
        at = this.node(slot)
        set(at)
      } else if (at < 0 || this.nodeSlots[at / stride] !== slot.index) {
        throw new Error(
          `internal fault: the memo asks ${slot.path} where it asked something else before`,
        )
      }
      const id = this.layout.id(slot, words, 0)
      setTo = (this.nodes[at + 1] as number) + id
      const node = at / stride
      at = this.children[setTo] as number
      if (at === 0) this.onlyIds[node] = this.onlyIds[node] === NONE ? id : SEVERAL
    }
    set(~leaf)
    return newRoot
  }

  /** Adds a way to `leaf` over what was read in the state. */
  remember(from: Root, reads: Iterable<Slot>, words: Int32Array, leaf: number): void {
    const asked: Slot[] = []
    for (const slot of reads) {
      if (slot.bits === 0) from.assumed.add(slot)
      else asked.push(slot)
    }
    from.root = this.insert(from.root, asked, words, leaf)
    from.ways++
  }

  private node(slot: Slot): number {
    const at = this.nodeCount++ * stride
    if (at + stride > this.nodes.length) this.nodes = this.doubled(this.nodes)
    this.nodeSlots.push(slot.index)
    this.onlyIds.push(NONE)
    this.fit(at, slot)
    return at
  }

  private fit(at: number, slot: Slot): void {
    this.nodes[at] = fieldCode(slot)
    this.nodes[at + 1] = this.childCount
    this.childCount += slot.mask + 1
    while (this.childCount > this.children.length) this.children = this.doubled(this.children)
  }

  /** After fields of these slots moved or grew: their nodes read them where they are. */
  refit(slots: ReadonlySet<Slot>): void {
    for (let at = stride; at < this.nodeCount * stride; at += stride) {
      const slot = this.slot(at)
      if (!slots.has(slot)) continue
      const bits = 32 - ((this.nodes[at] as number) & 31)
      if (slot.bits === bits) {
        this.nodes[at] = fieldCode(slot)
        continue
      }
      const from = this.nodes[at + 1] as number
      this.fit(at, slot)
      this.children.copyWithin(this.nodes[at + 1] as number, from, from + 2 ** bits)
    }
  }

  // --- what paths.ts is made from; `node`: as root, an offset in `nodes` ---

  slot(node: number): Slot {
    return this.layout.slots[this.nodeSlots[node / stride] as number] as Slot
  }

  field(node: number): number {
    return this.nodes[node] as number
  }

  /** The id of the only way on, or less than 0. */
  only(node: number): number {
    return this.onlyIds[node / stride] as number
  }

  child(node: number, id: number): number {
    return this.children[(this.nodes[node + 1] as number) + id] as number
  }

  /** The id that a state has in the field of a node. */
  idAt(node: number, words: Int32Array): number {
    return this.layout.id(this.slot(node), words, 0)
  }

  /** The child that a state goes to. */
  next(node: number, words: Int32Array): number {
    return this.child(node, this.idAt(node, words))
  }

  /** True when the cache is larger than it may be: the owner drops it. */
  get full(): boolean {
    return this.childCount > this.mostChildren
  }

  clear(): void {
    this.nodeCount = 1
    this.nodeSlots = [0]
    this.onlyIds = [NONE]
    this.children.fill(0, 0, this.childCount)
    this.childCount = 0
  }

  private doubled(array: Int32Array): Int32Array {
    claim(this.fits, array.byteLength * 2)
    return longer(array, array.length * 2)
  }

  get bytes(): number {
    return this.nodes.byteLength + this.children.byteLength
  }
}
