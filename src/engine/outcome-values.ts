/**
 * What registers hold in an outcome, numbered: exact, or bytes by shape only.
 *
 * Outcomes are computed from the end of a run towards its start, so bytes grow at the front. The
 * shape of longer bytes follows from the piece and the shape of the rest (a homomorphism), which
 * is why the exact values need not be known: a 64 KiB racing read has 2^32 of them, and 18 shapes.
 */
import { Bytes } from './bytes.ts'
import { DiagramLimit } from './diagram.ts'
import type { Automorphism } from './symmetry-group.ts'
import type { Leaf } from './system.ts'

/** The letters of the runs of some bytes, without lengths; `open` if there are more than 8. */
export class Shape {
  readonly runs: readonly string[]
  readonly open: boolean
  private readonly constants: ReadonlyMap<Bytes, boolean>

  constructor(runs: readonly string[], open: boolean, constants: ReadonlyMap<Bytes, boolean>) {
    this.runs = runs
    this.open = open
    this.constants = constants
  }

  /** Are they exactly these bytes? Known only for the constants given to byShape(). */
  is(constant: Bytes): boolean {
    const answer = this.constants.get(lettersOf(constant))
    if (answer === undefined) throw new Error(`nobody kept whether the bytes are ${constant}`)
    return answer
  }

  /** `A`, `A+B`, `A+B+A+B+A+B+A+B+...`; two quotes for no bytes at all. */
  toString(): string {
    return this.runs.join('+') + (this.open ? '+...' : '') || '""'
  }
}

export type OutcomeValue = number | string | Bytes | Shape

/** A way to number values. A set value takes pieces at its front until it is closed. */
export interface Domain {
  /** The number of the value that a register has once it is set to `leaf`. */
  of(leaf: Leaf): number
  prepend(piece: Bytes, value: number): number
  /** The same value, to which nothing can be prepended: an earlier label set the register too. */
  close(value: number): number
  /** The same value as printed: what only prepending or conditions need is dropped. */
  finish(value: number): number
  /** What a renaming makes of the value. */
  rename(value: number, renaming: Pick<Automorphism, 'letter' | 'label'>): number
  value(number: number): OutcomeValue
}

const MOST_RUNS = 8
/** Values kept for one set of outcomes: nobody reads a list of so many. */
const MOST_VALUES = 1 << 16

/** What is known of some bytes: all of them, or their shape and what constants they may end. */
interface Known {
  readonly value: OutcomeValue
  readonly closed: boolean
  /** per constant: length of its end that these bytes are; -1 if they are no end of it */
  readonly ends: readonly number[]
}

class Values implements Domain {
  private readonly numbers = new Map<string, number>()
  private readonly known: Known[] = []
  private readonly shapes: boolean
  private readonly constants: readonly Bytes[]

  constructor(shapes: boolean, constants: readonly Bytes[]) {
    this.shapes = shapes
    this.constants = constants
  }

  of(leaf: Leaf): number {
    if (leaf instanceof Bytes) return this.bytes(lettersOf(leaf), undefined)
    if (typeof leaf !== 'number' && typeof leaf !== 'string') {
      throw new Error(`a register was set to ${leaf}: it holds a number, a string or bytes`)
    }
    return this.number({ value: leaf, closed: true, ends: [] })
  }

  prepend(piece: Bytes, value: number): number {
    const known = this.known[value] as Known
    return known.closed ? value : this.bytes(lettersOf(piece), known)
  }

  close(value: number): number {
    return this.number({ ...(this.known[value] as Known), closed: true })
  }

  finish(value: number): number {
    const known = this.known[value] as Known
    if (!(known.value instanceof Shape)) return this.close(value)
    const shape = new Shape(known.value.runs, known.value.open, new Map())
    return this.number({ value: shape, closed: true, ends: [] })
  }

  /** Conditions ask of the constants: their letters stay. */
  rename(value: number, renaming: Pick<Automorphism, 'letter' | 'label'>): number {
    const known = this.known[value] as Known
    for (const [letter] of this.constants.flatMap(({ runs }) => runs)) {
      if (renaming.letter(letter) !== letter) {
        throw new Error(`a renaming takes ${letter} for another letter, and a condition names it`)
      }
    }
    if (!(known.value instanceof Shape)) {
      return this.number({ ...known, value: renaming.label(known.value) as OutcomeValue })
    }
    const { runs, open } = known.value
    const answers = this.constants.map((c, i) => [c, known.ends[i] === c.length] as const)
    const shape = new Shape(runs.map(renaming.letter), open, new Map(answers))
    return this.number({ ...known, value: shape })
  }

  value(number: number): OutcomeValue {
    return (this.known[number] as Known).value
  }

  /** `piece` in front of the bytes known so far. */
  private bytes(piece: Bytes, rest: Known | undefined): number {
    if (!this.shapes) {
      const value = piece.concat((rest?.value as Bytes | undefined) ?? Bytes.empty)
      return this.number({ value, closed: false, ends: [] })
    }
    const behind = rest?.value as Shape | undefined
    const letters = [...piece.runs.map(([symbol]) => symbol), ...(behind?.runs ?? [])]
    const runs = letters.filter((letter, i) => letter !== letters[i - 1])
    const ends = this.constants.map((constant, i) => {
      const length = rest ? (rest.ends[i] as number) : 0
      const to = constant.length - length
      const from = to - piece.length
      if (length < 0 || from < 0) return -1
      return constant.slice(from, to).equals(piece) ? length + piece.length : -1
    })
    const answers = this.constants.map((c, i) => [c, ends[i] === c.length] as const)
    const open = (behind?.open ?? false) || runs.length > MOST_RUNS
    const value = new Shape(runs.slice(0, MOST_RUNS), open, new Map(answers))
    return this.number({ value, closed: false, ends })
  }

  private number(known: Known): number {
    const kind = known.value instanceof Bytes ? 'bytes' : typeof known.value
    const key = `${kind} ${known.value} ${known.closed} ${known.ends}`
    let number = this.numbers.get(key)
    if (number === undefined) {
      number = this.known.length
      if (number === MOST_VALUES) {
        throw new DiagramLimit(`registers hold more than ${MOST_VALUES} different values`)
      }
      this.numbers.set(key, number)
      this.known.push(known)
    }
    return number
  }
}

/** Bytes as they are, letter by letter (origins are left out). */
export function exactly(): Domain {
  return new Values(false, [])
}

/** Bytes by the letters of their runs; whether they equal one of `constants` is kept too. */
export function byShape(constants: readonly Bytes[] = []): Domain {
  return new Values(true, [...new Set(constants.map(lettersOf))])
}

/** The shape of exact bytes, as byShape() would print it. */
export function shapeOf(bytes: Bytes): Shape {
  const domain = byShape()
  return domain.value(domain.of(bytes)) as Shape
}

function lettersOf(bytes: Bytes): Bytes {
  return Bytes.of(bytes.runs.map(([symbol, length]) => [symbol[0] as string, length]))
}
