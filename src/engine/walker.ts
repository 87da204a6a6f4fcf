/** One walk through a decision trie in one state: answers its questions, fills in what is done. */
import { ask, type Bytes, evaluate } from './bytes.ts'
import type { LeafNode, Node, QuestionNode } from './decision-trie.ts'
import type { Layout, Slot } from './layout.ts'
import {
  type Cell,
  type Edge,
  edgeOf,
  type Outcome,
  type Question,
  type RelativePath,
  type Root,
  StructureCell,
  structureCellOf,
  structureEdge,
  type Template,
} from './question.ts'
import { comesBefore, freshName } from './run.ts'
import type { Leaf, Name, System } from './system.ts'

/** Where a walk reads: a packed state, the operands, the constants. */
export interface Source {
  readonly system: System
  readonly me: Name
  readonly args: object
  readonly layout: Layout
  readonly words: Int32Array
}

/** A finished walk, with slots and values. */
export interface Walked {
  /** slots that were asked, in order; a slot may occur twice */
  readonly reads: readonly Slot[]
  readonly writes: readonly { readonly slot: Slot; readonly value: Cell; readonly add: boolean }[]
  readonly outcome: Outcome | undefined
  readonly labels: readonly {
    readonly register: string
    readonly value: Leaf
    readonly append: boolean
  }[]
  readonly notes: readonly { readonly fact: string; readonly values: readonly Leaf[] }[]
}

export class Walker {
  /** the questions asked, and the edges that the answers took */
  readonly nodes: QuestionNode[] = []
  readonly edges: Edge[] = []
  private readonly known: Name[]
  private readonly answers: unknown[] = []
  private readonly reads: Slot[] = []
  private readonly source: Source

  constructor(source: Source) {
    this.source = source
    this.known = [source.me]
  }

  /**
   * The leaf that the answers lead to, if the trie has it. Picks beyond those given are 0;
   * `arities` collects the number of options met.
   */
  follow(root: Node, picks: readonly number[], arities: number[]): LeafNode | undefined {
    let node: Node | undefined = root
    while (node?.question) {
      const edge = this.answer(node.question, picks, arities)
      this.nodes.push(node)
      this.edges.push(edge)
      node = node.get(edge)
    }
    return node as LeafNode | undefined
  }

  private answer(question: Question, picks: readonly number[], arities: number[]): Edge {
    if (question.ask === 'value') {
      const value = this.read(question.root, question.path)
      this.answers.push(value)
      return edgeOf(value, this.known)
    }
    this.answers.push(undefined)
    switch (question.ask) {
      case 'keys':
        return structureEdge(this.structure(question.root, question.path), this.known)
      case 'bytes':
        return ask(question.question, question.at, this.bytes)
      case 'before':
        return comesBefore(this.source.system, this.name(question.a), this.name(question.b))
      case 'fresh':
        return edgeOf(freshName(this.source.me, question.n), this.known)
      case 'choice': {
        const pick = picks[arities.length] ?? 0
        arities.push(question.options)
        return pick
      }
    }
  }

  private name(known: number): Name {
    return this.known[known] as Name
  }

  /** The bytes that a question of this number was answered with. */
  private get bytes(): (answer: number) => Bytes {
    const { answers } = this
    return (answer) => answers[answer] as Bytes
  }

  private structure(root: Root, path: RelativePath): Cell {
    const value = this.read(root, path)
    return root === 'state' ? (value as Cell) : structureCellOf(value)
  }

  private read(root: Root, path: RelativePath): unknown {
    if (root === 'state') {
      const slot = this.slot(path)
      this.reads.push(slot)
      return this.cell(slot)
    }
    let at: any = root === 'args' ? this.source.args : (this.source.system.constants ?? {})
    for (let i = 0; i < path.length; i++) at = at?.[this.key(path[i] as string | number)]
    return at
  }

  private cell(slot: Slot): Cell {
    return this.source.layout.value(slot, this.source.words, 0)
  }

  private slot(path: RelativePath): Slot {
    const { layout } = this.source
    let slot = layout.root
    for (let i = 0; i < path.length; i++) {
      slot = layout.child(slot, this.key(path[i] as string | number))
    }
    return slot
  }

  private key(spelt: string | number): string {
    return typeof spelt === 'number' ? this.name(spelt) : spelt
  }

  finish(outcome: Outcome | undefined): Walked {
    const { reads } = this
    if (!outcome) return { reads, writes: [], outcome, labels: [], notes: [] }
    return {
      reads,
      writes: outcome.writes.map(({ path, template }) => {
        const slot = this.slot(path)
        if (template.put !== 'add') return { slot, value: this.fill(template), add: false }
        return { slot, value: (this.cell(slot) as number) + template.amount, add: true }
      }),
      outcome,
      labels: outcome.labels.map(({ register, value, append }) => ({
        register: typeof register === 'number' ? this.name(register).slice(1) : register,
        value: this.fill(value) as Leaf,
        append,
      })),
      notes: outcome.notes.map(({ fact, values }) => ({
        fact,
        values: values.map((template) => this.fill(template) as Leaf),
      })),
    }
  }

  private fill(template: Template): Cell {
    switch (template.put) {
      case 'leaf':
        return template.value
      case 'name':
        return this.name(template.known)
      case 'keys':
        return StructureCell.ofKeys(template.keys.map((key) => this.key(key)))
      case 'bytes':
        return evaluate(template.expr, this.bytes)
      case 'add':
        throw new Error('a sum stands only in a write')
    }
  }
}
