/**
 * One pass over the packed states, breadth-first, with or without reduction (explore.ts repeats
 * passes that learned something).
 *
 * Ignoring: a terminal component of the reduced graph in which no state was expanded in full would
 * put a step off for ever; one of its states is then expanded in full and the search goes on
 * (S-proviso, Valmari).
 */
import { audit, isAudited } from './audit.ts'
import { Edges } from './edges.ts'
import { findingAtEnd } from './end.ts'
import {
  type Collapsing,
  type Exploration,
  type ExploreOptions,
  type Found,
  noReduction,
  type Reduction,
} from './exploration.ts'
import { Fusing } from './fusing.ts'
import type { Graph } from './graph.ts'
import { terminalComponents } from './ignoring.ts'
import type { Choices } from './independence.ts'
import type { Kind } from './kinds.ts'
import { Marks } from './marks.ts'
import { type Fits, graphLimit, MemoryFull, memoryLimit } from './memory.ts'
import { type Host, Rounds } from './parallel/rounds.ts'
import { PersistentSets } from './persistent-set.ts'
import { SleepSets } from './sleep-set.ts'
import type { Space } from './space.ts'
import { StoreFull } from './store.ts'
import { Sweeper, usualLoop } from './sweeper.ts'
import { compareImages, isCompared } from './symmetry-audit.ts'
import type { Property } from './system.ts'

/** States of so many words are collapsed once there are so many. */
const usually: Collapsing = { words: 9, states: 1 << 13 }
/** After so many states, fewer than one in so many with a persistent set: no more are sought. */
const hopeless = 1024

export class Search {
  private readonly space: Space
  private readonly options: ExploreOptions
  private readonly reduction: Reduction
  private readonly sets: PersistentSets
  private readonly fusing: Fusing | undefined
  private readonly sleep: SleepSets | undefined
  private edges: Edges | undefined
  /** the hot loop, for states up to this number: there nothing is reduced */
  private readonly sweeper: Sweeper
  private readonly sweeps: number = 0
  /** threads may share it: nothing is reduced, nor bounded by more than a number of states */
  private readonly shareable: boolean
  /** the hot loop by several threads */
  private readonly rounds: Rounds | undefined
  private readonly ends: number[] = []
  private readonly found = new Map<string, Found>()
  private readonly levels = [0]
  private readonly woken: [state: number, tasks: number][] = []
  private readonly full: Marks
  /** of the state whose steps are being taken, per task: its Choices; 1 if they are taken */
  private readonly choicesHere: Int32Array
  private readonly taken: Uint8Array
  /** the steps being fused */
  private readonly chain: number[] = []
  /** the first state that is not expanded */
  private at = 0
  private transitions = 0
  /** states asked for a persistent set, and those that had one */
  private tried = 0
  private chosen = 0
  /** some task slept: edges are missing */
  private slept = false
  /** a persistent set was used: states may be missing */
  reduced = false
  stopped = false
  /** the property to stop at, if it is asked of end states */
  private readonly untilEnd: Property | undefined
  limit: string | undefined
  private readonly fits: Fits = (more) =>
    this.bytes + more <= (this.options.limits?.maxMemory ?? Number.POSITIVE_INFINITY)

  /** Called where all states up to some are expanded, and no other has begun to be. */
  private readonly atCut: ((limit: string | undefined) => void) | undefined

  constructor(space: Space, options: ExploreOptions, atCut?: (limit: string | undefined) => void) {
    this.space = space
    this.options = options
    this.atCut = atCut
    this.reduction = options.reduction ?? noReduction
    this.sets = new PersistentSets(space, space.futures, options.depends)
    const { persistent, sleep, fuse } = this.reduction
    if (fuse) this.fusing = new Fusing(space, this.sets)
    this.untilEnd = space.system.properties?.find(
      ({ kind, name }) => name === options.until && (kind === 'atEnd' || kind === 'monitor'),
    )
    const { fits } = this
    space.bound = fits
    this.full = new Marks(fits)
    this.choicesHere = new Int32Array(space.taskChoices.length)
    this.taken = new Uint8Array(space.taskChoices.length)
    if (sleep && !space.quotient && SleepSets.serves(space.system.tasks.length)) {
      this.sleep = new SleepSets(space, this.sets, fits)
      this.sleep.enter(0, 0)
    }
    if (options.edges || persistent || fuse) this.edges = new Edges(fits)
    const plain = !persistent && !sleep && !fuse
    if (options.limits?.maxDepth === undefined && !space.quotient) {
      this.sweeps = plain ? Number.POSITIVE_INFINITY : this.reduction.after
    }
    const { workers = 1, maxStates, maxMemory } = options.limits ?? {}
    const { paths, wasm } = options.loop ?? usualLoop
    // WebAssembly keeps no edges, and a checkpoint holds whole arrays.
    const inWasm = wasm && !options.keeper && !this.edges
    this.sweeper = new Sweeper(space, { paths, wasm: inWasm })
    // Near --max-memory it would matter who needs how much; a search for one thing stops at once.
    const whole = options.until === undefined && maxMemory === undefined
    // One thread in WebAssembly is faster than two in JavaScript.
    this.shareable = plain && this.sweeps > 0 && whole && !inWasm
    if (this.shareable && workers > 1) {
      this.rounds = new Rounds(this.host(), workers, maxStates, options.tuning)
    }
  }

  run(): void {
    try {
      this.search()
    } catch (thrown) {
      if (thrown instanceof MemoryFull) this.limit = this.memoryLimit()
      else if (thrown instanceof StoreFull) this.limit = thrown.message
      else throw thrown
    } finally {
      this.rounds?.close()
    }
    // Small systems end between two looks at the limits.
    if (this.limit === undefined) this.watch(this.space.store.count)
    this.sweeper.takeFound((...found) => this.find(...found))
    this.space.trim()
  }

  private search(): void {
    const { space } = this
    for (;;) {
      for (; this.at < space.store.count && !this.stopped; this.at++) {
        const { at } = this
        if (at === this.levels[this.levels.length - 1]) this.levels.push(space.store.count)
        if ((at & 255) === 0) {
          this.collapse()
          this.watch(at)
        }
        if (this.limit !== undefined) return
        const audited = isAudited(at) ? () => audit(space, at) : undefined
        const levelEnd = this.levels[this.levels.length - 1] as number
        const together = this.rounds?.run(at, levelEnd, audited) ?? at
        if (together > at) {
          this.transitions += this.sweeper.takeTransitions()
          this.at = together - 1
          continue
        }
        if (isAudited(at)) audit(space, at)
        if (space.quotient && isCompared(at)) compareImages(space, at)
        if (at < this.sweeps) {
          this.at = this.sweep(at, Math.min(levelEnd, (at | 255) + 1, this.sweeps)) - 1
          continue
        }
        this.visit(at)
        for (let woken = this.woken.pop(); woken; woken = this.woken.pop()) this.expand(...woken)
      }
      if (this.stopped || !this.reduced || !this.expandIgnored()) return
    }
  }

  /** Threads share words as they are. */
  private collapse(): void {
    const { words, states } = this.options.collapse ?? usually
    const { layout, store } = this.space
    if (this.rounds || layout.words < words || store.count < states) return
    this.space.collapseStates()
  }

  /** What threads that sweep together need of this search. */
  private host(): Host {
    const { space, sweeper, edges } = this
    return {
      space,
      sweeper,
      edges,
      visit: (state) => {
        if (this.look(state) === 0) this.end(state)
        for (const kind of space.enabled) {
          for (const name of (space.kinds[kind] as Kind).violated) this.find(name, state, kind)
        }
      },
    }
  }

  /** Expands states from `at` on without reduction; answers the first one not expanded. */
  private sweep(at: number, until: number): number {
    const { edges, sweeper } = this
    const next = sweeper.run(at, until, edges)
    this.transitions += sweeper.takeTransitions()
    if (next < until) this.visit(next)
    return next < until ? next + 1 : next
  }

  private watch(at: number): void {
    if (this.options.until) this.sweeper.takeFound((...found) => this.find(...found))
    const { limits = {}, progress } = this.options
    const { store } = this.space
    if (limits.stopped?.()) this.limit = 'interrupted'
    else if (limits.maxStates !== undefined && store.count > limits.maxStates) {
      this.limit = `--max-states ${limits.maxStates}`
    } else if (limits.maxDepth !== undefined && this.levels.length - 1 > limits.maxDepth) {
      this.limit = `--max-depth ${limits.maxDepth}`
    } else if (limits.maxMemory !== undefined && !this.reserve(at)) this.limit = this.memoryLimit()
    progress?.({ states: store.count, queue: store.count - at, depth: this.levels.length - 1 })
    this.atCut?.(this.limit)
  }

  private get bytes(): number {
    const { space, edges, sleep, full } = this
    return space.bytes + (edges?.bytes ?? 0) + (sleep?.bytes ?? 0) + (full?.bytes ?? 0)
  }

  /** Room for what the states up to the next look may lead to: false if there is none. */
  private reserve(at: number): boolean {
    const { space, edges, sleep, full } = this
    if (!this.fits(0)) return false
    if (at >= space.store.count) return true
    const steps = 256 * space.mostEnabled + this.sweeper.batch
    try {
      space.store.reserve(steps)
      space.collapse.reserve(steps, space.store)
      edges?.reserve(steps)
      sleep?.reserve(space.store.count + steps)
      full.reserve(space.store.count)
      return true
    } catch (thrown) {
      if (thrown instanceof MemoryFull) return false
      throw thrown
    }
  }

  private memoryLimit(): string {
    const { levels, at } = this
    const { count } = this.space.store
    // What the states of this level and the one before it led to.
    const [from, next] = levels.length < 3 ? [0, 1] : (levels.slice(-3) as [number, number])
    const figures = {
      states: count,
      bytes: this.bytes,
      depth: levels.length - 1,
      queue: count - at,
      growth: at > from ? (count - next) / (at - from) : 1,
    }
    const most = this.options.limits?.maxMemory as number
    return memoryLimit(most, figures)
  }

  /** The first visit of a state. */
  private visit(state: number): void {
    const { maxDepth } = this.options.limits ?? {}
    const enabled = this.look(state)
    if (enabled === 0) {
      this.end(state)
    } else if (maxDepth !== undefined && this.levels.length - 2 >= maxDepth) {
      this.limit = `--max-depth ${maxDepth}`
    } else this.takeFrom(state, this.select(state), -1)
  }

  /** Checks a state; answers how many steps it has. */
  private look(state: number): number {
    const { space } = this
    const enabled = space.expand(state)
    if (space.hasChecks) for (const name of space.violated()) this.find(name, state, undefined)
    return enabled
  }

  private end(state: number): void {
    this.ends.push(state)
    this.full.add(state)
    const asked = this.untilEnd
    if (asked && findingAtEnd(this.space.system, asked, this.space.state(state)) !== undefined) {
      this.find(asked.name, state, undefined)
    }
  }

  /** Another expansion of a visited state, in which the tasks in the mask sleep no longer. */
  private expand(state: number, woken: number): void {
    this.space.expand(state)
    const chosen = this.select(state)
    // Who woke and is not chosen is put off: to where the chosen steps lead, which must know it.
    const postponed = chosen?.reduce((tasks, task) => tasks & ~(1 << task), woken) ?? 0
    this.takeFrom(state, chosen, postponed === 0 ? woken : -1)
  }

  /** The tasks to take in the state last expanded. */
  private select(state: number): readonly number[] | undefined {
    const { persistent, after } = this.reduction
    if (!persistent || state < after || this.full.has(state)) return undefined
    if (this.tried >= hopeless && this.chosen * hopeless < this.tried) return undefined
    const chosen = this.sets.select()
    this.tried++
    if (!chosen) return undefined
    this.chosen++
    this.reduced = true
    return chosen
  }

  private takeFrom(state: number, chosen: readonly number[] | undefined, tasks: number): void {
    const { space, sleep } = this
    if (!sleep && !this.fusing) {
      if (!chosen && this.reduction.persistent) this.full.add(state)
      this.takeAll(state, chosen)
      return
    }
    const { choicesHere, taken } = this
    choicesHere.set(space.taskChoices)
    const asleep = sleep?.of(state) ?? 0
    let full = !chosen
    for (let t = 0; t < taken.length; t++) {
      taken[t] = 0
      const choices = choicesHere[t] as number
      if (choices < 0 || (chosen && !chosen.includes(t))) continue
      if ((space.choices[choices] as Choices).count === 0) continue
      const bit = 1 << t
      if (!(tasks & bit) || asleep & bit) {
        full = false // a task that sleeps here may be put off for ever elsewhere
        this.slept = true
      } else taken[t] = 1
    }
    if (full) this.full.add(state)
    let candidates = asleep
    let moved = false
    for (let t = 0; t < taken.length; t++) {
      if (taken[t] === 0) continue
      const { first, count } = space.choices[choicesHere[t] as number] as Choices
      for (let kind = first; kind < first + count; kind++) {
        if (moved) {
          // Back to the state as it was expanded.
          space.load(state)
          space.taskChoices.set(choicesHere)
        }
        moved = true
        this.follow(state, kind, sleep ? sleep.after(t, candidates) : 0)
      }
      if (sleep) candidates |= 1 << t
    }
  }

  /** The plain case: every enabled step of the chosen tasks, successors stored at once. */
  private takeAll(state: number, chosen: readonly number[] | undefined): void {
    const { space } = this
    for (let at = 0; at < space.enabled.length; at++) {
      const kind = space.enabled[at] as number
      const { task, violated } = space.kinds[kind] as Kind
      if (chosen && !chosen.includes(task)) continue
      this.transitions++
      if (violated.length > 0) for (const name of violated) this.find(name, state, kind)
      const to = space.successor(kind)
      this.edges?.add(state, to < 0 ? ~to : to, kind)
    }
  }

  /** Takes a step and the steps fused to it; stores where they lead. */
  private follow(state: number, kind: number, asleep: number): void {
    const { space, sleep, chain } = this
    while (chain.length > 0) chain.pop()
    let next: number | undefined = kind
    let sleeping = asleep
    while (next !== undefined) {
      const step: Kind = space.kinds[next] as Kind
      if (chain.length > 0 && sleep) {
        // The state before a sleeping step is kept: what the first step made visible is checked.
        if (sleeping & (1 << step.task)) break
        sleeping = sleep.after(step.task, sleeping)
      }
      this.transitions++
      if (step.violated.length > 0) for (const name of step.violated) this.find(name, state, kind)
      chain.push(next)
      space.take(next)
      next = state < this.reduction.after ? undefined : this.fusing?.next(chain.length)
    }
    if (chain.length > 1) this.reduced = true
    const to = space.keep()
    const reached = to < 0 ? ~to : to
    if (chain.length === 1) this.edges?.add(state, reached, kind)
    else this.edges?.addChain(state, reached, chain)
    if (to < 0) sleep?.enter(reached, sleeping)
    else if (sleep) {
      const woken = sleep.revisit(reached, sleeping)
      // A state that is still to be visited will find its sleep set smaller then.
      if (woken !== 0 && reached <= this.at) this.woken.push([reached, woken])
    }
  }

  /** S-proviso: one state in full of each terminal component without one. False: none needed it. */
  private expandIgnored(): boolean {
    const graph = this.graph()
    let expanded = false
    for (const component of terminalComponents(graph)) {
      if (component.some((state) => this.isFull(state))) continue
      const state = component.reduce((least, state) => Math.min(least, state))
      this.full.add(state)
      this.sleep?.revisit(state, 0) // in full means: nobody sleeps
      this.space.expand(state)
      this.takeFrom(state, undefined, -1)
      for (let woken = this.woken.pop(); woken; woken = this.woken.pop()) this.expand(...woken)
      expanded = true
    }
    return expanded
  }

  private isFull(state: number): boolean {
    return state < this.sweeps || this.full.has(state)
  }

  private find(property: string, state: number, kind: number | undefined): void {
    const known = this.found.get(property)
    if (!known || state < known.state) this.found.set(property, { state, kind })
    if (property === this.options.until) this.stopped = true
  }

  private graph(): Graph {
    if (!this.edges) throw new Error('the graph was not kept: ask for edges')
    return this.edges.graph(this.space)
  }

  private wholeGraph(): Graph {
    try {
      return this.graph()
    } catch (thrown) {
      const { edges, space, bytes } = this
      if (!edges || !(thrown instanceof MemoryFull)) throw thrown
      const { count } = space.store
      const graph = { states: count, transitions: edges.count, bytes: edges.graphBytes(space) }
      throw new MemoryFull(graphLimit(this.options.limits?.maxMemory as number, graph, bytes))
    }
  }

  result(passes: number): Exploration {
    return {
      space: this.space,
      states: this.space.store.count,
      transitions: this.transitions,
      complete: this.limit === undefined && !this.stopped,
      limit: this.limit,
      ends: this.ends,
      found: this.found,
      levels: this.levels,
      passes,
      shareable: this.shareable,
      reduced: this.reduced || this.slept || this.space.quotient !== undefined,
      edges: this.edges,
      graph: () => this.wholeGraph(),
    }
  }
}
