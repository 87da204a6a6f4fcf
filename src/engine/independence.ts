/**
 * Independence, computed from footprints; nobody declares it.
 *
 * Two steps are independent when neither writes what the other reads or writes; sums (`adds`)
 * commute with sums, not with reads. Reading includes what decided that a step is NOT enabled,
 * so a step that could enable another one depends on it.
 *
 *     a: x = 1     b: y = x      dependent: b reads what a writes
 *     a: n += 1    b: n += 1     independent, while neither looks at n
 *
 * What a task may still do is not in a footprint of the present. It is learned: per task and
 * control value, the union of all footprints met there, closed over the control values that can
 * follow, of the task and of others that its steps put somewhere (a task that starts another). A
 * search that used such a set while it was still too small is repeated (explore.ts), so what counts
 * is the last pass, in which nothing new was learned.
 *
 * Lemma (why sets learned on the reduced graph suffice). Let a step d of another task be taken in
 * the full graph from s after steps w, all independent of t, and let d be the first that depends
 * on t. The reduced search takes t first; w stays possible with the same footprints. Then d's task
 * is at the same control value, and d asks the same questions up to the first one whose answer t
 * changed. If there is none, d has the same footprint there; if there is one, d's run there has
 * read a leaf that t wrote. Either way the learned union of that control value depends on t, and
 * {t} alone was no persistent set. A control value never run has an unknown future: everything.
 *
 *     t: y = 1    u: if (z && !x && !y) d    v: z = 1    after t the search meets u with z = 1
 *
 * (It meets what is tried after t and w, though perhaps not by that run: by induction on the length
 * of w, and then on the way from s to a state expanded in full. Steps of w that are chosen come
 * first; else w goes on behind the chosen step, and what is tried behind both is the same up to the
 * first leaf that this step wrote, so its task would have been in the set.)
 */
import type { Slot } from './layout.ts'

/** The enabled steps of a task in a state: numbers of kinds; what deciding that read. */
export interface Choices {
  readonly first: number
  readonly count: number
  readonly reads: readonly Slot[]
}
/** Leaves that a step reads, writes, and only adds to. */
export interface Touches {
  readonly reads: readonly Slot[]
  readonly writes: readonly Slot[]
  readonly adds: readonly Slot[]
}

/** A set of slots as a bit set that grows. */
export class SlotSet {
  private bits: Uint32Array

  constructor(slots: Iterable<Slot> = []) {
    this.bits = new Uint32Array(4)
    for (const slot of slots) this.add(slot)
  }

  add(slot: Slot): boolean {
    const at = slot.index >>> 5
    if (at >= this.bits.length) this.widen(at + 1)
    const before = this.bits[at] as number
    const after = (before | (1 << (slot.index & 31))) >>> 0
    this.bits[at] = after
    return before !== after
  }

  /** Adds all of the other set; true if that made a difference. */
  addAll(other: SlotSet): boolean {
    if (other.bits.length > this.bits.length) this.widen(other.bits.length)
    let grew = false
    for (let at = 0; at < other.bits.length; at++) {
      const before = this.bits[at] as number
      const after = (before | (other.bits[at] as number)) >>> 0
      if (before !== after) grew = true
      this.bits[at] = after
    }
    return grew
  }

  /** Adds all of the slots; true if that made a difference. */
  addEach(slots: readonly Slot[]): boolean {
    let grew = false
    for (let at = 0; at < slots.length; at++) if (this.add(slots[at] as Slot)) grew = true
    return grew
  }

  meets(other: SlotSet): boolean {
    const length = Math.min(this.bits.length, other.bits.length)
    for (let at = 0; at < length; at++) {
      if (((this.bits[at] as number) & (other.bits[at] as number)) !== 0) return true
    }
    return false
  }

  private widen(length: number): void {
    const wider = new Uint32Array(Math.max(length, this.bits.length * 2))
    wider.set(this.bits)
    this.bits = wider
  }
}

/** What a step, or all steps from some place on, read, write and add to. */
export class Footprint {
  readonly reads: SlotSet
  readonly writes: SlotSet
  readonly adds: SlotSet

  constructor(reads: Iterable<Slot> = [], writes: Iterable<Slot> = [], adds: Iterable<Slot> = []) {
    this.reads = new SlotSet(reads)
    this.writes = new SlotSet(writes)
    this.adds = new SlotSet(adds)
  }

  /** Adds what a step touches; true if that made a difference. */
  addTouches({ reads, writes, adds }: Touches): boolean {
    const read = this.reads.addEach(reads)
    const written = this.writes.addEach(writes)
    return this.adds.addEach(adds) || written || read
  }

  addAll(other: Footprint): boolean {
    const reads = this.reads.addAll(other.reads)
    const writes = this.writes.addAll(other.writes)
    return this.adds.addAll(other.adds) || writes || reads
  }
}

export type Dependence = (a: Footprint, b: Footprint) => boolean

export const dependent: Dependence = (a, b) =>
  a.writes.meets(b.reads) ||
  a.writes.meets(b.writes) ||
  a.writes.meets(b.adds) ||
  a.reads.meets(b.writes) ||
  a.reads.meets(b.adds) ||
  a.adds.meets(b.reads) ||
  a.adds.meets(b.writes)

interface Place {
  readonly footprint: Footprint
  /** places that steps from here lead to: of the task, and of others that a step puts somewhere */
  readonly next: Set<number>
}

/** Where some task is put by a step: its control id there. */
export type Onward = readonly [task: number, control: number]

/** Learned footprints by task and control id. */
export class Futures {
  private readonly tasks: number
  /** by number of the place: control * tasks + task */
  private readonly places = new Map<number, Place>()
  private readonly closed = new Map<number, Footprint | undefined>()
  /** grows whenever a future that may have been used turned out larger */
  version = 0
  /** grows whenever anything was learned: answers kept from before may be too small or too large */
  growth = 0

  constructor(tasks: number) {
    this.tasks = tasks
  }

  /** What a task may do at a place, what deciding that read, and where that puts it and others. */
  learn(
    task: number,
    control: number,
    steps: readonly Touches[],
    reads: readonly Slot[],
    next: readonly Onward[],
  ): void {
    const number = this.number(task, control)
    const known = this.places.get(number)
    const place = known ?? { footprint: new Footprint(), next: new Set() }
    let grew = place.footprint.reads.addEach(reads)
    for (const step of steps) if (place.footprint.addTouches(step)) grew = true
    for (const [task, control] of next) {
      const onward = this.number(task, control)
      if (place.next.has(onward)) continue
      place.next.add(onward)
      grew = true
    }
    if (known && !grew) return
    this.places.set(number, place)
    // A place that was unknown counted as everything: who relied on that may go on doing so.
    if (known) this.version++
    this.growth++
    this.closed.clear()
  }

  /**
   * All that may still be touched by what the task does from this place on, and by the tasks that
   * it puts somewhere; undefined: anything.
   */
  from(task: number, control: number): Footprint | undefined {
    const number = this.number(task, control)
    if (this.closed.has(number)) return this.closed.get(number)
    const future = this.close(number)
    this.closed.set(number, future)
    return future
  }

  private number(task: number, control: number): number {
    return control * this.tasks + task
  }

  private close(from: number): Footprint | undefined {
    const all = new Footprint()
    const met = new Set([from])
    for (const number of met) {
      const place = this.places.get(number)
      if (!place) return undefined
      all.addAll(place.footprint)
      for (const next of place.next) met.add(next)
    }
    return all
  }
}

/** What the next step of a task reads and writes, whatever it chooses, enabled or not. */
export function footprintOf(choices: Choices, kinds: readonly Touches[]): Footprint {
  const footprint = new Footprint(choices.reads)
  for (let kind = choices.first; kind < choices.first + choices.count; kind++) {
    footprint.addTouches(kinds[kind] as Touches)
  }
  return footprint
}
