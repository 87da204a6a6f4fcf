/**
 * What a tracked run writes down: the questions that a recipe asked, with the edges that the
 * answers take in a decision trie, and what the recipe did, as templates over the answers.
 *
 * Questions are relative: a path of the state is spelt with the names met so far (name 0 is the
 * task itself), not with the names themselves, so that the record serves for other folios, pipes
 * and tasks (memo.ts). A name is known from the moment something answered it; an answer that is a
 * name met before is recorded as "the same as name i".
 *
 * What counts as a question: reading a leaf, reading whether something is an object, the keys or
 * length of an object, what a written leaf held before if that decides what must be erased (its
 * structure, not its value), `before`, and looking at bytes. Writing asks nothing else.
 */
import { Bytes, type BytesExpr, type BytesQuestion } from './bytes.ts'
import type { Leaf, Name, Scalar } from './system.ts'

/** Keys of the path: a string as written, a number for the i-th known name. */
export type RelativePath = readonly (string | number)[]
export type Root = 'state' | 'args' | 'constants'

export type Question =
  | { readonly ask: 'value' | 'keys'; readonly root: Root; readonly path: RelativePath }
  | { readonly ask: 'bytes'; readonly question: BytesQuestion; readonly at: readonly BytesExpr[] }
  | { readonly ask: 'before'; readonly a: number; readonly b: number }
  | { readonly ask: 'fresh'; readonly n: number }
  | { readonly ask: 'choice'; readonly options: number }

/** A plain object or array without its contents: what an inner node of the state is. */
export type Structure = `{${string}` | `[${number}`
export type Cell = Leaf | StructureCell
export class StructureCell {
  private static readonly made = new Map<string, StructureCell>()
  readonly structure: Structure
  readonly keys: readonly string[]
  /** some key is a name */
  readonly named: boolean
  readonly isArray: boolean

  private constructor(structure: Structure) {
    const text = structure.slice(1)
    this.structure = structure
    this.isArray = structure.startsWith('[')
    this.named = !this.isArray && text.includes('@')
    if (this.isArray) this.keys = [...Array(Number(text)).keys()].map(String)
    else this.keys = text === '' ? [] : text.split(',')
  }

  /** The one cell of this structure. */
  static of(structure: Structure): StructureCell {
    let cell = StructureCell.made.get(structure)
    if (!cell) {
      cell = new StructureCell(structure)
      StructureCell.made.set(structure, cell)
    }
    return cell
  }

  /** These keys, and no others; sorted. */
  static ofKeys(keys: readonly string[]): StructureCell {
    return StructureCell.of(`{${[...keys].sort().join(',')}`)
  }
}

/** What to put in a leaf, over what the run read. */
export type Template =
  | { readonly put: 'leaf'; readonly value: Scalar | StructureCell }
  | { readonly put: 'name'; readonly known: number }
  /** an object with these keys, some of them names */
  | { readonly put: 'keys'; readonly keys: RelativePath }
  | { readonly put: 'bytes'; readonly expr: BytesExpr }
  | { readonly put: 'add'; readonly amount: number }

export interface Write {
  readonly path: RelativePath
  readonly template: Template
}
export interface LabelTemplate {
  readonly register: string | number
  readonly value: Template
  readonly append: boolean
}

/** What an enabled run did. */
export interface Outcome {
  readonly writes: readonly Write[]
  readonly target: string | undefined
  readonly labels: readonly LabelTemplate[]
  readonly notes: readonly { readonly fact: string; readonly values: readonly Template[] }[]
  readonly events: readonly string[]
  /** names of the properties that found something; the sentence comes from a replay */
  readonly violated: readonly string[]
  readonly options: readonly string[]
  readonly inspected: boolean
}

/** What an answer is to a trie: a scalar itself, else a mark for all answers that are alike. */
export type Edge = Scalar | Mark
export class Mark {
  readonly about: string
  constructor(about: string) {
    this.about = about
  }
}

const newName = new Mark('a name not met before')
const anObject = new Mark('an object')
const anArray = new Mark('an array')
const sameNames = new Map<number, Mark>()
const lengths = new Map<number, Mark>()

function mark(marks: Map<number, Mark>, about: string, number: number): Mark {
  let made = marks.get(number)
  if (!made) {
    made = new Mark(`${about} ${number}`)
    marks.set(number, made)
  }
  return made
}

/** The edge that an answer takes. A name not met before becomes known. */
export function edgeOf(value: unknown, known: Name[]): Edge {
  switch (typeof value) {
    case 'string': {
      if (!value.startsWith('@')) return value
      const at = known.indexOf(value as Name)
      if (at >= 0) return mark(sameNames, 'known name', at)
      known.push(value as Name)
      return newName
    }
    case 'number':
    case 'boolean':
    case 'undefined':
      return value
    default:
      if (value === null) return null
      if (value instanceof Bytes) return mark(lengths, 'bytes of length', value.length)
      return isArray(value) ? anArray : anObject
  }
}

export function isObjectEdge(edge: Edge): boolean {
  return edge === anObject || edge === anArray
}

/** The structure of a value: its keys if it is an object, '.' for a leaf, 'undefined' for none. */
export function structureOf(value: unknown): Structure | '.' | 'undefined' {
  if (value === undefined) return 'undefined'
  if (typeof value !== 'object' || value === null || value instanceof Bytes) return '.'
  if (value instanceof StructureCell) return value.structure
  if (Array.isArray(value)) return `[${value.length}`
  const keys = Object.keys(value).filter((key) => (value as any)[key] !== undefined)
  return `{${keys.sort().join(',')}`
}

/**
 * The edge that the keys of an object take: names relative to those known. The new ones become
 * known, in the order of the keys.
 */
export function structureEdge(cell: Cell, known: Name[]): Edge {
  if (!(cell instanceof StructureCell)) return cell === undefined ? 'undefined' : '.'
  if (!cell.named) return cell.structure
  let edge = ''
  for (const key of cell.keys) {
    if (!key.startsWith('@')) edge += `,${key}`
    else {
      let at = known.indexOf(key as Name)
      if (at < 0) at = known.push(key as Name) - 1
      // The number of a name that is known by now tells whether it is new.
      edge += `,@${at}`
    }
  }
  return `{${edge}`
}

/** What structureEdge() wants to know of a value of the operands or constants. */
export function structureCellOf(value: unknown): Cell {
  const structure = structureOf(value)
  if (structure === 'undefined') return undefined
  return structure === '.' ? '.' : StructureCell.of(structure)
}

/** What the state holds at an inner node or leaf. */
export function cellOf(value: unknown, where: string): Cell {
  const structure = structureOf(value)
  if (structure === '.' || structure === 'undefined') return storable(value, where)
  if (!isPlain(value as object)) {
    throw new Error(`the state can't hold a ${(value as object).constructor.name} (at ${where})`)
  }
  return StructureCell.of(structure)
}

function isArray(value: unknown): boolean {
  return value instanceof StructureCell ? value.isArray : Array.isArray(value)
}

/** True of objects that a state can hold: their fields are all there is to them. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}

/** Leaf values that a state can hold. */
export function storable(value: unknown, where: string): Leaf {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    throw new Error(`the state can't hold a ${typeof value} (at ${where})`)
  }
  return value as Leaf
}

/** Keys that hold something, in an order that does not depend on how they came. */
export function presentKeys(value: any): string[] {
  if (Array.isArray(value)) return [...value.keys()].map(String)
  return Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
}
