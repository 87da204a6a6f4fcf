/**
 * One execution and its happens-before order, kept as vector clocks (Mattern 1989; used so by
 * Flanagan and Godefroid, "Dynamic partial-order reduction for model checking software", 2005).
 *
 * Event i happens before event j if a chain of dependent events leads from i to j; events of one
 * task are ordered. Two events race if they depend, and nothing is between them in that order:
 *
 *     p: x = 1   q: x = 2   r: look at x      q and r race; p and r don't, q is between them
 */
import { ADD, type Event, READ, type Touch, WRITE } from './event.ts'

/** Positions left out of an execution: each time an event and all that happen after it. */
export type Left = Uint8Array

export class Execution {
  readonly events: Event[] = []
  /** per position: what the event races with, earlier positions */
  readonly races: (readonly number[])[] = []
  /** per position: for each task, how many of its events happen before or are this one */
  private readonly clocks: Int32Array[] = []
  /** per task: positions of its events */
  private readonly own: number[][]
  /** per slot: positions that touch it and how, in order: position * 8 + mode */
  private readonly touched: number[][] = []

  constructor(tasks: number) {
    this.own = Array.from({ length: tasks }, () => [])
  }

  get length(): number {
    return this.events.length
  }

  push(event: Event): void {
    const position = this.events.length
    const own = this.own[event.task] as number[]
    const conflicts = this.conflicts(event.task, event.touches)
    const before = own.at(-1)
    const clock = new Int32Array(this.own.length)
    if (before !== undefined) clock.set(this.clocks[before] as Int32Array)
    for (const other of conflicts) {
      const theirs = this.clocks[other] as Int32Array
      for (let t = 0; t < clock.length; t++) {
        if ((theirs[t] as number) > (clock[t] as number)) clock[t] = theirs[t] as number
      }
    }
    own.push(position)
    clock[event.task] = own.length
    for (const { slot, mode } of event.touches) {
      this.touched[slot] ??= []
      this.touched[slot].push(position * 8 + mode)
    }
    this.events.push(event)
    this.clocks.push(clock)
    this.races.push(this.immediate(conflicts, before))
  }

  pop(): Event {
    const event = this.events.pop() as Event
    this.clocks.pop()
    this.races.pop()
    this.own[event.task]?.pop()
    for (const { slot } of event.touches) this.touched[slot]?.pop()
    return event
  }

  happensBefore(i: number, j: number): boolean {
    if (i >= j) return false
    const { task } = this.events[i] as Event
    const number = (this.clocks[i] as Int32Array)[task] as number
    return ((this.clocks[j] as Int32Array)[task] as number) >= number
  }

  /** Leaves out, too, an event and all that happen after it. */
  without(position: number, left?: Left): Left {
    const more = left ? left.slice() : new Uint8Array(this.length)
    more[position] = 1
    for (let i = position + 1; i < more.length; i++) {
      if (this.happensBefore(position, i)) more[i] = 1
    }
    return more
  }

  /** Events that a step of `task` with these touches would race with, after those not left out. */
  racesOf(task: number, touches: readonly Touch[], left?: Left): number[] {
    const before = this.own[task]?.findLast((position) => !left?.[position])
    return this.immediate(this.conflicts(task, touches, left), before)
  }

  /** The latest events of other tasks that a step with these touches depends on, and some more. */
  private conflicts(task: number, touches: readonly Touch[], left?: Left): number[] {
    const found: number[] = []
    for (const { slot, mode } of touches) {
      const touched = this.touched[slot]
      if (!touched) continue
      for (let at = touched.length - 1; at >= 0; at--) {
        const entry = touched[at] as number
        const position = entry >> 3
        if (left?.[position]) continue
        const other = this.events[position] as Event
        if (other.task !== task && conflict(mode, entry & 7) && !found.includes(position)) {
          found.push(position)
        }
        // All that touched it before a write happened before the write.
        if (entry & WRITE) break
      }
    }
    return found
  }

  private immediate(conflicts: readonly number[], before: number | undefined): number[] {
    return conflicts.filter(
      (i) =>
        (before === undefined || !this.happensBefore(i, before)) &&
        !conflicts.some((j) => this.happensBefore(i, j)),
    )
  }
}

function conflict(a: number, b: number): boolean {
  if ((a | b) & WRITE) return true
  return ((a & READ) !== 0 && (b & ADD) !== 0) || ((a & ADD) !== 0 && (b & READ) !== 0)
}
