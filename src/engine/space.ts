/**
 * A system made executable on packed states: which transitions are enabled in a state, and what
 * state each leads to. The search loops (explore.ts, ...) stand on this and on nothing else.
 *
 * In the hot path there is no immer and no object: a walk through the local tries per task, then
 * `words XOR constant`. A miss asks the shared memo; only what that does not know runs a recipe.
 */
import { type Check, Checks } from './checks.ts'
import { CHUNK } from './chunks.ts'
import { Collapse } from './collapse.ts'
import { type Choices, Futures, type SlotSet } from './independence.ts'
import { type Kind, Kinds } from './kinds.ts'
import { type Growth, Layout, type Move, type Slot } from './layout.ts'
import { LocalMemo } from './local-memo.ts'
import { Memo } from './memo.ts'
import { claim, type Fits } from './memory.ts'
import { Met } from './met.ts'
import { moveFields } from './move-fields.ts'
import { type Offers, Programs } from './programs.ts'
import { initialState, type Note } from './run.ts'
import { Store } from './store.ts'
import type { Machine } from './sweep.ts'
import { Quotient } from './symmetry.ts'
import type { Scalar, Sometimes, Symmetry, System, Task } from './system.ts'
import { MISS, type Root } from './tries.ts'
import { Walks } from './walks.ts'

export class Space {
  readonly system: System
  readonly layout: Layout
  /** of wide states, once there are many */
  readonly collapse: Collapse
  store: Store
  readonly memo: Memo
  /** words of the state being expanded */
  current: Int32Array
  /** transitions enabled in the state last expanded */
  readonly enabled: number[] = []
  /** per task: number of its Choices in the state last expanded */
  readonly taskChoices: Int32Array
  /** misses of the local tries, and runs of recipes */
  misses = 0

  /** Called before fields move, and before anything known is dropped. */
  beforeChange: (() => void) | undefined

  /** What each task may still touch, as learned so far. */
  readonly futures: Futures
  private readonly walks: Walks
  /** what the steps have met, for coverage */
  readonly met = new Met()
  readonly checks: Checks
  /** Of states that automorphisms take into each other only one is stored, if that was asked. */
  readonly quotient: Quotient | undefined
  private counted: { readonly of: number; readonly orbits: Space['orbits'] } | undefined
  private readonly table: Kinds
  /** what each task may do and each check answers, by packed words */
  private readonly local: LocalMemo
  readonly programs: Programs
  private next: Int32Array
  private width: number
  /** the bound on the arrays of this space, or of more than them */
  bound: Fits | undefined
  private readonly fits: Fits = (more) => this.bound?.(more) ?? true

  constructor(system: System, memo: Memo = new Memo(), symmetric = false) {
    this.system = system
    this.memo = memo
    const properties = system.properties ?? []
    const initial = initialState(system)
    this.layout = new Layout(initial)
    this.walks = new Walks(system, memo, this.layout, this.met)
    this.collapse = new Collapse(this.layout, this.fits)
    this.store = new Store(this.layout, this.fits)
    this.width = this.layout.words
    this.current = new Int32Array(this.width)
    this.next = new Int32Array(this.width)
    this.table = new Kinds(this.layout)
    this.checks = new Checks(memo, properties, initial)
    this.local = new LocalMemo(this.layout, system.tasks.length, this.checks, this.fits)
    this.taskChoices = new Int32Array(system.tasks.length).fill(-1)
    this.programs = new Programs(system, this.layout, this.walks)
    this.futures = new Futures(system.tasks.length)
    this.quotient =
      symmetric && system.symmetry ? this.quotientBy(system.symmetry, initial) : undefined
    this.keep()
  }

  /** Kinds of transitions met so far. */
  get kinds(): readonly Kind[] {
    return this.table.list
  }
  get choices(): readonly Choices[] {
    return this.table.choices
  }

  /** What state properties have read in any state so far: steps that write it are visible. */
  get seen(): SlotSet {
    return this.checks.seen
  }
  get seenVersion(): number {
    return this.checks.seenVersion
  }
  get hasChecks(): boolean {
    return this.checks.always.length > 0
  }
  /** True if something that the property read has had more than one value. */
  seesChange(property: string): boolean {
    return this.checks.seesChange(property)
  }

  /**
   * Tasks and properties whose memo grows with the states instead of serving them: what they ask
   * together has too many answers. The verdicts are right all the same, only slow.
   */
  get exploding(): readonly string[] {
    const most = Math.max(1000, this.store.count / 4)
    const tasks = this.system.tasks.filter((_, t) => this.local.task(t).ways > most)
    const checks = this.checks.all.filter(({ ways }) => ways > most)
    return [
      ...tasks.map(({ name }) => `the steps of ${name.slice(1)}`),
      ...new Set(checks.map(({ property }) => `property ${property}`)),
    ]
  }

  /** Begins a search anew; all that was learned stays. */
  restart(): void {
    this.collapse.clear()
    this.store = new Store(this.layout, this.fits)
    this.counted = undefined
    this.current.fill(0)
    this.keep()
  }

  /** Finds the enabled transitions of state `number`; answers how many there are. */
  expand(number: number): number {
    this.load(number)
    return this.expandCurrent()
  }

  /** As expand, of the state in `current`, which need not be stored. */
  expandCurrent(): number {
    const { enabled, taskChoices } = this
    const tasks = this.system.tasks
    while (enabled.length > 0) enabled.pop() // quicker than to set the length
    for (let t = 0; t < tasks.length; t++) {
      if ((tasks[t] as Task).last) taskChoices[t] = -1
      else this.offer(t)
    }
    if (enabled.length === 0) this.expandLast()
    return enabled.length
  }

  /** A final section begins when nothing else can move and every task has ended. */
  private expandLast(): void {
    const tasks = this.system.tasks
    if (!tasks.some((task) => task.last)) return
    if (!tasks.every((task, t) => task.last || task.kernel || task.idle || this.ended(t))) return
    for (let t = 0; t < tasks.length; t++) if ((tasks[t] as Task).last) this.offer(t)
  }

  /** A state with steps, all of which are known: expand() learns nothing. */
  knows(number: number): boolean {
    this.load(number)
    let steps = 0
    for (let t = 0; t < this.system.tasks.length; t++) {
      if ((this.system.tasks[t] as Task).last) continue
      const leaf = this.local.find(this.local.task(t), this.current)
      if (leaf === MISS) return false
      steps += (this.choices[leaf] as Choices).count
    }
    return steps > 0
  }

  /** Learns what the hot loop does not know of a state, in its order; answers the steps. */
  learnState(number: number): number {
    const { tasks } = this.system
    const { tasks: roots } = this.local
    const unknown = (from: Root) => this.local.find(from, this.current) === MISS
    for (;;) {
      this.load(number)
      const check = this.checks.always.find(unknown)
      const task = check ? -1 : roots.findIndex((root, t) => !tasks[t]?.last && unknown(root))
      if (check) this.missCheck(check)
      else if (task >= 0) this.miss(task)
      else break
    }
    for (const from of [...this.checks.always, ...roots]) if (!unknown(from)) this.lay(from)
    let steps = 0
    roots.forEach((from, t) => {
      if (tasks[t]?.last) return
      steps += (this.choices[this.local.find(from, this.current)] as Choices).count
    })
    return steps
  }

  /** Adds the enabled transitions of a task in the current state. */
  private offer(t: number): void {
    let leaf = this.local.find(this.local.task(t), this.current)
    if (leaf === MISS) leaf = this.miss(t)
    this.taskChoices[t] = leaf
    const { first, count } = this.choices[leaf] as Choices
    for (let kind = first; kind < first + count; kind++) this.enabled.push(kind)
  }

  load(number: number): void {
    const { width, current, collapse } = this
    const { words } = this.store
    if (collapse.on) {
      collapse.read(words, number, current)
      return
    }
    const base = number * width
    for (let w = 0; w < width; w++) current[w] = words[base + w] as number
  }

  /** The state that a transition leads to from the current one: its number, `~number` if new. */
  successor(kind: number): number {
    const hash = this.prepare(kind)
    return this.add(this.next, this.quotient ? this.fold(this.next) : hash)
  }

  /** Takes a transition without storing anything: `current` becomes its successor. */
  take(kind: number): void {
    this.step(kind)
    const { current, next } = this
    this.current = next
    this.next = current
  }

  /** Stores the state in `current`: its number, `~number` if new. */
  keep(): number {
    const { current } = this
    return this.add(current, this.quotient ? this.fold(current) : this.layout.hash(current, 0))
  }

  private add(words: Int32Array, hash: number): number {
    const { store, collapse } = this
    return store.add(collapse.on ? collapse.encode(words, store) : words, hash)
  }

  /** Stores wide states in less memory from now on (collapse.ts), if there is room to begin. */
  collapseStates(): void {
    const { layout, collapse, store, width } = this
    if (collapse.on || !collapse.canBegin(store)) return
    const moves = layout.spread(CHUNK)
    if (moves.length > 0) this.refit(moves, new Set(moves.map(({ slot }) => slot)), width)
    collapse.begin(store, moves, width)
  }

  /** The stored one of the images of a state, in its place; answers its hash. */
  private fold(words: Int32Array): number {
    this.quotient?.images.fold(words)
    return this.layout.hash(words, 0)
  }

  /** The order of the group, and how many states the stored ones stand for. */
  get orbits(): { readonly order: number; readonly states: number } | undefined {
    if (!this.quotient) return undefined
    const { images, order } = this.quotient
    if (this.counted?.of === this.store.count) return this.counted.orbits
    let states = 0
    for (let number = 0; number < this.store.count; number++) {
      this.load(number)
      states += images.orbit(this.current)
    }
    this.counted = { of: this.store.count, orbits: { order, states } }
    return this.counted.orbits
  }

  /** Which element of the group took the state after these steps to the one that was stored. */
  foldAfter(state: number, kinds: readonly number[]): number {
    if (!this.quotient) return 0
    this.load(state)
    for (const kind of kinds) this.take(kind)
    return this.quotient.images.fold(this.current)
  }

  private prepare(kind: number): number {
    this.step(kind)
    return this.layout.hash(this.next, 0)
  }

  /** `next` becomes the successor. */
  private step(kind: number): void {
    const { width, current, next } = this
    const { xors } = this.table
    const base = kind * width
    for (let w = 0; w < width; w++) next[w] = (current[w] as number) ^ (xors[base + w] as number)
  }

  /** What the steps met have noted, and those of states that a stored one stands for. */
  get notes(): readonly Note[] {
    return [...this.kinds.flatMap((kind) => kind.notes), ...(this.quotient?.notes ?? [])]
  }

  /** Names of the steps that some task could try in some state. */
  get tried(): ReadonlySet<string> {
    return this.programs.tried
  }

  /** Control value of a task in the current state. */
  control(t: number): Scalar {
    return this.programs.control(t, this.current)
  }

  /** Its id: the place in the program, as Futures knows it. */
  controlId(t: number): number {
    return this.programs.controlId(t, this.current)
  }

  /** True if the task has nothing left to do in the current state. */
  ended(t: number): boolean {
    return this.programs.actions(t, this.current).length === 0
  }

  /** State `number` as a tree. */
  state(number: number): any {
    const { layout, collapse, store, width } = this
    if (!collapse.on) return layout.decode(store.words, number * width)
    const words = new Int32Array(width)
    collapse.read(store.words, number, words)
    return layout.decode(words, 0)
  }

  /** Enabled transitions of a state, at most, as far as is known. */
  get mostEnabled(): number {
    return this.table.mostEnabled
  }

  /** Bytes of the arrays that grow with the search. */
  get bytes(): number {
    const { store, collapse, local, table } = this
    return store.bytes + collapse.bytes + local.bytes + table.xors.byteLength
  }

  /** Moves what the hot loop looks at into memory that threads share. */
  share(): void {
    this.layout.share()
    this.store.share()
    this.local.share()
    this.table.share()
  }

  /** Gives back the room that no state takes. */
  trim(): void {
    this.store.trim()
    this.collapse.trim()
  }

  /** Hands the arrays to the hot loop (sweep.ts). */
  lend(machine: Machine): void {
    this.local.lend(machine)
    this.table.lend(machine)
    machine.tables = this.layout.tables
    machine.current = this.current
    machine.words = this.store.words
    machine.table = this.store.table
    machine.k = this.store.k
    machine.count = this.store.count
    machine.room = this.store.room
    if (this.collapse.on) this.collapse.changes.update(this.kinds, this.layout)
  }

  /** Learns what task t may do in state `number`, for the hot loop. */
  learnTask(number: number, t: number): void {
    this.load(number)
    const from = this.local.task(t)
    if (this.local.find(from, this.current) === MISS) this.miss(t)
    this.lay(from)
  }

  /** Learns what a check answers in state `number`, for the hot loop. */
  learnCheck(number: number, check: number): void {
    this.load(number)
    const asked = this.checks.always[check] as Check
    this.ask(asked)
    this.lay(asked)
  }

  private lay(from: Root): void {
    this.local.lay(from, this.current)
  }

  /** The hot loop goes along paths from now on (paths.ts): of use when states are many. */
  compress(): void {
    this.local.compress()
  }

  /** The property of each check, in the order of Machine.checks. */
  get checked(): readonly string[] {
    return this.checks.always.map((check) => check.property)
  }

  // --- what the local memo does not know ---

  private miss(t: number): number {
    this.misses++
    if (this.local.full) this.forget()
    const growth: Growth = { outgrown: new Set(), varying: [] }
    const offers = this.programs.offers(t, this.current, growth)
    this.grow(growth)
    const { kinds, reads } = offers
    const leaf = this.table.add(kinds, reads)
    this.learn(t, this.current, offers)
    // XOR needs to know what a written slot held.
    const asked = new Set(reads)
    for (const kind of kinds) for (const [slot] of kind.changes) asked.add(slot)
    this.quotient?.prove(t, offers, asked)
    this.local.remember(this.local.task(t), asked, this.current, leaf)
    return leaf
  }

  private learn(t: number, words: Int32Array, offers: Offers): void {
    const { programs } = this
    const onward = programs.onward(t, words, offers)
    const { kinds, reads } = offers
    this.futures.learn(t, programs.controlId(t, words), kinds, reads, onward)
  }

  private quotientBy(symmetry: Symmetry, initial: object): Quotient {
    return new Quotient(this.system, symmetry, initial, {
      layout: this.layout,
      words: () => this.current,
      offers: (t, words, growth) => this.programs.offers(t, words, growth),
      learn: (t, words, offers) => this.learn(t, words, offers),
      look: (check, words) => this.walks.check(check, words),
      see: (check, reads) => this.checks.see(check, reads),
      grow: (growth) => this.grow(growth),
    })
  }

  // --- checks on states ---

  /** Names of the properties that find something in the current state (always, sometimes). */
  violated(): string[] {
    const found: string[] = []
    for (const check of this.checks.always) {
      if (this.ask(check) && !found.includes(check.property)) found.push(check.property)
    }
    return found
  }

  /** Prepares a predicate on states, e.g. the goal of a liveness property; answers its number. */
  predicate(property: string, holds: Sometimes['check']): number {
    return this.checks.predicate(property, holds)
  }

  /** Does the predicate hold in the current state? */
  holds(predicate: number): boolean {
    return this.ask(this.checks.predicates[predicate] as Check)
  }

  private ask(check: Check): boolean {
    let leaf = this.local.find(check, this.current)
    if (leaf === MISS) leaf = this.missCheck(check)
    return leaf === 1
  }

  private missCheck(check: Check): number {
    this.misses++
    const walked = this.walks.check(check, this.current)
    const growth: Growth = { outgrown: new Set(), varying: [] }
    const reads = new Set(walked.reads)
    this.grow(growth)
    this.checks.see(check, reads)
    this.quotient?.proveCheck(check, this.checks.all, walked.finds, reads)
    const leaf = walked.finds ? 1 : 0
    this.local.remember(check, reads, this.current, leaf)
    return leaf
  }

  // --- learning ---

  private grow(growth: Growth): void {
    const { local } = this
    const voids = growth.varying.some((slot) => local.assumes(slot))
    if (voids || growth.outgrown.size > 0) this.beforeChange?.()
    for (const slot of growth.varying) local.drop(slot)
    if (growth.outgrown.size === 0) return
    this.repack(growth.outgrown)
  }

  private repack(outgrown: Iterable<Slot>): void {
    const { layout, store, collapse } = this
    if (collapse.on) collapse.prepare(store)
    else if (layout.mayNeedWord(outgrown)) claim(this.fits, store.bytesAt(layout.words + 1))
    const before = this.width
    const moves = layout.widen(outgrown)
    this.refit(moves, new Set([...outgrown, ...moves.map(({ slot }) => slot)]), before)
    if (moves.length === 0 && before === layout.words) return
    if (collapse.on) collapse.repack(store, moves)
    else store.repack(moves, before)
  }

  /** After fields moved or grew: all that knows where they are but the states stored. */
  private refit(moves: readonly Move[], changed: ReadonlySet<Slot>, before: number): void {
    const after = this.layout.words
    this.width = after
    this.current = moveFields(this.current, 1, moves, before, after)
    this.next = moveFields(this.next, 1, moves, before, after)
    this.table.refit(changed, before !== after)
    this.local.refit(changed)
  }

  private forget(): void {
    this.beforeChange?.()
    this.local.forget()
  }
}
