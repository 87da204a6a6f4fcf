/**
 * A tracked run: one recipe on an immer draft seen through a view that writes down every question
 * the recipe asked (in order, with the answers) and every leaf of the state that it wrote.
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
import { createDraft } from 'immer'
import { Bytes, type BytesExpr, type BytesQuestion } from './bytes.ts'
import { comesBefore, freshName, type Handlers, NotEnabled, Run, returnsNothing } from './run.ts'
import type { Action, Leaf, Name, Scalar, System, Wait } from './system.ts'

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

export class TrackedRun extends Run {
  private readonly questions: Question[] = []
  private readonly edges: string[] = []
  private readonly known: Name[]
  private readonly asked = new Map<string, number>()
  private readonly watched = new Map<string, Bytes>()
  private readonly written = new Set<string>()
  private readonly adds = new Map<string, number>()
  private readonly writes = new Map<string, { path: RelativePath; value: unknown }>()
  private readonly views = new Map<string, object>()
  /** the state before the run, for what must be known of it after a change */
  private base: any

  constructor(system: System, me: Name, handlers: Handlers, picks: readonly number[]) {
    super(system, me, handlers, picks)
    this.known = [me]
  }

  override get constants(): any {
    return this.view({
      root: 'constants',
      absolute: 'constants:',
      path: [],
      target: this.system.constants ?? {},
      own: false,
    })
  }

  override choose<T extends string>(what: string, options: readonly T[]): T {
    // Asked before the option is looked at: options may be a view, and looking is a question too.
    const pick = this.picks[this.arities.length] ?? 0
    this.ask({ ask: 'choice', options: options.length }, String(pick))
    return super.choose(what, options)
  }

  override fresh(n: number): Name {
    const name = freshName(this.me, n)
    if (!this.asked.has(`fresh ${n}`)) {
      // That the name was met before (a reference to what the task made) is an answer too.
      const { edge, learns } = edgeOf(name, this.known)
      this.asked.set(`fresh ${n}`, this.ask({ ask: 'fresh', n }, edge))
      if (learns) this.known.push(learns)
    }
    return name
  }

  override before(a: Name, b: Name): boolean {
    const answer = comesBefore(this.system, a, b)
    this.ask({ ask: 'before', a: this.indexOf(a), b: this.indexOf(b) }, String(answer))
    return answer
  }

  override add<K extends string>(object: Record<K, number>, key: K, amount: number): void {
    const place = placeOf(object)
    const absolute = place && `${place.absolute}/${key}`
    if (
      !place ||
      !absolute ||
      place.own ||
      this.written.has(absolute) ||
      this.asked.has(`v${absolute}`)
    ) {
      object[key] += amount
      return
    }
    place.target[key] += amount
    this.adds.set(absolute, (this.adds.get(absolute) ?? 0) + amount)
    this.writes.set(absolute, { path: [...place.path, this.keyOf(key)], value: undefined })
  }

  override pass(): void {}

  protected override keep(value: Leaf): Leaf {
    return value
  }

  /** Runs the action on `state` and answers what it asked and did. */
  record<S extends object>(state: S, action: Action<S>): Recording {
    this.base = state
    this.root = this.rootView(createDraft(state))
    const args = this.view({
      root: 'args',
      absolute: 'args:',
      path: [],
      target: action.args ?? {},
      own: false,
    })
    try {
      returnsNothing(action, action.step(this.root, this, args))
    } catch (thrown) {
      if (!(thrown instanceof NotEnabled)) throw thrown
      return { questions: this.questions, edges: this.edges, outcome: undefined }
    }
    return { questions: this.questions, edges: this.edges, outcome: this.outcome() }
  }

  /**
   * Absolute paths that the run read and wrote: `a/b` the value there, `a/b/` the keys of the object
   * there, `a/b//` only that there is an object (see causal-past.ts).
   */
  get touched(): { readonly reads: readonly string[]; readonly writes: readonly string[] } {
    const reads = [...this.asked].flatMap(([key, at]) => {
      if (key[1] !== '/') return []
      const path = key.slice(2)
      const edge = this.edges[at] as string
      if (key[0] === 'v') return [edge === '{' || edge === '[' ? `${path}//` : path]
      // That a leaf is a leaf is asked where one is written over: no value.
      return edge === '.' ? [] : [`${path}/`]
    })
    const writes = [...this.writes.keys()].map((path) =>
      this.written.has(path) || !this.isObject(path) ? path.slice(1) : `${path.slice(1)}/`,
    )
    return { reads, writes }
  }

  private isObject(path: string): boolean {
    return this.writes.get(path)?.value instanceof StructureCell
  }

  /** As record, for a check that only looks: `look` answers whether it found something. */
  recordLook<S extends object>(
    state: S,
    instance: object,
    look: (state: S, args: any) => boolean,
  ): Recording {
    this.root = this.rootView(createDraft(state))
    const args = this.view({
      root: 'args',
      absolute: 'args:',
      path: [],
      target: instance,
      own: false,
    })
    const found = look(this.root, args)
    if (this.writes.size > 0) throw new Error('a property writes to the state; it may only read')
    if (found) this.violate('', '')
    return { questions: this.questions, edges: this.edges, outcome: this.outcome() }
  }

  override waitUntil(condition: boolean, _why?: Wait): asserts condition {
    if (!condition) throw new NotEnabled(undefined)
  }

  private outcome(): Outcome {
    return {
      writes: [...this.writes].map(([absolute, { path, value }]) => {
        const amount = this.adds.get(absolute)
        return {
          path,
          template: amount === undefined ? this.template(value) : { put: 'add', amount },
        }
      }),
      target: this.effects.target,
      labels: this.effects.labels.map(({ register, value, append }) => ({
        register: register.startsWith('@') ? this.indexOf(register as Name) : register,
        value: this.template(value),
        append,
      })),
      notes: this.effects.notes.map(({ fact, values }) => ({
        fact,
        values: values.map((value) => this.template(value)),
      })),
      events: this.effects.events.map(({ event }) => event),
      violated: this.effects.violations.map(({ property }) => property),
      options: this.effects.options,
      inspected: this.effects.inspected,
    }
  }

  private template(value: unknown): Template {
    if (value instanceof Bytes) return { put: 'bytes', expr: value.expression() }
    if (typeof value === 'string' && value.startsWith('@')) {
      return { put: 'name', known: this.indexOf(value as Name) }
    }
    if (value instanceof StructureCell && value.structure.includes('@')) {
      // in an order that does not depend on how the names are spelt
      return { put: 'keys', keys: value.keys.map((key) => this.keyOf(key)).sort() }
    }
    return { put: 'leaf', value: value as Scalar | StructureCell }
  }

  private indexOf(name: Name): number {
    const at = this.known.indexOf(name)
    if (at < 0)
      throw new Error(`a step spells the name ${name}; names come from the state, args or k`)
    return at
  }

  private keyOf(key: string): string | number {
    return key.startsWith('@') ? this.indexOf(key as Name) : key
  }

  private ask(question: Question, edge: string): number {
    this.questions.push(question)
    this.edges.push(edge)
    return this.questions.length - 1
  }

  private rootView(target: object): object {
    return this.view({ root: 'state', absolute: '', path: [], target, own: false })
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
    const path = [...place.path, this.keyOf(key)]
    return { absolute, path, own: place.own || this.written.has(absolute) }
  }

  private read(place: Place, key: string): unknown {
    const { absolute, path, own } = this.child(place, key)
    const value = Object.hasOwn(place.target, key) ? place.target[key] : undefined
    if (!own) {
      const added = this.adds.get(absolute)
      if (added !== undefined) return this.readAdded(place.root, absolute, path, value, added)
      const at = this.askValue(place.root, absolute, path, value)
      if (value instanceof Bytes) {
        let bytes = this.watched.get(absolute)
        if (!bytes) {
          bytes = value.watched(at, {
            looked: (question, exprs, answer) =>
              void this.ask({ ask: 'bytes', question, at: exprs }, String(answer)),
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
    this.askValue(root, absolute, path, now - added)
    this.written.add(absolute)
    this.writes.set(absolute, { path, value: now })
    return now
  }

  private askValue(root: Root, absolute: string, path: RelativePath, value: unknown): number {
    const before = this.asked.get(`v${absolute}`)
    if (before !== undefined) return before
    const { edge, learns } = edgeOf(value, this.known)
    const at = this.ask({ ask: 'value', root, path }, edge)
    this.asked.set(`v${absolute}`, at)
    if (learns) this.known.push(learns)
    return at
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
    const structure = structureOf(value)
    if (!this.asked.has(`k${absolute}`)) {
      const edge = structureEdge(structure, this.known)
      this.asked.set(`k${absolute}`, this.ask({ ask: 'keys', root, path }, edge))
    }
    return structure
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
    if (!before && !place.own && !this.asked.has(`k${place.absolute}`)) {
      // What the keys were decides what they are now.
      this.askStructureBefore(place)
    }
    this.writes.set(place.absolute, {
      path: place.path,
      value: new StructureCell(structureOf(place.target) as Structure),
    })
  }

  private askStructureBefore(place: Place): void {
    const structure = structureOf(this.inBase(place))
    const edge = structureEdge(structure, this.known)
    this.asked.set(
      `k${place.absolute}`,
      this.ask({ ask: 'keys', root: 'state', path: place.path }, edge),
    )
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
      const relative = [...path, this.keyOf(key)]
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
      this.put(`${absolute}/${key}`, [...path, this.keyOf(key)], value[key])
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

/** Leaf values that a state can hold. */
export function storable(value: unknown, where: string): Leaf {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    throw new Error(`the state can't hold a ${typeof value} (at ${where})`)
  }
  return value as Leaf
}

function presentKeys(value: any): string[] {
  if (Array.isArray(value)) return [...value.keys()].map(String)
  return Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
}
