/** The questions of a run while it asks them, and the names that are known by then. */
import { Bytes } from './bytes.ts'
import type { Recording } from './decision-trie.ts'
import { Slot } from './layout.ts'
import {
  type Cell,
  type Edge,
  edgeOf,
  isObjectEdge,
  type Question,
  type RelativePath,
  type Root,
  structureEdge,
} from './question.ts'
import type { Name } from './system.ts'

/** What was asked for: a slot of the state, or a place of the operands or constants. */
export type Asked = Slot | string

export class Recorder {
  private readonly recording: Recording
  private readonly known: Name[]
  private readonly edges: Edge[] = []
  /** what was asked before, with the number of the question */
  private readonly values = new Map<Asked, number>()
  private readonly structures = new Map<Asked, number>()
  // Few recordings need these.
  private fresh: Set<number> | undefined
  private watched: Map<Asked, Bytes> | undefined

  constructor(me: Name, recording: Recording) {
    this.recording = recording
    this.known = [me]
  }

  ask(question: Question, edge: Edge): number {
    this.recording.ask(question, edge)
    return this.edges.push(edge) - 1
  }

  /** The value of a leaf, or that there is an object. Asked once; bytes are watched from then on. */
  askValue(root: Root, at: Asked, path: RelativePath, value: unknown): unknown {
    let number = this.values.get(at)
    if (number === undefined) {
      number = this.ask({ ask: 'value', root, path }, edgeOf(value, this.known))
      this.values.set(at, number)
    }
    return value instanceof Bytes ? this.watch(at, value, number) : value
  }

  /** The value of a leaf that was asked before. */
  again(at: Asked, value: Cell): unknown {
    return value instanceof Bytes ? this.watched?.get(at) : value
  }

  private watch(at: Asked, value: Bytes, number: number): Bytes {
    this.watched ??= new Map()
    let bytes = this.watched.get(at)
    if (!bytes) {
      bytes = value.watched(number, {
        looked: (question, exprs, answer) =>
          void this.ask({ ask: 'bytes', question, at: exprs }, answer),
      })
      this.watched.set(at, bytes)
    }
    return bytes
  }

  /** The keys of an object, or that there is none. Asked once. */
  askStructure(root: Root, at: Asked, path: RelativePath, cell: Cell): void {
    if (this.structures.has(at)) return
    const edge = structureEdge(cell, this.known)
    this.structures.set(at, this.ask({ ask: 'keys', root, path }, edge))
  }

  /** A name that the task may give. That it was met before is an answer too. */
  askFresh(n: number, name: Name): void {
    this.fresh ??= new Set()
    if (this.fresh.has(n)) return
    this.fresh.add(n)
    this.ask({ ask: 'fresh', n }, edgeOf(name, this.known))
  }

  hasAskedValue(at: Asked): boolean {
    return this.values.has(at)
  }
  hasAskedStructure(at: Asked): boolean {
    return this.structures.has(at)
  }

  indexOf(name: Name): number {
    const at = this.known.indexOf(name)
    if (at < 0) {
      throw new Error(`a step spells the name ${name}; names come from the state, args or k`)
    }
    return at
  }

  /** The path of a key below another path. */
  below(path: RelativePath, key: string): RelativePath {
    return [...path, this.keyOf(key)]
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
    const paths: string[] = []
    const add = (at: Asked, end: string) => {
      if (at instanceof Slot && at.parent) paths.push(at.path.slice(1) + end)
    }
    for (const [at, number] of this.values) {
      add(at, isObjectEdge(this.edges[number]) ? '//' : '')
    }
    for (const [at, number] of this.structures) {
      // That a leaf is a leaf is asked where one is written over: no value.
      if (this.edges[number] !== '.') add(at, '/')
    }
    return paths
  }
}
