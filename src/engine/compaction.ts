/**
 * A search that keeps fingerprints instead of states (fingerprints.ts), for systems that do not
 * fit: breadth-first, without reduction; packed words are there of two levels only. What it finds
 * it finds in states that are really reached; what it does not find may have been omitted.
 */
import { findingAtEnd } from './end.ts'
import type { Progress } from './exploration.ts'
import { Fingerprints, Vectors } from './fingerprints.ts'
import { Frontier } from './frontier.ts'
import type { Kind } from './kinds.ts'
import type { Memo } from './memo.ts'
import { MemoryFull, memoryLimit } from './memory.ts'
import type { Choice } from './shortest.ts'
import { Space } from './space.ts'
import type { Property, System } from './system.ts'
import { Trail } from './trail.ts'
import type { Limits } from './verdict.ts'

export interface CompactOptions {
  readonly memo?: Memo
  readonly limits?: Limits
  readonly progress?: (at: Progress) => void
  /** Stop when this property is found violated (or satisfied, for `sometimes`). */
  readonly until?: string
  /** Note where each state came from, for a run to what is found. */
  readonly trail?: boolean
}

/** A state in which, or after a step of which, a property finds something. */
interface Goal {
  readonly state: number
  readonly kind: number | undefined
}

export class Compaction {
  readonly space: Space
  /** what was found, by property */
  readonly found = new Map<string, Goal>()
  transitions = 0
  depth = 0
  limit: string | undefined
  private readonly options: CompactOptions
  private readonly frontier: Frontier
  private readonly seen: Fingerprints
  private readonly vectors = new Vectors()
  /** per kind: change of the fingerprint, two words */
  private prints = new Int32Array(512)
  private printed = 0
  private readonly trail: Trail | undefined
  private readonly atEnd: readonly Property[]
  /** states dropped from the frontier: the number of its first one */
  private dropped = 0
  private expanded = 0
  private levelStart = 0

  constructor(system: System, options: CompactOptions) {
    this.options = options
    this.space = new Space(system, options.memo)
    const { maxMemory = Number.POSITIVE_INFINITY } = options.limits ?? {}
    const fits = (more: number) => this.bytes + more <= maxMemory
    this.seen = new Fingerprints(fits)
    if (options.trail) this.trail = new Trail(fits)
    this.frontier = new Frontier(this.space.layout, fits)
    this.space.store = this.frontier
    this.space.keep()
    this.seen.add(0, 0)
    this.space.bound = fits
    const properties = system.properties ?? []
    this.atEnd = properties.filter((one) => one.kind === 'atEnd' || one.kind === 'monitor')
  }

  get states(): number {
    return this.seen.count
  }

  get bytes(): number {
    const { space, seen, prints, trail } = this
    return space.bytes + (seen?.bytes ?? 0) + prints.byteLength + (trail?.bytes ?? 0)
  }

  /** Nothing was left to expand: but for what was omitted all states were looked at. */
  get exhausted(): boolean {
    return this.limit === undefined && this.frontier.count === 0
  }

  run(): this {
    try {
      while (this.frontier.count > 0 && this.limit === undefined && !this.isFound) this.level()
    } catch (thrown) {
      if (!(thrown instanceof MemoryFull)) throw thrown
      this.limit = this.memoryLimit()
    }
    return this
  }

  private get isFound(): boolean {
    return this.options.until !== undefined && this.found.has(this.options.until)
  }

  /** Expands the states of one level, then forgets them. */
  private level(): void {
    const { frontier } = this
    const { maxDepth } = this.options.limits ?? {}
    const level = frontier.count
    this.levelStart = level
    for (this.expanded = 0; this.expanded < level; this.expanded++) {
      if ((this.expanded & 255) === 0) this.watch()
      if (this.limit !== undefined || this.isFound) return
      const enabled = this.visit(this.expanded)
      if (enabled === 0) this.end(this.expanded)
      else if (maxDepth !== undefined && this.depth >= maxDepth) {
        this.limit = `--max-depth ${maxDepth}`
      } else this.take(this.expanded)
    }
    frontier.drop(level)
    this.dropped += level
    this.expanded = 0
    this.depth++
  }

  private visit(state: number): number {
    const { space } = this
    const enabled = space.expand(state)
    if (space.hasChecks) for (const name of space.violated()) this.find(name, state, undefined)
    return enabled
  }

  private end(state: number): void {
    const { space, atEnd } = this
    const open = atEnd.filter(({ name }) => !this.found.has(name))
    if (open.length === 0) return
    const tree = space.state(state)
    for (const property of open) {
      if (findingAtEnd(space.system, property, tree) !== undefined) {
        this.find(property.name, state, undefined)
      }
    }
  }

  private take(state: number): void {
    const { space, frontier, seen } = this
    for (let at = 0; at < space.enabled.length; at++) {
      const kind = space.enabled[at] as number
      this.transitions++
      const { violated } = space.kinds[kind] as Kind
      if (violated.length > 0) for (const name of violated) this.find(name, state, kind)
      if (this.printed <= kind) this.print()
      const low = (frontier.prints[2 * state] as number) ^ (this.prints[2 * kind] as number)
      const high =
        (frontier.prints[2 * state + 1] as number) ^ (this.prints[2 * kind + 1] as number)
      if (!seen.add(low, high)) continue
      frontier.low = low
      frontier.high = high
      space.successor(kind)
      this.trail?.add(this.dropped + state, at)
    }
  }

  /** The changes of the fingerprint by kinds that are new. */
  private print(): void {
    const { kinds } = this.space
    if (2 * kinds.length > this.prints.length) {
      const grown = new Int32Array(4 * kinds.length)
      grown.set(this.prints)
      this.prints = grown
    }
    for (; this.printed < kinds.length; this.printed++) {
      for (const [slot, before, after] of (kinds[this.printed] as Kind).changes) {
        const [low, high] = this.vectors.of(slot, before ^ after)
        this.prints[2 * this.printed]! ^= low
        this.prints[2 * this.printed + 1]! ^= high
      }
    }
  }

  private find(property: string, state: number, kind: number | undefined): void {
    if (!this.found.has(property)) this.found.set(property, { state: this.dropped + state, kind })
  }

  private watch(): void {
    const { limits = {}, progress } = this.options
    const { states, depth } = this
    if (limits.stopped?.()) this.limit = 'interrupted'
    else if (limits.maxStates !== undefined && states > limits.maxStates) {
      this.limit = `--max-states ${limits.maxStates}`
    } else if (limits.maxMemory !== undefined && this.bytes > limits.maxMemory) {
      this.limit = this.memoryLimit()
    }
    progress?.({ states, queue: this.queue, depth })
  }

  private get queue(): number {
    return this.frontier.count - this.expanded
  }

  private memoryLimit(): string {
    const { states, bytes, depth, queue, expanded, frontier, levelStart } = this
    const growth = expanded > 0 ? (frontier.count - levelStart) / expanded : 1
    const most = this.options.limits?.maxMemory as number
    return memoryLimit(most, { states, bytes, depth, queue, growth }, true)
  }

  /** The run to what the property found, if the trail was kept. */
  path(property: string): Choice[] | undefined {
    const goal = this.found.get(property)
    if (!this.trail || !goal) return undefined
    const space = new Space(this.space.system, this.options.memo)
    const choices: Choice[] = []
    let state = 0
    for (const nth of this.trail.to(goal.state)) {
      space.expand(state)
      const kind = space.enabled[nth] as number
      const { task, option } = space.kinds[kind] as Kind
      choices.push({ task, option })
      const reached = space.successor(kind)
      state = reached < 0 ? ~reached : reached
    }
    if (goal.kind === undefined) return choices
    const { task, option } = this.space.kinds[goal.kind] as Kind
    return [...choices, { task, option }]
  }
}
