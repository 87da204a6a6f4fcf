/**
 * The shared memo: for each step a decision trie over what it asked (decision-trie.ts). Questions
 * are relative to the operands, so all tasks, scenarios and policies of a run share one trie per
 * step; exact values of a system are cached on top of it (tries.ts).
 */
import { Trie } from './decision-trie.ts'

/** Tries by what they record: one memo serves all systems of a run. */
export class Memo {
  private readonly tries = new Map<unknown, Map<string, Trie>>()
  private readonly identities = new Map<unknown, number>()

  /** The trie of a step while the given properties are checked inside it. */
  trie(step: unknown, checked: readonly unknown[]): Trie {
    const key = checked.map((property) => this.identity(property)).join(',')
    let byKey = this.tries.get(step)
    if (!byKey) {
      byKey = new Map()
      this.tries.set(step, byKey)
    }
    let trie = byKey.get(key)
    if (!trie) {
      trie = new Trie()
      byKey.set(key, trie)
    }
    return trie
  }

  private identity(thing: unknown): number {
    let identity = this.identities.get(thing)
    if (identity === undefined) {
      identity = this.identities.size
      this.identities.set(thing, identity)
    }
    return identity
  }

  /** Recipes run to be recorded so far. */
  get recordings(): number {
    let sum = 0
    for (const byKey of this.tries.values())
      for (const trie of byKey.values()) sum += trie.recordings
    return sum
  }
}
