/** One walk through a decision trie in one state: answers its questions, fills in what is done. */
import { ask, type Bytes, evaluate } from './bytes.ts'
import {
  edgeOf,
  type Outcome,
  type Question,
  type RelativePath,
  type Root,
  StructureCell,
  structureEdge,
  structureOf,
  type Template,
} from './question.ts'
import { comesBefore, freshName } from './run.ts'
import type { Leaf, Name, System } from './system.ts'

export type Node = QuestionNode | LeafNode
export interface QuestionNode {
  readonly question: Question
  readonly key: string
  readonly edges: Map<string, Node>
}
export interface LeafNode {
  readonly question?: never
  readonly outcome: Outcome | undefined
}

/** Where a walk reads: the state by absolute path, the operands, the constants. */
export interface Source {
  readonly system: System
  readonly me: Name
  readonly args: object
  state(path: string): unknown
}

/** A finished walk, with absolute paths and values. */
export interface Walked {
  /** leaves of the state that were asked, in order; a path may occur twice */
  readonly reads: readonly string[]
  readonly writes: readonly {
    readonly path: string
    readonly value: Leaf | StructureCell
    readonly add: boolean
  }[]
  readonly outcome: Outcome | undefined
  readonly labels: readonly {
    readonly register: string
    readonly value: Leaf
    readonly append: boolean
  }[]
  readonly notes: readonly { readonly fact: string; readonly values: readonly Leaf[] }[]
  /** per option of each choose() on the way */
  readonly picks: readonly number[]
}

export class Walker {
  private readonly known: Name[]
  private readonly answers: unknown[] = []
  private readonly reads: string[] = []
  private readonly picks: number[] = []
  private readonly source: Source

  constructor(source: Source) {
    this.source = source
    this.known = [source.me]
  }

  follow(root: Node, picks: readonly number[], arities: number[]): LeafNode | undefined {
    let node: Node | undefined = root
    while (node?.question) node = node.edges.get(this.answer(node.question, picks, arities))
    return node as LeafNode | undefined
  }

  private answer(question: Question, picks: readonly number[], arities: number[]): string {
    switch (question.ask) {
      case 'value': {
        const value = this.read(question.root, question.path)
        this.answers.push(value)
        const { edge, learns } = edgeOf(value, this.known)
        if (learns) this.known.push(learns)
        return edge
      }
      case 'keys': {
        const structure = structureOf(this.read(question.root, question.path))
        this.answers.push(undefined)
        return structureEdge(structure, this.known)
      }
      case 'bytes':
        this.answers.push(undefined)
        return String(ask(question.question, question.at, this.bytes))
      case 'before':
        this.answers.push(undefined)
        return String(comesBefore(this.source.system, this.name(question.a), this.name(question.b)))
      case 'fresh': {
        this.answers.push(undefined)
        const { edge, learns } = edgeOf(freshName(this.source.me, question.n), this.known)
        if (learns) this.known.push(learns)
        return edge
      }
      case 'choice': {
        const pick = picks[arities.length] ?? 0
        arities.push(question.options)
        this.picks.push(pick)
        this.answers.push(undefined)
        return String(pick)
      }
    }
  }

  private name(known: number): Name {
    return this.known[known] as Name
  }

  private readonly bytes = (answer: number): Bytes => this.answers[answer] as Bytes

  private read(root: Root, path: RelativePath): unknown {
    if (root === 'state') {
      const absolute = this.absolute(path)
      this.reads.push(absolute)
      return this.source.state(absolute)
    }
    let at: any = root === 'args' ? this.source.args : (this.source.system.constants ?? {})
    for (const key of path) at = at?.[typeof key === 'number' ? this.name(key) : key]
    return at
  }

  private absolute(path: RelativePath): string {
    let absolute = ''
    for (const key of path) absolute += `/${typeof key === 'number' ? this.name(key) : key}`
    return absolute
  }

  finish(outcome: Outcome | undefined): Walked {
    const value = (template: Template) => this.fill(template)
    return {
      reads: this.reads,
      writes: (outcome?.writes ?? []).map(({ path, template }) => {
        const absolute = this.absolute(path)
        if (template.put !== 'add') return { path: absolute, value: value(template), add: false }
        const sum = (this.source.state(absolute) as number) + template.amount
        return { path: absolute, value: sum, add: true }
      }),
      outcome,
      labels: (outcome?.labels ?? []).map((label) => ({
        register:
          typeof label.register === 'number' ? this.name(label.register).slice(1) : label.register,
        value: value(label.value) as Leaf,
        append: label.append,
      })),
      notes: (outcome?.notes ?? []).map(({ fact, values }) => ({
        fact,
        values: values.map((template) => value(template) as Leaf),
      })),
      picks: this.picks,
    }
  }

  private fill(template: Template): Leaf | StructureCell {
    switch (template.put) {
      case 'leaf':
        return template.value
      case 'name':
        return this.name(template.known)
      case 'keys': {
        const keys = template.keys.map((key) => (typeof key === 'number' ? this.name(key) : key))
        return new StructureCell(`{${keys.sort().join(',')}`)
      }
      case 'bytes':
        return evaluate(template.expr, this.bytes)
      case 'add':
        throw new Error('a sum stands only in a write')
    }
  }
}
