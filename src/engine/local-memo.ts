/**
 * What one search knows by the packed words of its states: a trie per task and per check (tries.ts)
 * and, where states are many, the paths that the hot loop takes through them (paths.ts).
 */
import type { Checks } from './checks.ts'
import type { Layout, Slot } from './layout.ts'
import type { Fits } from './memory.ts'
import { Paths } from './paths.ts'
import type { Machine } from './sweep.ts'
import { type Root, Tries } from './tries.ts'

export class LocalMemo {
  readonly tasks: readonly Root[]
  private readonly checks: Checks
  private readonly tries: Tries
  private readonly paths: Paths
  /** the hot loop goes along paths instead of tries */
  private compressed = false
  /** grows with whatever the hot loop may have to know */
  private changes = 0

  constructor(layout: Layout, tasks: number, checks: Checks, fits: Fits) {
    this.tasks = Array.from({ length: tasks }, () => {
      return { root: 0, path: 0, assumed: new Set<Slot>(), ways: 0 }
    })
    this.checks = checks
    this.tries = new Tries(layout, fits)
    this.paths = new Paths(this.tries, fits)
  }

  task(t: number): Root {
    return this.tasks[t] as Root
  }

  /** All that have a trie. */
  private get owners(): readonly Root[] {
    return [...this.tasks, ...this.checks.all]
  }

  /** The leaf that a state reaches, or MISS. */
  find(from: Root, words: Int32Array): number {
    return this.tries.find(from.root, words)
  }

  /** Adds the way of a state to a leaf, over what was read there. */
  remember(from: Root, reads: Iterable<Slot>, words: Int32Array, leaf: number): void {
    this.changes++
    this.tries.remember(from, reads, words, leaf)
  }

  /** Makes the path of a state for the hot loop, where that goes along paths; the tries know the way. */
  lay(from: Root, words: Int32Array): void {
    if (!this.compressed) return
    this.changes++
    if (this.paths.stale) this.paths.clear(this.owners)
    this.paths.add(from, words)
  }

  compress(): void {
    this.compressed = true
  }

  /** Is it taken for granted somewhere that this slot has one value? */
  assumes(slot: Slot): boolean {
    return this.owners.some(({ assumed }) => assumed.has(slot))
  }

  /** Drops the tries that do. */
  drop(slot: Slot): void {
    this.changes++
    for (const from of this.owners) {
      if (!from.assumed.has(slot)) continue
      from.root = 0
      from.path = 0
      from.assumed.clear()
    }
  }

  /** After fields of these slots moved or grew. */
  refit(slots: ReadonlySet<Slot>): void {
    this.changes++
    this.tries.refit(slots)
    this.paths.clear(this.owners)
  }

  /** True when it is larger than it may be: the owner drops it. */
  get full(): boolean {
    return this.tries.full
  }

  forget(): void {
    this.changes++
    this.tries.clear()
    for (const from of this.owners) from.root = 0
    this.paths.clear(this.owners)
  }

  /** Into memory that threads share; they go along paths. */
  share(): void {
    this.compress()
    this.changes++
    this.paths.share()
  }

  /** Hands the arrays to the hot loop. */
  lend(machine: Machine): void {
    const { tries, paths, compressed } = this
    machine.compressed = compressed
    machine.changes = this.changes
    machine.nodes = compressed ? paths.cells : tries.nodes
    machine.children = tries.children
    const begin = (from: Root) => (compressed ? from.path : from.root)
    machine.roots = numbers(this.tasks.map(begin), machine.roots)
    machine.checks = numbers(this.checks.always.map(begin), machine.checks)
  }

  get bytes(): number {
    return this.tries.bytes + this.paths.bytes
  }
}

/** In `into` if they fit it. */
function numbers(list: readonly number[], into: Int32Array): Int32Array {
  if (into.length !== list.length) return Int32Array.from(list)
  into.set(list)
  return into
}
