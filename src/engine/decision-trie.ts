/**
 * A decision trie over what a step asked: a node is a question, an edge an answer, a leaf what the
 * step does. A recording goes along what is there and adds the rest.
 *
 * Sound because a step is a deterministic function of its answers: two runs that get the same
 * answers ask the same next question. A run that asks another one is a fault, named here.
 */
import { Bytes } from './bytes.ts'
import type { Edge, Outcome, Question, RelativePath } from './question.ts'
import { StepFault } from './step-fault.ts'

export type Node = QuestionNode | LeafNode
export class QuestionNode {
  readonly question: Question
  /** Most nodes have one edge, so that is kept without a map. */
  private edge: Edge
  private next: Node | undefined
  private others: Map<Edge, Node> | undefined

  constructor(question: Question) {
    this.question = question
  }

  get(edge: Edge): Node | undefined {
    // As in a map: 0 and -0 are one edge, and so is NaN.
    const first = this.edge === edge || Object.is(this.edge, edge)
    return first && this.next ? this.next : this.others?.get(edge)
  }

  set(edge: Edge, node: Node): void {
    if (!this.next) {
      this.edge = edge
      this.next = node
      return
    }
    this.others ??= new Map()
    this.others.set(edge, node)
  }
}
export interface LeafNode {
  readonly question?: never
  readonly outcome: Outcome | undefined
  /** how often the step came to a waitUntil; if it is not enabled, the last of them blocked */
  readonly guards: number
  /** what it had chosen by then */
  readonly options: readonly string[]
}

/** One trie: the root is filled by the first recording. */
export class Trie {
  root: Node | undefined
  recordings = 0
}

/** One recording on its way through a trie. */
export class Recording {
  private readonly trie: Trie
  /** whose step it is, for messages */
  private readonly where: string
  private at: Node | undefined
  private from: QuestionNode | undefined
  private edge: Edge
  private ended = false

  constructor(trie: Trie, where: string) {
    this.trie = trie
    this.where = where
    this.at = trie.root
  }

  /** The step asks a question; its answer takes this edge. */
  ask(question: Question, edge: Edge): void {
    // A recipe that keeps a view for another run would answer from the state of this one.
    if (this.ended) throw new Error('uses an object of the state that another step kept')
    let node = this.at
    if (!node) {
      node = new QuestionNode(question)
      this.attach(node)
    } else if (!node.question || !sameQuestion(node.question, question)) {
      const before = node.question ? tell(node.question) : 'nothing more'
      this.fault(`with the same answers it asked ${tell(question)} now and ${before} before`)
    }
    this.from = node
    this.edge = edge
    this.at = node.get(edge)
  }

  /** The step has ended, or is not enabled. */
  end(outcome: Outcome | undefined, guards = 0, options: readonly string[] = []): void {
    this.ended = true
    if (!this.at) this.attach({ outcome, guards, options })
    else if (this.at.question) this.fault(`it asked ${tell(this.at.question)} before and not now`)
    else if (!sameOutcome(this.at.outcome, outcome)) {
      this.fault('with the same answers it did something else')
    }
  }

  private attach(node: Node): void {
    if (this.from) this.from.set(this.edge, node)
    else this.trie.root = node
  }

  private fault(difference: string): never {
    throw new StepFault(
      this.where,
      `is not deterministic: ${difference}; it depends on something that it was not given through its parameters`,
    )
  }
}

function sameQuestion(a: Question, b: Question): boolean {
  switch (a.ask) {
    case 'value':
    case 'keys':
      return a.ask === b.ask && a.root === b.root && samePath(a.path, b.path)
    case 'before':
      return b.ask === 'before' && a.a === b.a && a.b === b.b
    case 'fresh':
      return b.ask === 'fresh' && a.n === b.n
    case 'choice':
      return b.ask === 'choice' && a.options === b.options
    case 'bytes':
      return b.ask === 'bytes' && text(a) === text(b)
  }
}

/** A known name is a number, a key a string: '0' and 0 are different. */
function samePath(a: RelativePath, b: RelativePath): boolean {
  if (a.length !== b.length) return false
  for (let i = a.length - 1; i >= 0; i--) if (a[i] !== b[i]) return false
  return true
}

function sameOutcome(a: Outcome | undefined, b: Outcome | undefined): boolean {
  return text(a) === text(b)
}

function text(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part) =>
      part instanceof Bytes ? `<${part.plain}>` : part === undefined ? '\u0000' : part,
    ) ?? ''
  )
}

function tell(question: Question): string {
  if (question.ask === 'value' || question.ask === 'keys')
    return `for ${question.root} ${question.path.join('/')}`
  return `a question of kind '${question.ask}'`
}
