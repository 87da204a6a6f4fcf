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
 * property reads. That no step is put off for ever, and why all this goes with sleep sets:
 * ignoring.ts.
 *
 * Fusing (as G. Holzmann and D. Peled, "An improvement in formal verification", 1994, store no state
 * between steps that nobody sees): where one invisible step is a persistent set by itself, or is
 * the only step, it is taken at once and the state before it is not stored.
 *
 *     P0: x = 1; a = 1; b = 1     P1: r = x     a, b its own: after x = 1 only b = 1 is stored
 *
 * Lemma. The search is that with persistent sets in which the state left out chose this step. No
 * check is lost: what a state property sees there it sees after the step, which writes nothing
 * that it reads; it is no final state; checks inside steps are made on the way. It is not on a
 * cycle of states left out only, since a run of so many steps is stored: so terminal components
 * are those of stored states. A step that sleeps is not fused: the state before it is stored, with
 * its sleep set.
 */
import { Answers } from './answers.ts'
import {
  type Choices,
  type Dependence,
  dependent,
  type Footprint,
  type Futures,
  footprintOf,
} from './independence.ts'
import type { Space } from './space.ts'

/** Decisions kept at first, and at most. */
const fewDecisions = 1 << 6
const mostDecisions = 1 << 14

export class PersistentSets {
  private readonly space: Space
  private readonly futures: Futures
  private readonly depends: Dependence
  /** footprints of Choices (a task's next step), by number */
  private readonly footprints: (Footprint | undefined)[] = []
  /** of dependsOn, and of two next steps */
  private readonly known = new Answers()
  private readonly pairs = new Answers()
  private growth = -1
  private seenVersion = -1
  /** what was decided for vectors of Choices, by a place for each */
  private decided: (readonly number[] | undefined | null)[] = new Array(fewDecisions).fill(null)
  private vectors: Int32Array
  private decisions = 0
  /** of the state last expanded, per task: enabled steps, place, has it anything left to do */
  private readonly size: Int32Array
  private readonly place: Int32Array
  private readonly live: Uint8Array
  private readonly members: Uint8Array

  constructor(space: Space, futures: Futures, depends: Dependence = dependent) {
    this.space = space
    this.futures = futures
    this.depends = depends
    const tasks = space.taskChoices.length
    this.size = new Int32Array(tasks)
    this.place = new Int32Array(tasks)
    this.live = new Uint8Array(tasks)
    this.members = new Uint8Array(tasks)
    this.vectors = new Int32Array(fewDecisions * tasks)
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

  /** Do the next steps of two tasks depend on each other? */
  between(a: number, b: number): boolean {
    const known = this.pairs.get(a, b)
    if (known >= 0) return known === 1
    const answer = this.depends(this.next(a), this.next(b))
    this.pairs.set(a, b, answer)
    return answer
  }

  /**
   * Tasks whose enabled steps suffice in the state last expanded; undefined: all are needed.
   *
   * The Choices of a task tell its place too (the control slot is the first thing that they read),
   * so what is decided depends on nothing but the Choices of all tasks, on the futures, and on what
   * is seen.
   */
  select(): readonly number[] | undefined {
    this.forgetOld()
    const { taskChoices } = this.space
    const tasks = taskChoices.length
    let hash = 0
    for (let t = 0; t < tasks; t++) {
      hash = Math.imul(hash ^ (taskChoices[t] as number), 0x9e3779b1)
      hash ^= hash >>> 15
    }
    const at = hash & (this.decided.length - 1)
    const known = this.decided[at]
    if (known !== null) {
      const base = at * tasks
      let t = 0
      while (t < tasks && this.vectors[base + t] === taskChoices[t]) t++
      if (t === tasks) return known
    }
    const chosen = this.decide()
    if (++this.decisions > this.decided.length && this.decided.length < mostDecisions) {
      this.forgetDecisions(this.decided.length * 4)
      return chosen
    }
    this.decided[at] = chosen
    this.vectors.set(taskChoices, at * tasks)
    return chosen
  }

  private decide(): readonly number[] | undefined {
    const { space } = this
    const tasks = space.taskChoices.length
    for (let t = 0; t < tasks; t++) {
      this.size[t] = this.enabledOf(t)
      this.place[t] = space.controlId(t)
      this.live[t] = (space.taskChoices[t] as number) >= 0 && !space.ended(t) ? 1 : 0
    }
    let best: number[] | undefined
    let bestSize = space.enabled.length
    for (let t = 0; t < tasks; t++) {
      if (this.size[t] === 0 || (this.size[t] as number) >= bestSize) continue
      const members = this.close(t, bestSize)
      if (!members || members.some((member) => this.isVisible(member))) continue
      best = members
      bestSize = members.reduce((sum, member) => sum + (this.size[member] as number), 0)
      if (bestSize === 1) break
    }
    return best
  }

  private enabledOf(t: number): number {
    const choices = this.space.taskChoices[t] as number
    return choices < 0 ? 0 : (this.space.choices[choices] as Choices).count
  }

  /** The least persistent set with task `first`; undefined if it has `bound` steps or more. */
  private close(first: number, bound: number): number[] | undefined {
    const { members, live } = this
    members.fill(0)
    members[first] = 1
    const list = [first]
    let size = this.size[first] as number
    for (const member of list) {
      const choices = this.space.taskChoices[member] as number
      for (let u = 0; u < members.length; u++) {
        if (members[u] || !live[u] || !this.dependsOn(choices, u, this.place[u] as number)) continue
        size += this.size[u] as number
        if (size >= bound) return undefined
        members[u] = 1
        list.push(u)
      }
    }
    return list
  }

  /** Does what task u may still do depend on this next step? Kept until futures grow. */
  private dependsOn(choices: number, u: number, place: number): boolean {
    const key = place * this.members.length + u
    const known = this.known.get(choices, key)
    if (known >= 0) return known === 1
    const future = this.futures.from(u, place)
    const answer = future === undefined || this.depends(this.next(choices), future)
    this.known.set(choices, key, answer)
    return answer
  }

  private forgetOld(): void {
    const { growth } = this.futures
    const { seenVersion } = this.space
    if (this.growth === growth && this.seenVersion === seenVersion) return
    if (this.growth !== growth) this.known.clear()
    this.growth = growth
    this.seenVersion = seenVersion
    if (this.decisions > 0) this.forgetDecisions(this.decided.length)
  }

  private forgetDecisions(size: number): void {
    if (size === this.decided.length) this.decided.fill(null)
    else {
      this.decided = new Array(size).fill(null)
      this.vectors = new Int32Array(size * this.members.length)
    }
    this.decisions = 0
  }

  /** True if a next step of the task may write what state properties read. */
  isVisible(t: number): boolean {
    const { seen, seenVersion } = this.space
    if (seenVersion === 0) return false
    const choices = this.space.taskChoices[t] as number
    const { writes, adds } = this.next(choices)
    return writes.meets(seen) || adds.meets(seen)
  }
}
