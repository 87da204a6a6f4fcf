/**
 * The local tries (tries.ts) as the hot loop walks them: path-compressed, as in a PATRICIA trie
 * (Morrison 1968). Where only one way goes on nothing is looked up: fields that must hold what they
 * held are compared, all those of a word at once.
 *
 * Made where a walk ends at nothing, from what the tries know by then; dropped whenever a field
 * moves or a trie is void.
 *
 * A place is 0 (nothing known), ~leaf, or where a node begins in `cells`:
 * - a branch: its field (fieldCode in tries.ts), then a place for each id;
 * - a test: ~word, the bits to look at, what they must be, the place where that leads.
 */
import { longer, shared } from './ints.ts'
import { always, claim, type Fits } from './memory.ts'
import type { Root, Tries } from './tries.ts'

/** Cells of a test, and the one of them that holds the next place. */
const TEST = 4
const NEXT = 3
/** From so many cells on, if they are half of all, garbage is too much. */
const MUCH = 1 << 16

export class Paths {
  /** Cell 0 is unused: 0 says "nothing known". */
  cells: Int32Array = new Int32Array(1024)
  private used = 1
  /** about so many cells are reached no more */
  private garbage = 0
  /** where a branch or a run of tests begins: the node of the tries that it stands for */
  private origins: number[] = []
  private readonly tries: Tries
  private readonly fits: Fits

  constructor(tries: Tries, fits: Fits = always) {
    this.tries = tries
    this.fits = fits
  }

  /** Makes the way of the state in `words`, which the tries know from this root. */
  add(from: Root, words: Int32Array): void {
    let place = from.path
    let node = from.root
    let into = 0
    while (place > 0) {
      if ((this.cells[place] as number) >= 0) {
        node = this.tries.next(this.origins[place] as number, words)
        into = place + 1 + this.tries.idAt(this.origins[place] as number, words)
        place = this.cells[into] as number
        continue
      }
      const end = this.endOfTests(place, words)
      if (end === 0) {
        node = this.origins[place] as number
        this.garbage += this.used - place
        break
      }
      into = end
      place = this.cells[end] as number
    }
    if (place < 0) return
    const made = this.made(node)
    if (into === 0) from.path = made
    else this.cells[into] = made
  }

  /** Where the place behind a run of tests is; 0: the state fails one of them. */
  private endOfTests(first: number, words: Int32Array): number {
    const { cells } = this
    let at = first
    for (;;) {
      const word = words[~(cells[at] as number)] as number
      if (((word ^ (cells[at + 2] as number)) & (cells[at + 1] as number)) !== 0) return 0
      const next = cells[at + NEXT] as number
      if (next <= 0 || (cells[next] as number) >= 0) return at + NEXT
      at = next
    }
  }

  /** All that the tries know from a node on. */
  private made(node: number): number {
    const { tries } = this
    const tests = new Map<number, { mask: number; value: number }>()
    let end = node
    for (; end > 0 && tries.only(end) >= 0; end = tries.child(end, tries.only(end))) {
      const { word, shift, mask } = tries.slot(end)
      const test = tests.get(word) ?? { mask: 0, value: 0 }
      test.mask |= mask << shift
      test.value |= tries.only(end) << shift
      tests.set(word, test)
    }
    if (tests.size === 0) return this.branch(end)
    const first = this.take(tests.size * TEST, node)
    let at = first
    for (const [word, { mask, value }] of tests) {
      this.cells.set([~word, mask, value, at + TEST], at)
      at += TEST
    }
    const next = this.branch(end)
    this.cells[at - TEST + NEXT] = next
    return first
  }

  private branch(node: number): number {
    if (node <= 0) return node
    const { tries } = this
    const { mask } = tries.slot(node)
    const at = this.take(mask + 2, node)
    this.cells[at] = tries.field(node)
    for (let id = 0; id <= mask; id++) {
      const place = this.made(tries.child(node, id))
      this.cells[at + 1 + id] = place
    }
    return at
  }

  private take(cells: number, node: number): number {
    const at = this.used
    this.used += cells
    let size = this.cells.length
    while (this.used > size) size *= 2
    if (size > this.cells.length) {
      claim(this.fits, size * 4)
      this.cells = longer(this.cells, size)
    }
    this.origins[at] = node
    return at
  }

  /** True where it is better to begin anew. */
  get stale(): boolean {
    return this.garbage > MUCH && this.garbage > this.used / 2
  }

  /** Forgets all ways. */
  clear(roots: Iterable<Root>): void {
    for (const root of roots) root.path = 0
    this.used = 1
    this.garbage = 0
    this.origins = []
  }

  /** Into memory that threads share. */
  share(): void {
    this.cells = shared(this.cells)
  }

  get bytes(): number {
    return this.cells.byteLength
  }
}
