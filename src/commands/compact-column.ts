/**
 * Answering the properties of one scenario under one policy by hash compaction: as RealColumn
 * does, but nothing that was not found is ever said to hold.
 */
import { isAskedOfGraph } from '../engine/check.ts'
import { compact, verdictOfCompaction } from '../engine/check-compact.ts'
import type { Compaction } from '../engine/compaction.ts'
import type { Memo } from '../engine/memo.ts'
import { modelLimit } from '../engine/model-limit.ts'
import type { Property, System } from '../engine/system.ts'
import { coverageOf, isPlain, nothing, unknown } from './column.ts'
import type { Builder, Checked, Column, SearchOptions } from './engine.ts'

interface Settled {
  readonly system: System
  readonly search: Compaction
}

export class CompactColumn implements Column {
  private readonly memo: Memo
  private readonly build: Builder
  private readonly shared: readonly Property[]
  private readonly options: SearchOptions
  private base: Settled | undefined

  constructor(memo: Memo, build: Builder, properties: readonly Property[], options: SearchOptions) {
    this.memo = memo
    this.build = build
    this.options = options
    this.shared = properties.filter((property) => isPlain(property) && !isAskedOfGraph(property))
  }

  check(property: Property): Checked {
    let system: System | undefined
    try {
      // Its cuts are those of a system of which all states were looked at.
      this.base ??= this.settle(this.build(this.shared))
      system = this.base.system
      const plain = this.shared.includes(property) || isAskedOfGraph(property)
      const { search, system: own } = plain
        ? this.base
        : this.settle(this.build([property], system), property.name)
      const found = verdictOfCompaction(property, search, this.searching)
      const exact = this.base.search.exhausted && found.minimal === true
      const verdict = found.answer === 'violated' ? { ...found, minimal: exact } : found
      return { verdict, system: own, coverage: () => coverageOf(search.space) }
    } catch (thrown) {
      const limit = modelLimit(thrown)
      if (limit === undefined) throw thrown
      system = this.build([property], system)
      return { verdict: unknown(property, limit), system, coverage: () => nothing }
    }
  }

  private get searching() {
    const { limits, progress } = this.options
    return { memo: this.memo, limits, ...(progress ? { progress } : {}) }
  }

  /** Searches until the domain learns nothing. */
  private settle(built: System, until?: string): Settled {
    for (let system = built; ; ) {
      const search = compact(system, this.searching, until)
      const better = search.exhausted ? this.options.learn(system, search.space.notes) : undefined
      if (!better) return { system, search }
      system = better
    }
  }
}
