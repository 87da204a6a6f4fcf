/**
 * Sets of assignments as hash-consed decision diagrams with many-valued levels and zero
 * suppression (S. Minato, "Zero-suppressed BDDs for set manipulation in combinatorial problems",
 * DAC 1993): a level at which no member of the set has a value has no node.
 *
 * Equal sets are equal numbers. Nothing here is deeper in recursion than there are levels.
 */

/** The empty set, and the set of the one assignment that gives no level a value. */
export const NOTHING = 0
export const UNIT = 1
/** No value, where a value may stand. Values are whole numbers from 0 on. */
export const UNSET = -1

const BELOW_ALL = 0x7fffffff
/** Unions; a Map can't hold more than 2^24. */
const MOST_REMEMBERED = 1 << 23

export class DiagramLimit extends Error {}

export interface Branch {
  readonly value: number
  readonly child: number
}

export class Diagrams {
  /** Per node: where it starts in `cells`: level, unset child, then value and child by value. */
  private readonly at: number[] = [0, 2, 4]
  private readonly cells: number[] = [BELOW_ALL, NOTHING, BELOW_ALL, NOTHING]
  private table = new Int32Array(1 << 10)
  private readonly unions = new Map<number, number>()
  private readonly counts = new Map<number, bigint>([
    [NOTHING, 0n],
    [UNIT, 1n],
  ])
  private readonly most: number
  private readonly stopped: () => boolean
  private asked = 0

  /**
   * `most`: numbers kept for nodes; beyond it, and when `stopped` is found true, DiagramLimit is
   * thrown.
   */
  constructor(most = 1 << 24, stopped = () => false) {
    this.most = most
    this.stopped = stopped
  }

  get nodes(): number {
    return this.at.length - 1
  }

  /** Level of a node; above all levels for the two sets that have none. */
  level(node: number): number {
    return this.cells[this.at[node] as number] as number
  }

  /** The members that give the node's level no value, without that level. */
  unset(node: number): number {
    return this.cells[(this.at[node] as number) + 1] as number
  }

  branches(node: number): Branch[] {
    const found: Branch[] = []
    const end = this.at[node + 1] as number
    for (let cell = (this.at[node] as number) + 2; cell < end; cell += 2) {
      found.push({ value: this.cells[cell] as number, child: this.cells[cell + 1] as number })
    }
    return found
  }

  /** The one node with this content. Branches of the same value are united. */
  node(level: number, unset: number, branches: readonly Branch[]): number {
    const children = new Map<number, number>()
    for (const { value, child } of branches) {
      if (child === NOTHING) continue
      children.set(value, this.union(children.get(value) ?? NOTHING, child))
    }
    if (children.size === 0) return unset
    const cells = [level, unset]
    for (const value of [...children.keys()].sort((a, b) => a - b)) {
      cells.push(value, children.get(value) as number)
    }
    return this.intern(cells)
  }

  union(a: number, b: number): number {
    if (a === b || b === NOTHING) return a
    if (a === NOTHING) return b
    const [low, high] = a < b ? [a, b] : [b, a]
    const key = high * 0x4000000 + low
    const known = this.unions.get(key)
    if (known !== undefined) return known
    const [x, y] = this.level(a) <= this.level(b) ? [a, b] : [b, a]
    const level = this.level(x)
    // y has no node at x's level: none of its members has a value there
    const same = this.level(y) === level
    const unset = this.union(this.unset(x), same ? this.unset(y) : y)
    const both = same ? [...this.branches(x), ...this.branches(y)] : this.branches(x)
    const result = this.node(level, unset, both)
    if (this.unions.size > MOST_REMEMBERED) this.unions.clear()
    this.unions.set(key, result)
    return result
  }

  /**
   * The set with each member's value at `level` changed; `change` takes and gives values or UNSET.
   * The caller keeps the memo, one for each level and function.
   */
  update(
    node: number,
    level: number,
    change: (value: number) => number,
    memo: Map<number, number>,
  ): number {
    if (node === NOTHING) return NOTHING
    const known = memo.get(node)
    if (known !== undefined) return known
    const own = this.level(node)
    let result: number
    if (own < level) {
      result = this.node(
        own,
        this.update(this.unset(node), level, change, memo),
        this.branches(node).map(({ value, child }) => ({
          value,
          child: this.update(child, level, change, memo),
        })),
      )
    } else {
      const here = own === level
      const rest = { value: UNSET, child: here ? this.unset(node) : node }
      const all = here ? [rest, ...this.branches(node)] : [rest]
      const changed = all.map(({ value, child }) => {
        this.look()
        return { value: change(value), child }
      })
      const unset = changed.filter(({ value }) => value === UNSET)
      result = this.node(
        level,
        unset.reduce((set, { child }) => this.union(set, child), NOTHING),
        changed.filter(({ value }) => value !== UNSET),
      )
    }
    memo.set(node, result)
    return result
  }

  /** How many members the set has. */
  count(node: number): bigint {
    let count = this.counts.get(node)
    if (count === undefined) {
      count = this.count(this.unset(node))
      for (const { child } of this.branches(node)) count += this.count(child)
      this.counts.set(node, count)
    }
    return count
  }

  /** Now and then: is it still wanted? */
  private look(): void {
    if ((++this.asked & 255) === 0 && this.stopped()) throw new DiagramLimit('interrupted')
  }

  private intern(cells: readonly number[]): number {
    this.look()
    const mask = this.table.length - 1
    let place = hash(cells) & mask
    for (; this.table[place] !== 0; place = (place + 1) & mask) {
      if (this.same(this.table[place] as number, cells)) return this.table[place] as number
    }
    if (this.cells.length + cells.length > this.most) {
      throw new DiagramLimit(`sets of outcomes need more than ${this.most} numbers`)
    }
    const node = this.nodes
    this.table[place] = node
    for (const cell of cells) this.cells.push(cell)
    this.at.push(this.cells.length)
    if (node * 2 > this.table.length) this.grow()
    return node
  }

  private same(node: number, cells: readonly number[]): boolean {
    const start = this.at[node] as number
    if ((this.at[node + 1] as number) - start !== cells.length) return false
    return cells.every((cell, i) => this.cells[start + i] === cell)
  }

  private grow(): void {
    this.table = new Int32Array(this.table.length * 4)
    const mask = this.table.length - 1
    for (let node = UNIT + 1; node < this.nodes; node++) {
      let place = hash(this.cells.slice(this.at[node], this.at[node + 1])) & mask
      while (this.table[place] !== 0) place = (place + 1) & mask
      this.table[place] = node
    }
  }
}

function hash(cells: readonly number[]): number {
  let hash = 0
  for (const cell of cells) hash = Math.imul(hash ^ cell, 0x9e3779b1) ^ (hash >>> 15)
  return hash ^ (hash >>> 13)
}
