/**
 * Undoing the quotient in sets of outcomes. An edge leads from r to n, and g(n) is stored for n:
 * what may follow n is what may follow g(n), taken back by g, registers and letters and all.
 * So every outcome that the whole graph has is in the set, and no other.
 */
import { type Diagrams, NOTHING, UNIT } from './diagram.ts'
import type { Folds } from './graph.ts'
import type { Domain } from './outcome-values.ts'
import { type Automorphism, wrong } from './symmetry-group.ts'

/** The number of the set of blocked tasks that a renaming makes of the one with this number. */
type Blocked = (value: number, one: Automorphism) => number

export class Unfolding {
  private readonly elements: Uint8Array
  private readonly diagrams: Diagrams
  private readonly registers: readonly string[]
  private readonly domain: Domain
  private readonly blocked: Blocked
  /** per element: its inverse, and the sets that it was asked for */
  private readonly inverses: readonly Automorphism[]
  private readonly known: readonly Map<number, number>[]
  /** per level and value: sets with that value put in */
  private readonly put = new Map<string, Map<number, number>>()

  constructor(
    { group, elements }: Folds,
    diagrams: Diagrams,
    registers: readonly string[],
    domain: Domain,
    blocked: Blocked,
  ) {
    const isThere = (register: string) => registers.includes(register)
    for (const one of group.elements) {
      const gone = registers.find((register) => !isThere(one.register(register)))
      if (gone !== undefined) throw wrong(one, `its image of register ${gone} is not asked for`)
    }
    this.elements = elements()
    this.diagrams = diagrams
    this.registers = registers
    this.domain = domain
    this.blocked = blocked
    this.inverses = group.elements.map((_, g) => {
      return group.elements[group.inverse(g)] as Automorphism
    })
    this.known = group.elements.map(() => new Map())
  }

  /** The outcomes of the state that an edge really leads to, from those of the one stored. */
  before(edge: number, set: number): number {
    const element = this.elements[edge] as number
    return element === 0 ? set : this.image(element, set)
  }

  private image(element: number, set: number): number {
    if (set === NOTHING || set === UNIT) return set
    const known = this.known[element] as Map<number, number>
    const before = known.get(set)
    if (before !== undefined) return before
    const { diagrams, registers, domain } = this
    const one = this.inverses[element] as Automorphism
    const level = diagrams.level(set)
    const last = level === registers.length
    const to = last ? level : registers.indexOf(one.register(registers[level] as string))
    let image = this.image(element, diagrams.unset(set))
    for (const { value, child } of diagrams.branches(set)) {
      const becomes = last ? this.blocked(value, one) : domain.rename(value, one)
      image = diagrams.union(image, this.with(this.image(element, child), to, becomes))
    }
    known.set(set, image)
    return image
  }

  /** The members with `value` at a level where none has one. */
  private with(set: number, level: number, value: number): number {
    const key = `${level} ${value}`
    let memo = this.put.get(key)
    if (!memo) {
      memo = new Map()
      this.put.set(key, memo)
    }
    return this.diagrams.update(set, level, () => value, memo)
  }
}
