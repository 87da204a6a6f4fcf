/**
 * Sleep sets (Godefroid 1996, ch. 5): after a step of P0 was explored from s, exploring P1's step
 * first need not take P0's again right after it if the two are independent:
 *
 *     s --P0--> s0 --P1--> r          s --P1--> s1, P0 asleep: s1 --P0--> r is not taken again
 *
 * They cut transitions, not states. With a visited set a state may be reached again while fewer
 * tasks sleep; what sleeps in every visit is what may stay unexplored, so the tasks that woke are
 * explored then. Forgetting that is unsound in general:
 *
 *     Q: y = 1   a: x = 1   b: if (y == 0) x = 1     s --a--> r, Q asleep;  s --b--> r, Q awake
 *
 * (A breadth-first search with the tasks in one order gets away with it as long as nothing is
 * fused: the least run into a state, shortest and then by tasks, never takes a sleeping step.)
 * With persistent sets see the lemma in ignoring.ts.
 *
 * A sleep set is a bit mask over tasks (a task sleeps with all its enabled steps); systems with
 * more than 30 tasks go without.
 */
import { claim, type Fits } from './memory.ts'
import type { PersistentSets } from './persistent-set.ts'
import type { Space } from './space.ts'

export class SleepSets {
  private readonly space: Space
  private readonly sets: PersistentSets
  /** per state: the tasks that slept in every visit so far */
  asleep = new Int32Array(1024)
  private readonly fits: Fits

  static serves(tasks: number): boolean {
    return tasks <= 30
  }

  constructor(space: Space, sets: PersistentSets, fits: Fits) {
    this.space = space
    this.fits = fits
    this.sets = sets
  }

  of(state: number): number {
    return this.asleep[state] ?? 0
  }

  /** A first visit. */
  enter(state: number, asleep: number): void {
    this.reserve(state + 1)
    this.asleep[state] = asleep
  }

  /** Makes room for so many states. */
  reserve(states: number): void {
    if (states <= this.asleep.length) return
    const length = Math.max(this.asleep.length * 2, states)
    claim(this.fits, length * 4)
    const grown = new Int32Array(length)
    grown.set(this.asleep)
    this.asleep = grown
  }

  get bytes(): number {
    return this.asleep.byteLength
  }

  /** Another visit: answers the tasks that must be explored now. */
  revisit(state: number, asleep: number): number {
    const before = this.of(state)
    if (before !== 0) this.asleep[state] = before & asleep
    return before & ~asleep
  }

  /** Who sleeps after a step of `task`, when `candidates` sleep or were explored before it. */
  after(task: number, candidates: number): number {
    if (candidates === 0) return 0
    const { taskChoices } = this.space
    const step = taskChoices[task] as number
    let asleep = 0
    for (let u = 0; u < taskChoices.length; u++) {
      if (!(candidates & (1 << u)) || u === task) continue
      const choices = taskChoices[u] as number
      if (choices >= 0 && !this.sets.between(step, choices)) asleep |= 1 << u
    }
    return asleep
  }
}
