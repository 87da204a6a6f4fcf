/**
 * A group of renamings, closed from its generators, and what one of them does to names, texts,
 * bytes and trees (C. N. Ip, D. L. Dill, "Better verification through symmetry", FMSD 1996).
 */
import { Bytes } from './bytes.ts'
import { canonical } from './plain.ts'
import { type Cell, StructureCell } from './question.ts'
import { StepFault } from './step-fault.ts'
import type { Leaf, Name, Renaming, Symmetry, System } from './system.ts'

type Permutation = ReadonlyMap<string, string>
const identity: Permutation = new Map()

/** A larger group costs more than it saves: some of its generators are left out. */
export const largestGroup = 120

/** One automorphism, as a function on all that a state, a label or an operand can hold. */
export class Automorphism {
  readonly names: Permutation
  readonly letters: Permutation
  readonly registers: Permutation
  /** per task of the system, the task that it becomes */
  readonly tasks: readonly number[]
  private readonly system: System
  private asRenaming: Renaming | undefined

  constructor(system: System, names: Permutation, letters: Permutation, registers: Permutation) {
    this.system = system
    this.names = names
    this.letters = letters
    this.registers = registers
    this.tasks = system.tasks.map((task) => {
      const name = this.name(task.name)
      return system.tasks.findIndex((other) => other.name === name)
    })
  }

  /** A listed name goes where the list says; `@P0.3` follows `@P0`. */
  name(name: Name): Name {
    return renamed(this.names, name)
  }

  register(register: string): string {
    return this.registers.get(register) ?? register
  }

  letter = (letter: string): string => this.letters.get(letter) ?? letter

  /** A string of the state, or a key; see Symmetry.text for `at`. */
  text(text: string, at: string): string {
    if (text.startsWith('@')) return this.name(text as Name)
    return this.system.symmetry?.text?.(text, at, this.renaming) ?? text
  }

  bytes(bytes: Bytes): Bytes {
    return Bytes.of(
      bytes.plain.runs.map(([symbol, length]) => {
        const letter = this.letter(symbol[0] as string)
        const origin = symbol.slice(2)
        return [symbol.length > 1 ? `${letter}@${this.text(origin, '@')}` : letter, length]
      }),
    )
  }

  /** What a register was set to. */
  label(value: Leaf): Leaf {
    if (value instanceof Bytes) return this.bytes(value)
    return typeof value === 'string' && value.startsWith('@') ? this.name(value as Name) : value
  }

  /** A leaf at a path, or what an object there has for keys. */
  cell(cell: Cell, at: string): Cell {
    if (typeof cell === 'string') return this.text(cell, at)
    if (cell instanceof Bytes) return this.bytes(cell)
    if (!(cell instanceof StructureCell) || cell.isArray) return cell
    return StructureCell.ofKeys(cell.keys.map((key) => this.text(key, at)))
  }

  /** A state, or operands, as a tree; keys in the order that the engine gives them. */
  tree(tree: unknown, at = ''): any {
    if (Array.isArray(tree)) return tree.map((part, place) => this.tree(part, `${at}/${place}`))
    if (typeof tree !== 'object' || tree === null || tree instanceof Bytes) {
      return this.cell(tree as Cell, at)
    }
    const entries = Object.entries(tree).map(([key, part]) => {
      return [this.text(key, at), this.tree(part, `${at}/${key}`)] as const
    })
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** `@P0 -> @P1, @P1 -> @P0, A -> B`, for messages. */
  toString(): string {
    const parts = [this.names, this.letters, this.registers].flatMap((map) => [...map])
    return parts.map(([from, to]) => `${from} -> ${to}`).join(', ')
  }

  private get renaming(): Renaming {
    const known = this.asRenaming ?? {
      names: Object.fromEntries(this.names) as Renaming['names'],
      letters: Object.fromEntries(this.letters),
      registers: Object.fromEntries(this.registers),
    }
    this.asRenaming = known
    return known
  }
}

/** A finite group: element 0 is the identity. */
export class Group {
  readonly elements: readonly Automorphism[]
  /** places of elements whose products are all */
  readonly generators: readonly number[]
  private readonly places: ReadonlyMap<string, number>
  private readonly products = new Map<number, number>()

  constructor(system: System, symmetry: Symmetry) {
    let elements = new Map([['', new Automorphism(system, identity, identity, identity)]])
    const used: Automorphism[] = []
    for (const generator of symmetry.generators) {
      const more = automorphism(system, generator)
      if (elements.has(keyOf(more))) continue
      const closed = close(system, elements, [...used, more])
      if (!closed) continue
      used.push(more)
      elements = closed
    }
    this.elements = [...elements.values()]
    this.places = new Map([...elements.keys()].map((key, place) => [key, place]))
    this.generators = used.map((one) => this.places.get(keyOf(one)) as number)
  }

  get order(): number {
    return this.elements.length
  }

  /** First b, then a. */
  product(a: number, b: number): number {
    const key = a * this.order + b
    let product = this.products.get(key)
    if (product === undefined) {
      const composed = compose(this.elements[a] as Automorphism, this.elements[b] as Automorphism)
      product = this.places.get(keyOf(composed)) as number
      this.products.set(key, product)
    }
    return product
  }

  inverse(a: number): number {
    for (let b = 0; b < this.order; b++) if (this.product(a, b) === 0) return b
    throw new Error('internal fault: a renaming has no inverse')
  }
}

/** All products with the generators; undefined when there are too many. */
function close(
  system: System,
  known: ReadonlyMap<string, Automorphism>,
  generators: readonly Automorphism[],
): Map<string, Automorphism> | undefined {
  const all = new Map(known)
  for (const one of all.values()) {
    for (const generator of generators) {
      const product = compose(generator, one)
      const key = keyOf(product)
      if (all.has(key)) continue
      if (all.size === largestGroup) return undefined
      if (product.tasks.includes(-1)) throw wrong(product, 'it takes a task for what is none')
      all.set(key, product)
    }
  }
  for (const one of all.values()) checkTasks(system, one)
  return all
}

/** Does the renaming leave the tree as it is, of a state or of constants, and tasks to tasks? */
export function leaves(system: System, renaming: Renaming, tree: object): boolean {
  try {
    const one = automorphism(system, renaming)
    checkTasks(system, one)
    return canonical(one.tree(tree)) === canonical(tree)
  } catch (thrown) {
    if (thrown instanceof StepFault) return false
    throw thrown
  }
}

function automorphism(system: System, { names, letters, registers }: Renaming): Automorphism {
  const byName = new Map<string, string>(Object.entries(names))
  const byLetter = new Map(Object.entries(letters ?? {}))
  const byRegister = new Map(Object.entries(registers ?? {}))
  const one = new Automorphism(system, minimal(byName), moved(byLetter), moved(byRegister))
  const inverse = new Map([...byName].map(([from, to]) => [to, from]))
  for (const map of [byName, byLetter, byRegister]) {
    if (new Set(map.values()).size !== map.size || [...map.values()].some((to) => !map.has(to))) {
      throw wrong(one, 'it is no permutation')
    }
  }
  // `@P0.3` follows `@P0` unless it is listed: then nothing else may be taken to where it goes.
  for (const [, to] of byName) {
    const listed = inverse.get(to)
    inverse.delete(to)
    const follows = renamed(inverse, to as Name)
    inverse.set(to, listed as string)
    if (!byName.has(follows)) throw wrong(one, `it takes ${follows} and ${listed} to ${to}`)
  }
  return one
}

function checkTasks(system: System, one: Automorphism): void {
  one.tasks.forEach((to, from) => {
    const [a, b] = [system.tasks[from], system.tasks[to]]
    const same = a && b && !a.kernel === !b.kernel && !a.last === !b.last && !a.idle === !b.idle
    if (!same) throw wrong(one, `${a?.name} and its image are not tasks of one kind`)
  })
}

function compose(a: Automorphism, b: Automorphism): Automorphism {
  const { system } = a as unknown as { readonly system: System }
  const back = new Map([...b.names].map(([from, to]) => [to, from]))
  const listed = [...b.names.keys(), ...[...a.names.keys()].map((to) => renamed(back, to as Name))]
  const names = new Map([...new Set(listed)].map((from) => [from, a.name(b.name(from as Name))]))
  const plain = (outer: Permutation, inner: Permutation) =>
    moved(
      new Map(
        [...new Set([...outer.keys(), ...inner.keys()])].map((from) => {
          const middle = inner.get(from) ?? from
          return [from, outer.get(middle) ?? middle]
        }),
      ),
    )
  return new Automorphism(
    system,
    minimal(names),
    plain(a.letters, b.letters),
    plain(a.registers, b.registers),
  )
}

function renamed(names: Permutation, name: Name): Name {
  const listed = names.get(name)
  if (listed !== undefined) return listed as Name
  const dot = name.lastIndexOf('.')
  return dot < 0
    ? name
    : (`${renamed(names, name.slice(0, dot) as Name)}${name.slice(dot)}` as Name)
}

/** Without the names that go where they would go unlisted. */
function minimal(names: Permutation): Permutation {
  const kept = new Map<string, string>()
  const entries = [...names].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
  for (const [from, to] of entries) if (renamed(kept, from as Name) !== to) kept.set(from, to)
  return kept
}

function moved(map: Permutation): Permutation {
  return new Map([...map].filter(([from, to]) => from !== to).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function keyOf(one: Automorphism): string {
  return [one.names, one.letters, one.registers]
    .map((map) => [...map].map(([from, to]) => `${from}>${to}`).join())
    .join(';')
    .replace(/^;;$/, '')
}

/** What is given as an automorphism and is none: never a verdict. */
export function wrong(one: Automorphism, why: string): StepFault {
  return new StepFault('symmetry', `the renaming ${one} is no automorphism: ${why}`)
}
