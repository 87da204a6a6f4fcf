/**
 * The state seen by a tracked run: cells of the packed state below, what the run wrote above them.
 * Each question goes to the recorder; what the run made itself is no question.
 */
import { Bytes } from './bytes.ts'
import type { Layout, Slot } from './layout.ts'
import { type Cell, cellOf, isPlain, type RelativePath, StructureCell } from './question.ts'
import type { Recorder } from './recorder.ts'
import { handlerBehind, View } from './views.ts'

/** What was written to a slot: a value, or an amount added to what it holds. */
export type Written = { readonly path: RelativePath } & (
  | { readonly value: Cell; readonly amount?: never }
  | { readonly amount: number }
)

/** What an object held when something else was put in its place. */
type Taken = Map<Slot, { readonly cell: Cell; readonly own: boolean; readonly base?: Cell }>

export class StateView {
  readonly recorder: Recorder
  readonly layout: Layout
  private readonly words: Int32Array
  /** slots assigned by this run: what is there and below asks nothing */
  private readonly assigned = new Set<Slot>()
  private readonly adds = new Map<Slot, number>()
  private readonly writes = new Map<Slot, { readonly path: RelativePath; readonly value: Cell }>()
  private readonly views = new Map<Slot, { readonly view: ObjectView; readonly proxy: object }>()
  /** An object was stored, or keys were listed: there a view may differ from an immer draft. */
  delicate = false

  /** `words`: a state as `layout` has packed it. */
  constructor(recorder: Recorder, layout: Layout, words: Int32Array) {
    this.recorder = recorder
    this.layout = layout
    this.words = words
  }

  get root(): any {
    return this.view(this.layout.root, [], false)
  }

  get changes(): readonly Written[] {
    return [...this.writes].map(([slot, { path, value }]) => {
      const amount = this.adds.get(slot)
      return amount === undefined ? { path, value } : { path, amount }
    })
  }

  /** Absolute paths written: `a/b` the value there, `a/b/` the keys of the object there. */
  get writtenPaths(): readonly string[] {
    return [...this.writes].map(([slot, { value }]) => {
      const path = slot.path.slice(1)
      return this.assigned.has(slot) || !(value instanceof StructureCell) ? path : `${path}/`
    })
  }

  /** Adds to a number without reading it; false if it must be read after all. */
  add(object: object, key: string, amount: number): boolean {
    const view = handlerBehind(object)
    if (!(view instanceof ObjectView) || view.own || view.taken) return false
    const slot = this.layout.child(view.slot, key)
    if (this.assigned.has(slot) || this.recorder.hasAskedValue(slot)) return false
    this.adds.set(slot, (this.adds.get(slot) ?? 0) + amount)
    this.writes.set(slot, { path: this.recorder.below(view.path, key), value: undefined })
    return true
  }

  /** The state after the run, as plain data. */
  tree(slot: Slot = this.layout.root): any {
    const cell = this.cell(slot)
    if (!(cell instanceof StructureCell)) return cell
    const below = (key: string) => this.tree(this.layout.child(slot, key))
    if (cell.isArray) return cell.keys.map(below)
    return Object.fromEntries(cell.keys.map((key) => [key, below(key)]))
  }

  private base(slot: Slot): Cell {
    return this.layout.value(slot, this.words, 0)
  }

  /** What the slot holds now. */
  cell(slot: Slot): Cell {
    const written = this.writes.get(slot)
    if (!written) return this.base(slot)
    const amount = this.adds.get(slot)
    return amount === undefined ? written.value : (this.base(slot) as number) + amount
  }

  isOwn(slot: Slot, parentIsOwn: boolean): boolean {
    return parentIsOwn || this.assigned.has(slot)
  }

  view(slot: Slot, path: RelativePath, own: boolean): object {
    const made = this.views.get(slot)
    if (made) return made.proxy
    const { isArray } = this.cell(slot) as StructureCell
    const view = new ObjectView(this, { slot, path, own, isArray })
    const proxy = view.proxy()
    this.views.set(slot, { view, proxy })
    return proxy
  }

  /** The value below an object that is in the state. */
  read(from: ObjectView, key: string): unknown {
    const slot = this.layout.child(from.slot, key)
    const viewed = this.views.get(slot)
    if (viewed) return viewed.proxy
    const cell = this.cell(slot)
    if (this.isOwn(slot, from.own)) {
      return cell instanceof StructureCell ? this.view(slot, this.pathOf(from, key), true) : cell
    }
    if (!(cell instanceof StructureCell) && this.recorder.hasAskedValue(slot)) {
      return this.recorder.again(slot, cell)
    }
    const path = this.pathOf(from, key)
    if (this.adds.has(slot)) return this.readSum(slot, path)
    const value = this.recorder.askValue('state', slot, path, cell)
    return cell instanceof StructureCell ? this.view(slot, path, false) : value
  }

  private pathOf(from: ObjectView, key: string): RelativePath {
    return this.recorder.below(from.path, key)
  }

  /** A sum that somebody reads after all: an ordinary read and write. */
  private readSum(slot: Slot, path: RelativePath): Cell {
    const sum = this.cell(slot)
    this.adds.delete(slot)
    this.recorder.askValue('state', slot, path, this.base(slot))
    this.assigned.add(slot)
    this.writes.set(slot, { path, value: sum })
    return sum
  }

  askStructure(slot: Slot, path: RelativePath): void {
    // An object that this run changed: its structure before was asked then.
    if (this.writes.get(slot)?.value instanceof StructureCell) return
    this.recorder.askStructure('state', slot, path, this.cell(slot))
  }

  write(to: ObjectView, key: string, given: unknown): void {
    const value = plain(given)
    const slot = this.layout.child(to.slot, key)
    const path = this.pathOf(to, key)
    const own = this.isOwn(slot, to.own)
    const sum = this.adds.delete(slot)
    if (!sum && !own) this.askStructure(slot, path)
    const before = sum ? this.base(slot) : this.cell(slot)
    if (before instanceof StructureCell) this.erase(slot, path, own, new Map())
    this.assigned.add(slot)
    this.put(slot, path, value)
    const presence = (before === undefined) !== (value === undefined)
    if (presence) this.restructure(to, key, value !== undefined)
  }

  /** The keys of an object changed: its own cell is written. */
  private restructure({ slot, path, own }: ObjectView, key: string, present: boolean): void {
    const cell = this.cell(slot) as StructureCell
    // What the keys were decides what they are now.
    if (!own) this.askStructure(slot, path)
    this.writes.set(slot, { path, value: changedKeys(cell, key, present) })
  }

  /** An object is replaced: nothing is left below, and views of it show what it was. */
  private erase(slot: Slot, path: RelativePath, own: boolean, taken: Taken): void {
    const cell = this.cell(slot) as StructureCell
    taken.set(slot, { cell, own })
    const viewed = this.views.get(slot)
    if (viewed) viewed.view.taken = taken
    this.views.delete(slot)
    for (const key of cell.keys) {
      const below = this.layout.child(slot, key)
      const at = this.recorder.below(path, key)
      const ownBelow = this.isOwn(below, own)
      // Whether there is more to erase below is a question, whatever the answer is here.
      if (!ownBelow && !this.adds.has(below)) this.askStructure(below, at)
      const held = this.cell(below)
      if (held instanceof StructureCell) this.erase(below, at, ownBelow, taken)
      else taken.set(below, { cell: held, own: ownBelow, base: this.base(below) })
      this.adds.delete(below)
      this.writes.set(below, { path: at, value: undefined })
    }
  }

  private put(slot: Slot, path: RelativePath, value: any): void {
    const cell = cellOf(value, slot.path)
    this.writes.set(slot, { path, value: cell })
    if (!(cell instanceof StructureCell)) return
    this.delicate = true
    for (const key of cell.keys) {
      this.put(this.layout.child(slot, key), this.recorder.below(path, key), value[key])
    }
  }
}

interface Place {
  readonly slot: Slot
  readonly path: RelativePath
  /** made by this run: reading it asks nothing */
  readonly own: boolean
  readonly isArray: boolean
}

/** An object or array of the state. */
class ObjectView extends View {
  private readonly state: StateView
  readonly slot: Slot
  readonly path: RelativePath
  readonly own: boolean
  /** Set when something else was put in its place. */
  taken: Taken | undefined

  constructor(state: StateView, { slot, path, own, isArray }: Place) {
    super(isArray)
    this.state = state
    this.slot = slot
    this.path = path
    this.own = own
  }

  protected read(key: string): unknown {
    return this.taken ? this.readTaken(this.taken, key) : this.state.read(this, key)
  }

  private readTaken(taken: Taken, key: string): unknown {
    const { layout, recorder } = this.state
    const slot = layout.child(this.slot, key)
    const held = taken.get(slot)
    if (!held) return undefined
    const path = recorder.below(this.path, key)
    if (held.cell instanceof StructureCell) {
      const { isArray } = held.cell
      const view = new ObjectView(this.state, { slot, path, own: held.own, isArray })
      view.taken = taken
      return view.proxy()
    }
    if (held.own) return held.cell
    const before = recorder.askValue('state', slot, path, held.base)
    return held.cell === held.base ? before : held.cell // a sum
  }

  private get structure(): StructureCell {
    return (
      this.taken ? this.taken.get(this.slot)?.cell : this.state.cell(this.slot)
    ) as StructureCell
  }

  protected keys(): readonly string[] {
    if (!this.isArray) this.state.delicate = true
    if (!this.own && !this.taken) this.state.askStructure(this.slot, this.path)
    return this.structure.keys
  }

  protected holds(key: string): boolean {
    const { state, taken } = this
    const slot = state.layout.child(this.slot, key)
    if (taken) return taken.get(slot)?.cell !== undefined
    if (!state.isOwn(slot, this.own)) {
      state.askStructure(slot, state.recorder.below(this.path, key))
    }
    return state.cell(slot) !== undefined
  }

  protected write(key: string, value: unknown): void {
    if (this.taken) throw new Error('a step writes to an object that it took out of the state')
    if (!this.isArray || key !== 'length') this.state.write(this, key, value)
    else {
      for (let at = this.keys().length - 1; at >= Number(value); at--) {
        this.state.write(this, String(at), undefined)
      }
    }
  }
}

function changedKeys(cell: StructureCell, key: string, present: boolean): StructureCell {
  if (!cell.isArray) {
    const others = cell.keys.filter((other) => other !== key)
    return StructureCell.ofKeys(present ? [...others, key] : others)
  }
  const { length } = cell.keys
  const at = Number(key)
  if (present) return StructureCell.of(`[${Math.max(length, at + 1)}`)
  return StructureCell.of(`[${at === length - 1 ? at : length}`)
}

/** A view read out into plain data; everything else as it is. */
function plain(value: any): any {
  if (typeof value !== 'object' || value === null || value instanceof Bytes) return value
  if (!isPlain(value)) {
    throw new Error('a step stores something that is neither plain data nor Bytes')
  }
  const copy: any = Array.isArray(value) ? [] : {}
  for (const key of Object.keys(value)) copy[key] = plain(value[key])
  return copy
}
