/** A set of outcomes as a diagram: counted, asked and listed. */
import { type Diagrams, NOTHING, UNIT, UNSET } from './diagram.ts'
import type { Domain, OutcomeValue } from './outcome-values.ts'
import type { Name } from './system.ts'

export interface Outcome {
  /** By position in the list of registers; undefined: never set. */
  readonly values: readonly (OutcomeValue | undefined)[]
  /** Tasks that never end. */
  readonly blocked: readonly Name[]
}

/** How the set asks a formula, which it knows nothing of. */
export interface Asking<F> {
  /** The formula with the register known (undefined: unset, its atoms are false). */
  restrict(formula: F, register: string, value: OutcomeValue | undefined): F | boolean
  /** Equal for equal formulas. */
  key(formula: F): string
}

/** One level per register, then one for the blocked tasks: values are places in `blocked`. */
export interface Content {
  readonly diagrams: Diagrams
  readonly root: number
  readonly registers: readonly string[]
  readonly domain: Domain
  readonly blocked: readonly (readonly Name[])[]
  readonly endless: boolean
}

/** A set of outcomes that need not be enumerated to be counted or asked. */
export class OutcomeSet implements Iterable<Outcome> {
  readonly registers: readonly string[]
  /** Some runs never end: they go round in a cycle for ever, and have no outcome. */
  readonly endless: boolean
  private readonly diagrams: Diagrams
  private readonly domain: Domain
  private readonly blocked: readonly (readonly Name[])[]
  /** With all that conditions may ask, and as printed. */
  private readonly full: number
  private readonly printed: number

  constructor({ diagrams, root, registers, domain, blocked, endless }: Content) {
    this.diagrams = diagrams
    this.domain = domain
    this.registers = registers
    this.blocked = blocked
    this.endless = endless
    this.full = root
    const finish = (value: number) => (value === UNSET ? UNSET : domain.finish(value))
    this.printed = registers.reduce((set, _, level) => {
      return diagrams.update(set, level, finish, new Map())
    }, root)
  }

  /** How many different outcomes are printed. */
  get count(): bigint {
    return this.diagrams.count(this.printed)
  }

  /** In a canonical order: by the registers in their order; unset, numbers, words, bytes. */
  *[Symbol.iterator](): Generator<Outcome> {
    yield* this.below(this.printed, [])
  }

  private *below(node: number, values: readonly (OutcomeValue | undefined)[]): Generator<Outcome> {
    const { diagrams, registers, domain } = this
    if (node === NOTHING) return
    const level = Math.min(diagrams.level(node), registers.length)
    const known = [...values, ...Array<undefined>(level - values.length)]
    if (level < registers.length) {
      yield* this.below(diagrams.unset(node), [...known, undefined])
      const branches = diagrams.branches(node).map(({ value, child }) => {
        return { value: domain.value(value), child }
      })
      branches.sort((a, b) => compare(a.value, b.value))
      for (const { value, child } of branches) yield* this.below(child, [...known, value])
      return
    }
    if (node === UNIT) return yield { values: known, blocked: [] }
    if (diagrams.unset(node) === UNIT) yield { values: known, blocked: [] }
    const sets = diagrams.branches(node).map(({ value }) => this.blocked[value] ?? [])
    sets.sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1))
    for (const blocked of sets) yield { values: known, blocked }
  }

  /** Can the formula be true, can it be false, over the set? Partial evaluation down the levels. */
  ask<F>(
    formula: F | boolean,
    asking: Asking<F>,
  ): { readonly true: boolean; readonly false: boolean } {
    const answer = { true: false, false: false }
    const seen = new Set<string>()
    const visit = (node: number, from: number, asked: F | boolean): void => {
      if (node === NOTHING || (answer.true && answer.false)) return
      const level = Math.min(this.diagrams.level(node), this.registers.length)
      let rest = asked
      for (let skipped = from; skipped < level; skipped++) rest = given(rest, skipped, undefined)
      if (typeof rest === 'boolean') {
        answer[`${rest}`] = true
        return
      }
      if (level === this.registers.length) {
        throw new Error(`a condition names a register that is none of ${this.registers.join(', ')}`)
      }
      const key = `${node} ${asking.key(rest)}`
      if (seen.has(key)) return
      seen.add(key)
      visit(this.diagrams.unset(node), level + 1, given(rest, level, undefined))
      for (const { value, child } of this.diagrams.branches(node)) {
        visit(child, level + 1, given(rest, level, this.domain.value(value)))
      }
    }
    const given = (asked: F | boolean, level: number, value: OutcomeValue | undefined) =>
      typeof asked === 'boolean'
        ? asked
        : asking.restrict(asked, this.registers[level] as string, value)
    visit(this.full, 0, formula)
    return answer
  }
}

function compare(a: OutcomeValue, b: OutcomeValue): number {
  const [i, j] = [rank(a), rank(b)]
  if (i !== j) return i - j
  if (typeof a === 'number') return a - (b as number)
  return `${a}` < `${b}` ? -1 : 1
}

function rank(value: OutcomeValue): number {
  return typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : 2
}
