/**
 * Fusing: a state that one invisible step leads on from, whatever the others do, is not stored; the
 * step is taken at once (why that is sound: persistent-set.ts).
 *
 *     P0: a; b     with b invisible and alone in a persistent set: the state between is left out
 *
 * To stop is always sound. It is done after some steps, when a run comes to a state again, and for
 * good where hardly any step can be fused: looking for them costs more than storing.
 */
import type { Kind } from './kinds.ts'
import type { PersistentSets } from './persistent-set.ts'
import type { Space } from './space.ts'

/** A fused run is stored at least this often. */
const longest = 64
/** After so many looks, fewer than one in `worth` with a step to fuse: no more are made. */
const enough = 1024
const worth = 32

export class Fusing {
  private readonly space: Space
  private readonly sets: PersistentSets
  private looks = 0
  private fused = 0
  /** a state of the run, to see whether it comes back to it (R. P. Brent, 1980) */
  private mark = new Int32Array(0)

  constructor(space: Space, sets: PersistentSets) {
    this.space = space
    this.sets = sets
  }

  /** The step to take at once from the current state, after `length` steps of the run. */
  next(length: number): number | undefined {
    if (length >= longest || this.returned(length)) return undefined
    if (this.looks >= enough && this.fused * worth < this.looks) return undefined
    this.looks++
    const step = this.only()
    if (step !== undefined) this.fused++
    return step
  }

  private returned(length: number): boolean {
    const { current } = this.space
    if ((length & (length - 1)) === 0) {
      this.mark = current.slice()
      return false
    }
    // Words of before a repacking are other words: the run may end too soon, which is sound.
    return current.every((word, at) => word === this.mark[at])
  }

  /** The one step that may be taken, if there is such a one. */
  private only(): number | undefined {
    const { space, sets } = this
    if (space.expandCurrent() === 0) return undefined
    const taskOf = (kind: number) => (space.kinds[kind] as Kind).task
    const [first] = space.enabled
    if (space.enabled.length === 1 && !sets.isVisible(taskOf(first as number), space.seen)) {
      return first
    }
    const chosen = sets.select(space.seen)
    if (chosen === undefined) return undefined
    const steps = space.enabled.filter((kind) => chosen.includes(taskOf(kind)))
    return steps.length === 1 ? steps[0] : undefined
  }
}
