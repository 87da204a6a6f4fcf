/**
 * The objects of a search as data, and back: what a checkpoint holds.
 *
 * Everything that can be reached from the root is taken, whatever fields it has, with who shares
 * what; nothing has to be listed, so nothing can be forgotten. What is no data (a function, a class
 * that is not named here) must be there already in the search that is resumed, at the same place,
 * and stays as it is there; if it is not, there is no snapshot, or no resuming.
 *
 * The search is resumed over a new one of the same system (`fresh`): its objects get the fields
 * that were saved.
 */
import { Bytes } from './bytes.ts'
import { Checks } from './checks.ts'
import { ChunkChanges } from './chunk-changes.ts'
import { Chunks } from './chunks.ts'
import { Collapse } from './collapse.ts'
import { Trie } from './decision-trie.ts'
import { Edges } from './edges.ts'
import { Fusing } from './fusing.ts'
import { Footprint, Futures, SlotSet } from './independence.ts'
import { Kinds } from './kinds.ts'
import { Layout, Slot } from './layout.ts'
import { LocalMemo } from './local-memo.ts'
import { Marks } from './marks.ts'
import { Memo } from './memo.ts'
import { Met } from './met.ts'
import { Packing } from './packing.ts'
import { Paths } from './paths.ts'
import { PersistentSets } from './persistent-set.ts'
import { Programs } from './programs.ts'
import { type Structure, StructureCell } from './question.ts'
import { Search } from './search.ts'
import { SleepSets } from './sleep-set.ts'
import { Space } from './space.ts'
import { Store } from './store.ts'
import { Sweeper } from './sweeper.ts'
import { Quotient } from './symmetry.ts'
import { Automorphism, Group } from './symmetry-group.ts'
import { Images } from './symmetry-images.ts'
import { Tries } from './tries.ts'
import { Walks } from './walks.ts'

/** Classes whose objects are saved, with the fields that are not: those of the fresh one stay. */
const saved = new Map<unknown, readonly [name: string, kept: readonly string[]]>([
  [Layout, ['Layout', []]],
  [Slot, ['Slot', []]],
  [Packing, ['Packing', []]],
  [Store, ['Store', []]],
  [Collapse, ['Collapse', []]],
  [Chunks, ['Chunks', []]],
  [ChunkChanges, ['ChunkChanges', []]],
  [Tries, ['Tries', []]],
  [Paths, ['Paths', []]],
  [LocalMemo, ['LocalMemo', []]],
  [Kinds, ['Kinds', []]],
  // predicates are asked after the search
  [Checks, ['Checks', ['memo', 'predicates']]],
  [Futures, ['Futures', []]],
  [Footprint, ['Footprint', []]],
  [SlotSet, ['SlotSet', []]],
  [Space, ['Space', ['system', 'memo']]],
  // actions are asked for again, see below
  [Programs, ['Programs', ['system', 'actionsBy']]],
  // threads are started anew
  [Search, ['Search', ['options', 'reduction', 'limit', 'rounds', 'shareable', 'untilEnd']]],
  [Edges, ['Edges', []]],
  [Fusing, ['Fusing', []]],
  [SleepSets, ['SleepSets', []]],
  [Sweeper, ['Sweeper', []]],
  [Marks, ['Marks', []]],
  [Quotient, ['Quotient', ['system', 'space', 'mates']]],
  [Images, ['Images', []]],
  [Met, ['Met', []]],
])
/** Classes whose objects only remember what they are asked, or do not change. */
const kept = new Set<unknown>([Memo, Trie, Walks, PersistentSets, Automorphism, Group])
/** Those that a snapshot may have where the fresh search has none. */
const made: Readonly<Record<string, object>> = {
  Chunks: Chunks.prototype,
  Slot: Slot.prototype,
  Footprint: Footprint.prototype,
  SlotSet: SlotSet.prototype,
}
const arrays = { Int32Array, Uint32Array, Uint16Array, Uint8Array, Float64Array } as const
type Words = InstanceType<(typeof arrays)[keyof typeof arrays]>

export interface Snapshot {
  /** JSON */
  readonly text: string
  /** the buffers of typed arrays, by number */
  readonly buffers: readonly ArrayBufferLike[]
}

/** It can't be saved, or not be resumed: why. */
export class NoSnapshot extends Error {}

export function snapshot(root: object): Snapshot {
  const writer = new Writer(root)
  return { text: JSON.stringify(writer.node(root)), buffers: writer.buffers }
}

/** Gives `fresh` the fields that were saved. */
export function restore(fresh: object, { text, buffers }: Snapshot): void {
  new Reader(buffers).value(JSON.parse(text), fresh)
}

// --- writing ---

/** Of an object that is met again: its number. */
type Node = unknown

class Writer {
  readonly buffers: ArrayBufferLike[] = []
  private readonly shared = new Map<object, number>()
  private readonly numbers = new Set<object>()

  constructor(root: object) {
    const met = new Set<object>()
    const visit = (value: unknown): void => {
      if (!isObject(value) || isKept(value) || isInterned(value)) return
      if (met.has(value)) {
        if (!this.shared.has(value)) this.shared.set(value, this.shared.size)
        return
      }
      met.add(value)
      for (const part of partsOf(value)) visit(part)
    }
    visit(root)
  }

  node(value: unknown): Node {
    if (typeof value === 'function') return { keep: 1 }
    if (!isObject(value)) return scalarNode(value)
    if (value instanceof Bytes) return { bytes: value.runs }
    if (value instanceof StructureCell) return { cell: value.structure }
    if (isKept(value)) return { keep: 1 }
    const number = this.shared.get(value)
    if (number === undefined) return this.object(value, {})
    if (this.numbers.has(value)) return { is: number }
    this.numbers.add(value)
    return this.object(value, { number })
  }

  private object(value: object, head: { number?: number }): Node {
    if (Array.isArray(value)) {
      const list = Array.from(value, (part) => this.node(part))
      return head.number === undefined ? list : { ...head, list }
    }
    if (ArrayBuffer.isView(value)) return { ...head, ...this.words(value as Words) }
    if (value instanceof Map) {
      return { ...head, map: [...value].map(([key, part]) => [this.node(key), this.node(part)]) }
    }
    if (value instanceof Set) return { ...head, set: [...value].map((part) => this.node(part)) }
    const [name] = saved.get(value.constructor) ?? []
    const fields = Object.fromEntries(
      fieldsOf(value).map((key) => [key, this.node((value as any)[key])]),
    )
    if (!(value instanceof Space)) return { ...head, ...(name && { name }), fields }
    return { ...head, name, fields, asked: askedOf(value).map((asked) => this.node(asked)) }
  }

  private words(array: Words): object {
    const type = Object.keys(arrays).find((name) => array.constructor.name === name)
    if (type === undefined) throw new NoSnapshot(`a ${array.constructor.name} can't be saved`)
    let buffer = this.buffers.indexOf(array.buffer)
    if (buffer < 0) buffer = this.buffers.push(array.buffer) - 1
    return { type, buffer, at: array.byteOffset, length: array.length }
  }
}

function scalarNode(value: unknown): Node {
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { number: Object.is(value, -0) ? '-0' : String(value), scalar: 1 }
  }
  if (value === undefined) return { scalar: 1 }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  throw new NoSnapshot(`a ${typeof value} can't be saved`)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** There is one object for each value. */
function isInterned(value: object): boolean {
  return value instanceof Bytes || value instanceof StructureCell
}

function isKept(value: object): boolean {
  return kept.has(value.constructor)
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function partsOf(value: object): Iterable<unknown> {
  if (ArrayBuffer.isView(value)) return []
  if (Array.isArray(value) || value instanceof Set) return value
  if (value instanceof Map) return [...value].flat()
  return fieldsOf(value).map((key) => (value as any)[key])
}

function fieldsOf(value: object): string[] {
  const [, without] = saved.get(value.constructor) ?? []
  if (!without && !isPlain(value)) {
    throw new NoSnapshot(`a ${value.constructor.name} can't be saved`)
  }
  return Object.keys(value).filter((key) => !without?.includes(key))
}

/** Per task: the places whose actions were asked for. */
function askedOf(space: Space): unknown[][] {
  return space.programs.actionsBy.map((by) => [...by.keys()])
}

// --- reading ---

class Reader {
  private readonly buffers: readonly ArrayBufferLike[]
  private readonly known = new Map<number, object>()

  constructor(buffers: readonly ArrayBufferLike[]) {
    this.buffers = buffers
  }

  value(node: any, fresh: unknown): unknown {
    if (!isObject(node)) return node
    if (Array.isArray(node)) return this.list(node, undefined, fresh)
    const { keep, is, scalar, bytes, cell, number } = node as any
    if (scalar) return number === undefined ? undefined : Number(number)
    if (bytes) return Bytes.of(bytes)
    if (cell) return StructureCell.of(cell as Structure)
    if (is !== undefined) return this.known.get(is)
    if (keep) {
      if (fresh === undefined) throw new NoSnapshot('something in it has no place in the search')
      return fresh
    }
    return this.object(node, fresh)
  }

  private object(node: any, fresh: unknown): object {
    const { number, list, map, set, type, name } = node
    if (list) return this.list(list, number, fresh)
    if (type) return this.meet(number, this.words(node))
    if (map) {
      const target = this.meet(number, fresh instanceof Map ? fresh : new Map())
      const before = new Map(target)
      target.clear()
      for (const [key, part] of map) {
        const at = this.value(key, undefined)
        target.set(at, this.value(part, before.get(at)))
      }
      return target
    }
    if (set) {
      const target = this.meet(number, fresh instanceof Set ? fresh : new Set())
      target.clear()
      for (const part of set) target.add(this.value(part, undefined))
      return target
    }
    const target = this.meet(number, this.target(name, fresh))
    for (const [key, part] of Object.entries(node.fields)) {
      const before = target[key]
      const after = this.value(part, before)
      if (!Object.is(before, after) || !(key in target)) target[key] = after
    }
    if (target instanceof Space) askAgain(target, this.value(node.asked, undefined) as any)
    return target
  }

  private target(name: string | undefined, fresh: unknown): any {
    const there = isObject(fresh) ? saved.get(fresh.constructor)?.[0] : undefined
    if (isObject(fresh) && there === name && (name || isPlain(fresh))) return fresh
    if (name === undefined) return {}
    const prototype = made[name]
    if (!prototype) throw new NoSnapshot(`the search has no ${name} where the saved one has`)
    return Object.create(prototype)
  }

  private list(nodes: readonly unknown[], number: number | undefined, fresh: unknown): object {
    const target = this.meet(number, Array.isArray(fresh) ? fresh : [])
    if (target.length > nodes.length) target.length = nodes.length
    nodes.forEach((node, at) => {
      const before = target[at]
      const after = this.value(node, before)
      if (!Object.is(before, after) || at >= target.length) target[at] = after
    })
    return target
  }

  private words({ type, buffer, at, length }: any): object {
    const array = arrays[type as keyof typeof arrays]
    return new array(this.buffers[buffer] as ArrayBuffer, at, length)
  }

  private meet<T extends object>(number: number | undefined, object: T): T {
    if (number !== undefined) this.known.set(number, object)
    return object
  }
}

function askAgain(space: Space, asked: readonly (readonly any[])[]): void {
  asked.forEach((places, t) => {
    const task = space.system.tasks[t]
    for (const place of places) space.programs.actionsBy[t]?.set(place, task?.actions(place) ?? [])
  })
}
