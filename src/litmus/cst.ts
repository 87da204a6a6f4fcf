/** From the parser library's concrete tree to the tree that is checked. */
import type { CstNode } from 'chevrotain'
import { child, damage, ends, isNode, nodes, placeOf } from './cst-node.ts'
import type { Position } from './program.ts'
import type {
  Operand,
  Option,
  Run,
  Section,
  Tree,
  TreeDeclaration,
  TreeFormula,
  TreeStatement,
  Word,
} from './tree.ts'

type Reader<T> = (node: CstNode) => T

export class TreeReader {
  private readonly file: string
  private readonly text: string
  private readonly errors: readonly number[]
  private damaged: boolean

  /** `errors`: the offsets at which something was wrong. */
  constructor(file: string, text: string, errors: readonly number[]) {
    this.file = file
    this.text = text
    this.errors = errors
    this.damaged = errors.length > 0
  }

  /** Undefined when not even the first line could be read. */
  read(node: CstNode, comments: readonly string[]): Tree | undefined {
    const sections = this.each(node, 'section', (part) => this.section(part))
    const head = this.whole({ ...node, recoveredNode: false }, (scenario) => ({
      name: this.name(child(scenario, 'name')),
      title: this.word(scenario, 'title'),
    }))
    if (!head) return undefined
    return { file: this.file, ...head, comments, sections, damaged: this.damaged }
  }

  private section(node: CstNode): Section {
    const [kind, parts] = Object.entries(node.children)[0] ?? []
    const part = parts?.[0]
    if (!kind || !part || !isNode(part)) throw damage
    if (part.recoveredNode) this.damaged = true
    const at = this.span(part)
    switch (kind) {
      case 'fileSystems':
        return { kind: 'fs', at, names: this.names(child(part, 'names')) }
      case 'runs': {
        const [runs, jitter] = this.words(part, 'digits')
        if (!runs) throw damage
        return { kind, at, runs, jitter }
      }
      case 'init':
        return {
          kind,
          at,
          declarations: this.each(part, 'declaration', (one) => this.declaration(one)),
        }
      case 'process':
        return {
          kind,
          at,
          name: this.word(part, 'name'),
          body: this.each(part, 'statement', (one) => this.statement(one)),
        }
      case 'condition':
        return this.condition(part)
      case 'expectation': {
        const files = part.children.fileSystems?.[0]
        return {
          kind: 'expect',
          at,
          property: this.word(part, 'property'),
          verdict: this.word(part, 'verdict'),
          policies: this.names(child(part, 'policies')),
          fileSystems: files && isNode(files) ? this.names(files) : [],
        }
      }
    }
    throw damage
  }

  private condition(node: CstNode): Section {
    const at = this.intact(node)
    const quantifier = (['exists', 'forall', 'never'] as const).find(
      (word) => node.children[word.toUpperCase()],
    )
    if (!quantifier) throw damage
    const formula = this.formula(child(node, 'formula'))
    const text = this.written(node)
      .replace(/\(\*[\s\S]*?\*\)/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
    return { kind: 'condition', at, quantifier, text, formula }
  }

  private formula(node: CstNode): TreeFormula {
    if (node.recoveredNode) throw damage
    const parts = nodes(node, 'conjunction').map((conjunction) => {
      if (conjunction.recoveredNode) throw damage
      return join(
        'and',
        nodes(conjunction, 'atom').map((atom) => this.atom(atom)),
      )
    })
    return join('or', parts)
  }

  private atom(node: CstNode): TreeFormula {
    if (node.recoveredNode) throw damage
    const inner = node.children.formula?.[0]
    if (inner && isNode(inner)) return this.formula(inner)
    return {
      op: 'atom',
      register: this.word(node, 'word'),
      equal: node.children.equal !== undefined,
      value: this.operand(child(node, 'operand')),
    }
  }

  private declaration(node: CstNode): TreeDeclaration {
    const at = this.intact(node)
    if (node.children.DO) {
      return { kind: 'do', at, statement: this.statement(child(node, 'statement')) }
    }
    const [kind, parts] = Object.entries(node.children)[0] ?? []
    const part = parts?.[0]
    if (!part || !isNode(part) || part.recoveredNode) throw damage
    const name = this.word(part, 'word')
    const list = part.children.flags?.[0]
    const flags = list && isNode(list) ? this.whole(list, () => this.words(list, 'word')) : []
    if (!flags) throw damage
    const operand = part.children.operand && this.operand(child(part, 'operand'))
    switch (kind) {
      case 'other':
        return { kind, at, name }
      case 'file':
        return { kind, at, name, data: operand, flags }
      case 'fd':
        return { kind, at, name, of: this.word(part, 'of'), flags }
      case 'dev':
        return { kind, at, name, path: this.word(part, 'path'), flags }
      case 'channel': {
        const options = nodes(part, 'channelOption').map((option) => this.option(option))
        return { kind, at, name, channel: this.word(part, 'kind'), options }
      }
    }
    if (!operand) throw damage
    if (kind === 'mem') return { kind, at, name, data: operand }
    if (kind === 'memz') return { kind, at, name, bytes: operand }
    if (kind !== 'map') throw damage
    const [of, sharing] = [this.word(part, 'of'), this.word(part, 'sharing')]
    return { kind, at, name, of, sharing, bytes: operand }
  }

  private option(node: CstNode): Option {
    if (node.recoveredNode) throw damage
    const value = node.children.operand && this.operand(child(node, 'operand'))
    return { name: this.word(node, 'word'), value }
  }

  private statement(node: CstNode): TreeStatement {
    return {
      at: this.intact(node),
      register: node.children.register && this.word(node, 'register'),
      repeat: node.children.REPEAT && { most: this.words(node, 'digits')[0] },
      call: this.word(node, 'call'),
      args: nodes(node, 'operand').map((operand) => this.operand(operand)),
    }
  }

  private operand(node: CstNode): Operand {
    if (node.recoveredNode) throw damage
    return {
      text: this.written(node).replace(/\(\*[\s\S]*?\*\)|\s/g, ''),
      at: this.span(node),
      minus: node.children.minus !== undefined,
      runs: nodes(node, 'run').map((run): Run => {
        if (run.recoveredNode) throw damage
        return { symbol: this.word(run, 'symbol'), times: this.words(run, 'times')[0] }
      }),
      dotted: this.words(node, 'dotted'),
      offset: this.words(node, 'offset')[0],
      offsetMinus: node.children.offsetMinus !== undefined,
      joined: this.words(node, 'joined'),
      open: node.children.ellipsis !== undefined,
    }
  }

  private names(node: CstNode): readonly Word[] {
    return nodes(node, 'name').map((name) => this.name(name))
  }

  private name(node: CstNode): Word {
    return this.word(node, node.children.word ? 'word' : 'digits')
  }

  private word(node: CstNode, key: string): Word {
    const [first] = this.words(node, key)
    if (!first) throw damage
    return first
  }

  private words(node: CstNode, key: string): readonly Word[] {
    return (node.children[key] ?? []).map((token) => {
      if (isNode(token) || Number.isNaN(token.startOffset)) throw damage
      return { text: token.image, at: placeOf(this.file, token) }
    })
  }

  /** What can be read of the nodes of this name. */
  private each<T>(node: CstNode, key: string, reader: Reader<T>): readonly T[] {
    return nodes(node, key).flatMap((part) => this.whole(part, reader) ?? [])
  }

  private whole<T>(node: CstNode, reader: Reader<T>): T | undefined {
    try {
      return reader(node)
    } catch (thrown) {
      if (thrown !== damage) throw thrown
      this.damaged = true
      return undefined
    }
  }

  private span(node: CstNode): Position {
    const [first, last] = ends(node)
    return placeOf(this.file, first, last)
  }

  /** The place of a part in which nothing was wrong. */
  private intact(node: CstNode): Position {
    const [first, last] = ends(node)
    const inside = (at: number) => first.startOffset <= at && at <= last.startOffset
    if (node.recoveredNode || this.errors.some(inside)) throw damage
    return placeOf(this.file, first, last)
  }

  private written(node: CstNode): string {
    const [first, last] = ends(node)
    return this.text.slice(first.startOffset, (last.endOffset ?? last.startOffset) + 1)
  }
}

function join(op: 'and' | 'or', parts: readonly TreeFormula[]): TreeFormula {
  const [first, ...rest] = parts
  if (!first) throw damage
  return rest.reduce<TreeFormula>((left, right) => ({ op, left, right }), first)
}
