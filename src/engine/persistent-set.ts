/**
 * Persistent sets (Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems",
 * 1996, ch. 4; stubborn sets, Valmari 1991): in a state it is enough to take the steps of some
 * tasks P if no step that the other tasks can ever take, while P waits, depends on P's next steps.
 *
 *     P0: x = 1; x = 2     P1: y = 1; y = 2     {P0} is persistent: P1 never touches x
 *     P0: x = 1            P1: y = 1; r = x     it is not: P1 will read x
 *
 * The set is closed from one task: whoever may still touch what a member's next step touches
 * joins. A member's next step includes the reads that keep it from being enabled.
 *
 * Visibility: a set smaller than all enabled steps may hold no step that writes what a state
 * property reads. The cycle proviso is explore.ts's: a terminal component of the reduced graph
 * has a state that was expanded in full.
 */
import {
  type Choices,
  type Dependence,
  dependent,
  type Footprint,
  type Futures,
  footprintOf,
  type SlotSet,
} from './independence.ts'
import type { Space } from './space.ts'

export class PersistentSets {
  private readonly space: Space
  private readonly futures: Futures
  private readonly depends: Dependence
  /** footprints of Choices (a task's next step), by number */
  private readonly footprints: (Footprint | undefined)[] = []

  constructor(space: Space, futures: Futures, depends: Dependence = dependent) {
    this.space = space
    this.futures = futures
    this.depends = depends
  }

  /** What the next step of a task reads and writes, enabled or not. */
  next(choices: number): Footprint {
    let footprint = this.footprints[choices]
    if (!footprint) {
      footprint = footprintOf(this.space.choices[choices] as Choices, this.space.kinds)
      this.footprints[choices] = footprint
    }
    return footprint
  }

  /**
   * Tasks whose enabled steps suffice in the state last expanded; undefined: all are needed.
   * `seen`: what state properties read.
   */
  select(seen: SlotSet): readonly number[] | undefined {
    const { space } = this
    let best: number[] | undefined
    let bestSize = space.enabled.length
    for (let t = 0; t < space.taskChoices.length; t++) {
      if (this.enabledOf(t) === 0) continue
      const members = this.close(t)
      if (!members) continue
      const size = members.reduce((sum, member) => sum + this.enabledOf(member), 0)
      if (size >= bestSize || members.some((member) => this.isVisible(member, seen))) continue
      best = members
      bestSize = size
      if (size === 1) break
    }
    return best
  }

  private enabledOf(t: number): number {
    const choices = this.space.taskChoices[t] as number
    return choices < 0 ? 0 : (this.space.choices[choices] as Choices).count
  }

  private close(first: number): number[] | undefined {
    const { space, futures } = this
    const members = [first]
    for (const member of members) {
      const next = this.next(space.taskChoices[member] as number)
      for (let u = 0; u < space.taskChoices.length; u++) {
        if (members.includes(u) || (space.taskChoices[u] as number) < 0 || space.ended(u)) continue
        const future = futures.from(u, space.controlId(u))
        if (future === undefined || this.depends(next, future)) members.push(u)
      }
    }
    return members.length === space.taskChoices.length ? undefined : members
  }

  /** True if a next step of the task may write what state properties read. */
  isVisible(t: number, seen: SlotSet): boolean {
    const choices = this.space.taskChoices[t] as number
    const { writes, adds } = this.next(choices)
    return writes.meets(seen) || adds.meets(seen)
  }
}
