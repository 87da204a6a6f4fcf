/**
 * A draft of the state seen through proxies that put each question to a recorder and keep what is
 * written. Operands and constants are seen in the same way; they can't be written to.
 */
import { Bytes } from './bytes.ts'
import {
  presentKeys,
  type RelativePath,
  type Root,
  type Structure,
  StructureCell,
  storable,
  structureOf,
} from './question.ts'
import type { Recorder } from './recorder.ts'

/** A place of the state, the arguments or the constants, as the recipe reached it. */
interface Place {
  readonly root: Root
  readonly absolute: string
  readonly path: RelativePath
  readonly target: any
  /** made by this run itself: reading it asks nothing */
  readonly own: boolean
}

const places = new WeakMap<object, Place>()
/** Set while a tracked run made views, to tell a view from a plain object. */
const placeOf = (value: unknown): Place | undefined =>
  typeof value === 'object' && value !== null ? places.get(value) : undefined

/** What was written to a leaf: a value, or an amount added to what it holds. */
export type Written = { readonly path: RelativePath } & (
  | { readonly value: unknown; readonly amount?: never }
  | { readonly amount: number }
)

export class TrackedView {
  private readonly recorder: Recorder
  private readonly watched = new Map<string, Bytes>()
  /** paths that this run made: what is below them asks nothing */
  private readonly written = new Set<string>()
  private readonly adds = new Map<string, number>()
  private readonly writes = new Map<string, { path: RelativePath; value: unknown }>()
  private readonly views = new Map<string, object>()
  /** the state before the run, for what must be known of it after a change */
  private readonly base: any

  constructor(recorder: Recorder, base: unknown) {
    this.recorder = recorder
    this.base = base
  }

  /** The view of a draft of the state, of operands or of constants. */
  of(root: Root, target: object): any {
    return this.view({
      root,
      absolute: root === 'state' ? '' : `${root}:`,
      path: [],
      target,
      own: false,
    })
  }

  /** Adds to a number without reading it; false if it must be read after all. */
  add(object: object, key: string, amount: number): boolean {
    const place = placeOf(object)
    if (!place || place.own) return false
    const absolute = `${place.absolute}/${key}`
    if (this.written.has(absolute) || this.recorder.hasAsked('v', absolute)) return false
    place.target[key] += amount
    this.adds.set(absolute, (this.adds.get(absolute) ?? 0) + amount)
    this.writes.set(absolute, { path: [...place.path, this.recorder.keyOf(key)], value: undefined })
    return true
  }

  get changes(): readonly Written[] {
    return [...this.writes].map(([absolute, { path, value }]) => {
      const amount = this.adds.get(absolute)
      return amount === undefined ? { path, value } : { path, amount }
    })
  }

  /** Absolute paths written: `a/b` the value there, `a/b/` the keys of the object there. */
  get writtenPaths(): readonly string[] {
    return [...this.writes].map(([path, { value }]) =>
      this.written.has(path) || !(value instanceof StructureCell)
        ? path.slice(1)
        : `${path.slice(1)}/`,
    )
  }

  private view(place: Place): object {
    const key = `${place.own ? '!' : ''}${place.absolute}`
    const made = this.views.get(key)
    if (made && placeOf(made)?.target === place.target) return made
    const proxy = new Proxy(Array.isArray(place.target) ? [] : {}, this.traps(place))
    places.set(proxy, place)
    this.views.set(key, proxy)
    return proxy
  }

  private traps(place: Place): ProxyHandler<object> {
    const { target } = place
    return {
      get: (_dummy, key) => {
        if (typeof key === 'symbol')
          return Array.isArray(target) ? (Array.prototype as any)[key] : undefined
        if (Array.isArray(target)) {
          if (key === 'length') {
            this.askKeys(place)
            return target.length
          }
          if (key in Array.prototype) return (Array.prototype as any)[key]
        }
        return this.read(place, key)
      },
      set: (_dummy, key, value) => {
        this.write(place, String(key), value)
        return true
      },
      deleteProperty: (_dummy, key) => {
        this.write(place, String(key), undefined)
        return true
      },
      has: (_dummy, key) =>
        typeof key === 'string' && this.askStructure(place, key) !== 'undefined',
      ownKeys: () => {
        this.askKeys(place)
        return Array.isArray(target)
          ? [...target.keys()].map(String).concat('length')
          : presentKeys(target)
      },
      getOwnPropertyDescriptor: (dummy, key) => {
        if (typeof key === 'symbol' || (key === 'length' && Array.isArray(target))) {
          return Reflect.getOwnPropertyDescriptor(dummy, key)
        }
        if (this.askStructure(place, key) === 'undefined') return undefined
        return {
          value: this.read(place, key),
          writable: true,
          enumerable: true,
          configurable: true,
        }
      },
      getPrototypeOf: () => (Array.isArray(target) ? Array.prototype : Object.prototype),
      defineProperty: (_dummy, key, descriptor) => {
        this.write(place, String(key), descriptor.value)
        return true
      },
    }
  }

  private child(place: Place, key: string): { absolute: string; path: RelativePath; own: boolean } {
    const absolute = `${place.absolute}/${key}`
    const path = [...place.path, this.recorder.keyOf(key)]
    return { absolute, path, own: place.own || this.written.has(absolute) }
  }

  private read(place: Place, key: string): unknown {
    const { absolute, path, own } = this.child(place, key)
    const value = Object.hasOwn(place.target, key) ? place.target[key] : undefined
    if (!own) {
      const added = this.adds.get(absolute)
      if (added !== undefined) return this.readAdded(place.root, absolute, path, value, added)
      const at = this.recorder.askValue(place.root, absolute, path, value)
      if (value instanceof Bytes) {
        let bytes = this.watched.get(absolute)
        if (!bytes) {
          bytes = value.watched(at, {
            looked: (question, exprs, answer) =>
              void this.recorder.ask({ ask: 'bytes', question, at: exprs }, String(answer)),
          })
          this.watched.set(absolute, bytes)
        }
        return bytes
      }
    }
    if (typeof value !== 'object' || value === null || value instanceof Bytes) return value
    return this.view({ root: place.root, absolute, path, target: value, own })
  }

  /** A sum that somebody reads after all: an ordinary read and write. */
  private readAdded(
    root: Root,
    absolute: string,
    path: RelativePath,
    now: number,
    added: number,
  ): number {
    this.adds.delete(absolute)
    this.recorder.askValue(root, absolute, path, now - added)
    this.written.add(absolute)
    this.writes.set(absolute, { path, value: now })
    return now
  }

  private askKeys(place: Place): void {
    if (place.own) return
    this.askStructureAt(place.root, place.absolute, place.path, place.target)
  }

  private askStructure(place: Place, key: string): string {
    const { absolute, path, own } = this.child(place, key)
    const value = Object.hasOwn(place.target, key) ? place.target[key] : undefined
    return own ? structureOf(value) : this.askStructureAt(place.root, absolute, path, value)
  }

  private askStructureAt(root: Root, absolute: string, path: RelativePath, value: unknown): string {
    // An object that this run changed: its structure before is what the state held.
    const was = this.writes.get(absolute)?.value
    if (was instanceof StructureCell) return structureOf(value)
    return this.recorder.askStructure(root, absolute, path, value)
  }

  private write(place: Place, key: string, given: unknown): void {
    if (place.root !== 'state')
      throw new Error(`a step writes to its ${place.root}; they are fixed`)
    if (Array.isArray(place.target) && key === 'length') {
      for (let at = place.target.length - 1; at >= Number(given); at--)
        this.write(place, String(at), undefined)
      return
    }
    const value = this.unwrap(given)
    const { absolute, path, own } = this.child(place, key)
    const before = this.adds.delete(absolute) ? '.' : this.askStructure(place, key)
    if (before !== '.' && before !== 'undefined') this.erase(absolute, path, place.target[key], own)
    const target = place.target
    if (Array.isArray(target) && value === undefined && Number(key) === target.length - 1)
      target.pop()
    else if (value === undefined && !Array.isArray(target)) delete target[key]
    else target[key] = value
    this.written.add(absolute)
    this.put(absolute, path, value)
    const presence = (before === 'undefined') !== (value === undefined)
    if (presence) this.restructure(place)
  }

  /** The keys of an object changed: its own cell is written. */
  private restructure(place: Place): void {
    const before = this.writes.get(place.absolute)
    if (!before && !place.own && !this.recorder.hasAsked('k', place.absolute)) {
      // What the keys were decides what they are now.
      this.recorder.askStructure('state', place.absolute, place.path, this.inBase(place))
    }
    this.writes.set(place.absolute, {
      path: place.path,
      value: new StructureCell(structureOf(place.target) as Structure),
    })
  }

  private inBase(place: Place): unknown {
    let at = this.base
    for (const key of place.absolute.split('/').slice(1)) at = at?.[key]
    return at
  }

  private erase(absolute: string, path: RelativePath, value: any, own: boolean): void {
    const known = own || this.written.has(absolute)
    if (!known) this.askStructureAt('state', absolute, path, value)
    for (const key of presentKeys(value)) {
      const below = value[key]
      const at = `${absolute}/${key}`
      const relative = [...path, this.recorder.keyOf(key)]
      // Whether there is more to erase below is a question, whatever the answer is here.
      const made = known || this.written.has(at)
      const structure = made
        ? structureOf(below)
        : this.askStructureAt('state', at, relative, below)
      if (structure !== '.') this.erase(at, relative, below, made)
      this.adds.delete(at)
      this.writes.set(at, { path: relative, value: undefined })
    }
  }

  private put(absolute: string, path: RelativePath, value: any): void {
    if (typeof value !== 'object' || value === null || value instanceof Bytes) {
      this.writes.set(absolute, { path, value: storable(value, absolute) })
      return
    }
    this.writes.set(absolute, { path, value: new StructureCell(structureOf(value) as Structure) })
    for (const key of presentKeys(value))
      this.put(`${absolute}/${key}`, [...path, this.recorder.keyOf(key)], value[key])
  }

  /** A view read out into plain data; everything else as it is. */
  private unwrap(value: any): any {
    if (typeof value !== 'object' || value === null || value instanceof Bytes) return value
    const prototype = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== Array.prototype) {
      throw new Error('a step stores something that is neither plain data nor Bytes')
    }
    const plain: any = Array.isArray(value) ? [] : {}
    for (const key of Object.keys(value)) plain[key] = this.unwrap(value[key])
    return plain
  }
}
