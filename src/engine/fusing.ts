/**
 * Fusing: a state that one invisible step leads on from, whatever the others do, is not stored; the
 * step is taken at once (why that is sound: persistent-set.ts).
 *
 *     P0: a; b     with b invisible and alone in a persistent set: the state between is left out
 *
 * To stop is always sound. It is done after some steps, when a run comes to a state again, and for
 * good where hardly any step can be fused: looking for them costs more than storing.
 */
import type { Choices } from './independence.ts'
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
      if (this.mark.length === current.length) this.mark.set(current)
      else this.mark = current.slice()
      return false
    }
    // Words of before a repacking are other words: the run may end too soon, which is sound.
    for (let w = 0; w < current.length; w++) if (current[w] !== this.mark[w]) return false
    return true
  }

  /** The one step that may be taken, if there is such a one. */
  private only(): number | undefined {
    const { space, sets } = this
    if (space.expandCurrent() === 0) return undefined
    if (space.enabled.length === 1) {
      const first = space.enabled[0] as number
      if (!sets.isVisible((space.kinds[first] as Kind).task)) return first
    }
    const chosen = sets.select()
    if (chosen === undefined) return undefined
    let step: number | undefined
    for (let at = 0; at < chosen.length; at++) {
      const choices = space.taskChoices[chosen[at] as number] as number
      if (choices < 0) continue
      const { first, count } = space.choices[choices] as Choices
      if (count === 0) continue
      if (count > 1 || step !== undefined) return undefined
      step = first
    }
    return step
  }
}
