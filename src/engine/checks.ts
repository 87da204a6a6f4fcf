/** Properties and predicates asked of packed states: each has a trie of its own. */
import type { Trie } from './decision-trie.ts'
import { SlotSet } from './independence.ts'
import type { Slot } from './layout.ts'
import type { Memo } from './memo.ts'
import { StepFault } from './step-fault.ts'
import type { Always, Observer, Property, Sometimes } from './system.ts'
import type { Root } from './tries.ts'

/** What a check asks of a state: does the property find something, does the predicate hold? */
export type Look = (state: any, instance: any, k: Observer) => boolean

/** A check of a property, or of one instance of it. */
export interface Check extends Root {
  readonly property: string
  readonly instance: object
  readonly look: Look
  readonly trie: Trie
  readonly sees: Set<Slot>
}

export class Checks {
  /** asked in every state that is visited */
  readonly always: Check[] = []
  /** asked on demand */
  readonly predicates: Check[] = []
  /** What has been read in any state so far: steps that write it are visible. */
  readonly seen = new SlotSet()
  /** grows whenever `seen` does */
  seenVersion = 0
  private readonly memo: Memo

  constructor(memo: Memo, properties: readonly Property[], initial: unknown) {
    this.memo = memo
    for (const property of properties) {
      if (property.kind !== 'always' && property.kind !== 'sometimes') continue
      const instances = (property.kind === 'always' && property.instances?.(initial)) || [{}]
      for (const instance of instances) {
        this.always.push(this.check(property.name, property.check, instance, lookOf(property)))
      }
    }
  }

  get all(): readonly Check[] {
    return [...this.always, ...this.predicates]
  }

  /** Adds a predicate; answers its number. */
  predicate(property: string, holds: Sometimes['check']): number {
    const look: Look = (state, _instance, k) => holds(state, k) === true
    this.predicates.push(this.check(property, holds, {}, look))
    return this.predicates.length - 1
  }

  private check(property: string, key: object, instance: object, look: Look): Check {
    const trie = this.memo.trie(key, [])
    return {
      property,
      instance,
      look,
      trie,
      root: 0,
      path: 0,
      assumed: new Set(),
      ways: 0,
      sees: new Set(),
    }
  }

  /** Notes what a check has read. */
  see(check: Check, reads: Iterable<Slot>): void {
    for (const slot of reads) {
      check.sees.add(slot)
      if (this.seen.add(slot)) this.seenVersion++
    }
  }

  /** True if something that the property read has had more than one value. */
  seesChange(property: string): boolean {
    return this.all.some(
      (check) =>
        check.property === property && [...check.sees].some((slot) => slot.values.length > 1),
    )
  }
}

function lookOf(property: Always | Sometimes): Look {
  return property.kind === 'always'
    ? (state, instance, k) => wrong(property.check(state, instance, k), property.name)
    : (state, _instance, k) => property.check(state, k) === true
}

function wrong(finding: unknown, where: string): boolean {
  if (finding === undefined || finding === '') return false
  if (typeof finding === 'string') return true
  throw new StepFault(
    where,
    `answers ${JSON.stringify(finding)}; a property answers a sentence or nothing`,
  )
}
