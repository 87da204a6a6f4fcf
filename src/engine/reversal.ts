/**
 * The races of an execution, reversed (Abdulla et al. 2017, section 6; for steps that wait and for
 * choice, extended as follows). For a race of event e with a later step of task q, leave out e and
 * all that happens after it; if q can step then, what is left after e followed by that step is a
 * beginning that the state before e still owes.
 *
 * - q may step differently there, or in several ways: each is one beginning.
 * - If q waits there, e only enabled it, and that is no race. But what keeps q waiting may be left out
 *   in turn, until q can step or nothing is left:
 *
 *       p: lock   p: unlock   q: lock       the unlock enables q; without p's lock too, q is first
 *
 * - A task that waits at the end of the execution is treated as one that waits so.
 * - An event chosen among several of its task owes the others, after all that does not depend on it.
 */
import type { Event, Events } from './event.ts'
import type { Execution, Left } from './happens-before.ts'
import type { Space } from './space.ts'
import { canBegin } from './wakeup-tree.ts'

/** A task that might step if these events, and all that happen after one of them, are left out. */
interface Attempt {
  readonly task: number
  readonly left: Left
  /** Position of the first event left out: the beginning belongs to the state before it. */
  readonly from: number
}

export interface Debts {
  /** What need not be explored again from the state at this position, the current step included. */
  covered(position: number): readonly Event[]
  /** A beginning that the state at this position owes. */
  owe(position: number, beginning: readonly Event[]): void
}

/** Reverses the races of a maximal execution whose last state the space has just expanded. */
export class Reversal {
  private readonly space: Space
  private readonly events: Events
  private readonly execution: Execution
  private readonly debts: Debts
  /** by position */
  private readonly attempts: Attempt[][]
  private readonly known = new Set<string>()
  private pending = 0

  constructor(space: Space, events: Events, execution: Execution, debts: Debts) {
    this.space = space
    this.events = events
    this.execution = execution
    this.debts = debts
    this.attempts = Array.from({ length: execution.length }, () => [])
  }

  run(): void {
    const { execution, space, attempts } = this
    for (let task = 0; task < space.system.tasks.length; task++) this.unblock(task)
    execution.events.forEach(({ task, options }, position) => {
      for (const earlier of execution.races[position] as readonly number[]) {
        this.attempt(task, earlier)
      }
      if (options > 1) this.attempt(task, position)
    })
    let at = execution.length
    while (this.pending > 0) {
      at--
      space.take((execution.events[at] as Event).kind)
      // Trying one may add others: here, or to earlier positions.
      for (const attempt of attempts[at] as Attempt[]) {
        this.pending--
        this.try(attempt)
      }
    }
    for (; at < execution.length; at++) space.take((execution.events[at] as Event).kind)
  }

  private attempt(task: number, position: number, others?: Left): void {
    const left = this.execution.without(position, others)
    const from = left.indexOf(1)
    const key = `${task} ${left.join('')}`
    if (this.known.has(key)) return
    this.known.add(key)
    this.attempts[from]?.push({ task, left, from })
    this.pending++
  }

  /** The task waits after the events not left out: leaves out more. */
  private unblock(task: number, left?: Left): void {
    const looked = this.events.looked(task)
    for (const earlier of this.execution.racesOf(task, looked, left)) {
      this.attempt(task, earlier, left)
    }
  }

  private try({ task, left, from }: Attempt): void {
    const { execution, debts } = this
    const between = execution.events.filter((_, at) => at > from && !left[at])
    const covered = debts.covered(from)
    if (covered.some((event) => this.settles(event, task, between))) return
    this.after(between, () => {
      const steps = this.events.of(task)
      if (steps.length === 0) this.unblock(task, left)
      for (const step of steps) {
        const beginning = [...between, step]
        if (!covered.some((event) => canBegin(event, beginning))) debts.owe(from, beginning)
      }
    })
  }

  /** True if the event can begin whatever the task does after these events. */
  private settles(event: Event, task: number, between: readonly Event[]): boolean {
    if (!canBegin(event, between)) return false
    if (between.some((other) => other.task === event.task)) return true
    return event.task === task && event.options === 1
  }

  /** Looks at the state after these events, and comes back. */
  private after(between: readonly Event[], look: () => void): void {
    const { space } = this
    const taken: number[] = []
    for (const event of between) {
      let { kind } = event
      if (event.adds) {
        // Sums that were left out make it another kind of transition.
        space.expandCurrent()
        kind = this.events.at(event.task, event.option).kind
      }
      space.take(kind)
      taken.push(kind)
    }
    space.expandCurrent()
    look()
    for (const kind of taken.reverse()) space.take(kind)
  }
}
