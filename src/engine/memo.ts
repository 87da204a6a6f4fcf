/**
 * The shared memo: for each step a decision trie over what it asked (question.ts). A node is a
 * question, an edge an answer, a leaf what the step does: what to write (constants, names met,
 * expressions over bytes read), labels, events. Questions are relative to the operands, so all
 * tasks, scenarios and policies of a run share one trie per step; exact values of a system are
 * cached on top of it (tries.ts).
 *
 * Sound because a step is a deterministic function of its answers: two runs that get the same
 * answers ask the same next question. A run that asks another one is a fault, and a sample of the
 * hits is run again and compared.
 */
import { Bytes } from './bytes.ts'
import type { Outcome, Question, Recording } from './question.ts'
import { type Node, type QuestionNode, type Source, type Walked, Walker } from './walker.ts'

/** Something a user's step or property did wrong: named, never a verdict. */
export class StepFault extends Error {
  readonly where: string
  constructor(where: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.where = where
  }
}

/** One trie: the root is filled by the first recording. */
export class Trie {
  root: Node | undefined
  recordings = 0
}

/** Tries by what they record: one memo serves all systems of a run. */
export class Memo {
  private readonly tries = new Map<unknown, Map<string, Trie>>()
  private readonly identities = new Map<unknown, number>()

  /** The trie of a step while the given properties are checked inside it. */
  trie(step: unknown, checked: readonly unknown[]): Trie {
    const key = checked.map((property) => this.identity(property)).join(',')
    let byKey = this.tries.get(step)
    if (!byKey) {
      byKey = new Map()
      this.tries.set(step, byKey)
    }
    let trie = byKey.get(key)
    if (!trie) {
      trie = new Trie()
      byKey.set(key, trie)
    }
    return trie
  }

  private identity(thing: unknown): number {
    let identity = this.identities.get(thing)
    if (identity === undefined) {
      identity = this.identities.size
      this.identities.set(thing, identity)
    }
    return identity
  }

  /** Recipes run under immer so far. */
  get recordings(): number {
    let sum = 0
    for (const byKey of this.tries.values())
      for (const trie of byKey.values()) sum += trie.recordings
    return sum
  }
}

/**
 * Walks the trie for one sequence of picks. `record` runs the recipe when the trie does not know
 * the way. Picks beyond those given are 0; `arities` collects the number of options met.
 */
export function walk(
  trie: Trie,
  source: Source,
  picks: readonly number[],
  arities: number[],
  record: () => Recording,
  where: string,
): Walked {
  for (let attempt = 0; ; attempt++) {
    const walker = new Walker(source)
    const leaf = trie.root && walker.follow(trie.root, picks, arities)
    if (leaf) return walker.finish(leaf.outcome)
    if (attempt > 0)
      throw new StepFault(where, 'is not deterministic: run twice, it asked other questions')
    arities.length = 0
    trie.recordings++
    insert(trie, record(), where)
    // Recorded again at once, a step that is not a function of its answers mostly betrays itself.
    if (trie.recordings <= 2 || trie.recordings % 16 === 0) insert(trie, record(), where)
  }
}

/** Adds a recorded run; throws when it disagrees with what the trie knows. */
export function insert(trie: Trie, recording: Recording, where: string): void {
  const { questions, edges, outcome } = recording
  let attach = (node: Node): void => {
    trie.root = node
  }
  let at = trie.root
  for (let i = 0; i < questions.length; i++) {
    const question = questions[i] as Question
    if (!at) {
      at = { question, key: keyOf(question), edges: new Map() }
      attach(at)
    } else if (!at.question || at.key !== keyOf(question)) {
      throw new StepFault(
        where,
        `is not deterministic: with the same answers it asked ${tell(question)} now and ${
          at.question ? tell(at.question) : 'nothing more'
        } before`,
      )
    }
    const node = at as QuestionNode
    const edge = edges[i] as string
    attach = (next) => node.edges.set(edge, next)
    at = node.edges.get(edge)
  }
  if (!at) attach({ outcome })
  else if (at.question) {
    throw new StepFault(
      where,
      `is not deterministic: it asked ${tell(at.question)} before and not now`,
    )
  } else if (!sameOutcome(at.outcome, outcome)) {
    throw new StepFault(where, 'is not deterministic: with the same answers it did something else')
  }
}

export function sameOutcome(a: Outcome | undefined, b: Outcome | undefined): boolean {
  return text(a) === text(b)
}

/** The same text for the same question. */
function keyOf(question: Question): string {
  switch (question.ask) {
    case 'value':
    case 'keys':
      // A known name is a number, a key a string: '0' and 0 are different.
      return `${question.ask} ${question.root} ${question.path.map((key) => (typeof key === 'number' ? `#${key}` : key)).join('/')}`
    case 'before':
      return `before ${question.a} ${question.b}`
    case 'fresh':
      return `fresh ${question.n}`
    case 'choice':
      return `choice ${question.options}`
    case 'bytes':
      return text(question)
  }
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
