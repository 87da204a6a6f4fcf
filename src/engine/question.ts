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
  readonly structure: Structure
  constructor(structure: Structure) {
    this.structure = structure
  }
  get keys(): readonly string[] {
    const text = this.structure.slice(1)
    if (this.structure.startsWith('[')) return [...Array(Number(text)).keys()].map(String)
    return text === '' ? [] : text.split(',')
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

/** What a tracked run recorded. */
export interface Recording {
  readonly questions: readonly Question[]
  /** per question: the edge that it took */
  readonly edges: readonly string[]
  /** undefined: not enabled */
  readonly outcome: Outcome | undefined
}
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

/** The edge that an answer takes, and the name it makes known, if any. */
export function edgeOf(value: unknown, known: readonly Name[]): { edge: string; learns?: Name } {
  switch (typeof value) {
    case 'string': {
      if (!value.startsWith('@')) return { edge: `s${value}` }
      const at = known.indexOf(value as Name)
      return at >= 0 ? { edge: `=${at}` } : { edge: '*', learns: value as Name }
    }
    case 'number':
      return { edge: `n${value === 0 ? 0 : value}` }
    case 'boolean':
      return { edge: value ? 'true' : 'false' }
    case 'undefined':
      return { edge: 'undefined' }
    default:
      if (value === null) return { edge: 'null' }
      if (value instanceof Bytes) return { edge: `b${value.length}` }
      return { edge: isArray(value) ? '[' : '{' }
  }
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
export function structureEdge(structure: string, known: Name[]): string {
  if (!structure.startsWith('{') || !structure.includes('@')) return structure
  const keys = structure
    .slice(1)
    .split(',')
    .map((key) => {
      const { edge, learns } = edgeOf(key, known)
      if (learns) known.push(learns)
      return edge
    })
  return `{${keys.join(',')}`
}

function isArray(value: unknown): boolean {
  return value instanceof StructureCell ? value.structure.startsWith('[') : Array.isArray(value)
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
