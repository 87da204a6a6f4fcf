/** The list of questions while a run asks them, and the names that are known by then. */
import {
  edgeOf,
  type Question,
  type RelativePath,
  type Root,
  structureEdge,
  structureOf,
} from './question.ts'
import type { Name } from './system.ts'

export class Recorder {
  readonly questions: Question[] = []
  readonly edges: string[] = []
  private readonly known: Name[]
  /** what was asked before, with the number of the question */
  private readonly asked = new Map<string, number>()

  constructor(me: Name) {
    this.known = [me]
  }

  ask(question: Question, edge: string): number {
    this.questions.push(question)
    this.edges.push(edge)
    return this.questions.length - 1
  }

  /** The value of a leaf, or that there is an object. Asked once. */
  askValue(root: Root, absolute: string, path: RelativePath, value: unknown): number {
    return this.once(`v${absolute}`, { ask: 'value', root, path }, value)
  }

  /** A name that the task may give. That it was met before is an answer too. */
  askFresh(n: number, name: Name): void {
    this.once(`fresh ${n}`, { ask: 'fresh', n }, name)
  }

  private once(key: string, question: Question, value: unknown): number {
    const before = this.asked.get(key)
    if (before !== undefined) return before
    const { edge, learns } = edgeOf(value, this.known)
    const at = this.ask(question, edge)
    this.asked.set(key, at)
    if (learns) this.known.push(learns)
    return at
  }

  /** The keys of an object, or that there is none. Asked once. */
  askStructure(root: Root, absolute: string, path: RelativePath, value: unknown): string {
    const structure = structureOf(value)
    if (!this.hasAsked('k', absolute)) {
      const edge = structureEdge(structure, this.known)
      this.asked.set(`k${absolute}`, this.ask({ ask: 'keys', root, path }, edge))
    }
    return structure
  }

  hasAsked(what: 'v' | 'k', absolute: string): boolean {
    return this.asked.has(what + absolute)
  }

  indexOf(name: Name): number {
    const at = this.known.indexOf(name)
    if (at < 0) {
      throw new Error(`a step spells the name ${name}; names come from the state, args or k`)
    }
    return at
  }

  /** A key as a path spells it. */
  keyOf(key: string): string | number {
    return key.startsWith('@') ? this.indexOf(key as Name) : key
  }

  /**
   * Absolute paths of the state that were read: `a/b` the value there, `a/b/` the keys of the
   * object there, `a/b//` only that there is an object (see causal-past.ts).
   */
  get reads(): readonly string[] {
    return [...this.asked].flatMap(([key, at]) => {
      if (key[1] !== '/') return []
      const path = key.slice(2)
      const edge = this.edges[at] as string
      if (key[0] === 'v') return [edge === '{' || edge === '[' ? `${path}//` : path]
      // That a leaf is a leaf is asked where one is written over: no value.
      return edge === '.' ? [] : [`${path}/`]
    })
  }
}
