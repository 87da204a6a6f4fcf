/**
 * Events: the steps of one execution, as a stateless search sees them (dpor.ts).
 *
 * An event is named by its task and its place among the enabled transitions of the task. That name
 * survives reordering: what decides the task's transitions is read by each of them, so a step of
 * another task that could change the list depends on all of it, disabled guards included.
 *
 *     p: when x = 0: a       q: x = 1        q then b, or a then q: q and p's step depend, though
 *     p: at any time: b                      b alone never looks at x
 *
 * Steps that write what a property of states reads are visible, and depend on each other: then every
 * execution of a trace shows the property the same values in the same order.
 */
import { type Choices, dependent, Footprint, SlotSet } from './independence.ts'
import type { Kind } from './kinds.ts'
import type { Slot } from './layout.ts'
import type { Space } from './space.ts'

export const READ = 1
export const WRITE = 2
export const ADD = 4

/** What is read, written or added to: which slot, and how (bits). */
export interface Touch {
  readonly slot: number
  readonly mode: number
}

export interface Event {
  readonly task: number
  /** place among the enabled transitions of the task */
  readonly option: number
  /** how many there are */
  readonly options: number
  /** in the state where it was found; after other sums than these it is another kind */
  readonly kind: number
  readonly adds: boolean
  readonly footprint: Footprint
  /** all slots of the footprint, and those written or added to */
  readonly touched: SlotSet
  readonly changed: SlotSet
  readonly visible: boolean
  readonly touches: readonly Touch[]
}

/** The same step: only asked of events after the same events that either depends on. */
export function same(a: Event, b: Event): boolean {
  return a.task === b.task && a.option === b.option
}

export function depend(a: Event, b: Event): boolean {
  if (a.task === b.task || (a.visible && b.visible)) return true
  if (!a.changed.meets(b.touched) && !b.changed.meets(a.touched)) return false
  return !(a.adds && b.adds) || dependent(a.footprint, b.footprint)
}

/** No slot: touched by all visible steps, so that they are in one order. */
const VISIBLE = 0

/** The events of the state that a space expanded last. */
export class Events {
  private readonly space: Space
  private readonly known: (Event | undefined)[] = []
  private readonly hasLast: boolean
  /** reads of Choices as touches, by their number */
  private readonly looks: (readonly Touch[] | undefined)[] = []

  constructor(space: Space) {
    this.space = space
    this.hasLast = space.system.tasks.some((task) => task.last)
  }

  /** The enabled steps of a task. */
  of(task: number): Event[] {
    const choices = this.choices(task)
    if (!choices) return []
    return Array.from({ length: choices.count }, (_, option) => this.event(task, option, choices))
  }

  at(task: number, option: number): Event {
    const choices = this.choices(task)
    if (!choices || option >= choices.count) {
      throw new Error(`internal fault: a step of task ${task} is not enabled where it was before`)
    }
    return this.event(task, option, choices)
  }

  /** The first enabled step that `wanted` accepts. */
  first(wanted: (event: Event) => boolean): Event | undefined {
    for (const kind of this.space.enabled) {
      const { task, option } = this.space.kinds[kind] as Kind
      const event = this.at(task, option)
      if (wanted(event)) return event
    }
    return undefined
  }

  /** What kept a task from stepping: to enable it, one of these must change. */
  looked(task: number): readonly Touch[] {
    if (this.space.system.tasks[task]?.last) {
      const obstacle = this.obstacle()
      if (obstacle) return obstacle
    }
    const number = this.space.taskChoices[task] as number
    this.looks[number] ??= touchesOf((this.choices(task) as Choices).reads, [], [])
    return this.looks[number] as readonly Touch[]
  }

  private choices(task: number): Choices | undefined {
    return this.space.choices[this.space.taskChoices[task] as number]
  }

  private event(task: number, option: number, choices: Choices): Event {
    const number = choices.first + option
    const known = this.known[number]
    if (known) return known
    const { space } = this
    const kind = space.kinds[number] as Kind
    const last = this.hasLast && space.system.tasks[task]?.last === true
    // A last task steps when nobody else can: it reads all that keeps the others from stepping.
    const reads = last ? [...choices.reads, ...this.readsOfOthers()] : choices.reads
    const footprint = new Footprint(reads, kind.writes, kind.adds)
    const changed = new SlotSet([...kind.writes, ...kind.adds])
    const visible = changed.meets(space.seen)
    const touches = touchesOf(reads, kind.writes, kind.adds)
    if (visible) touches.push({ slot: VISIBLE, mode: WRITE })
    const event: Event = {
      task,
      option,
      options: choices.count,
      kind: number,
      adds: kind.adds.length > 0,
      footprint,
      touched: new SlotSet([...reads, ...kind.writes, ...kind.adds]),
      changed,
      visible,
      touches,
    }
    if (!last) this.known[number] = event
    return event
  }

  private readsOfOthers(): Slot[] {
    return this.space.system.tasks.flatMap((other, t) =>
      other.last ? [] : [...(this.choices(t) as Choices).reads],
    )
  }

  /** What the first task that keeps the last ones from stepping looked at. */
  private obstacle(): readonly Touch[] | undefined {
    const { space } = this
    const { tasks } = space.system
    for (let t = 0; t < tasks.length; t++) {
      const task = tasks[t]
      if (!task || task.last) continue
      const waits = !task.kernel && !task.idle && !space.ended(t)
      const control = waits && task.control ? space.layout.slotAt(task.control) : undefined
      if (control) return touchesOf([control], [], [])
      if (waits || (this.choices(t) as Choices).count > 0) return this.looked(t)
    }
    return undefined
  }
}

function touchesOf(
  reads: readonly Slot[],
  writes: readonly Slot[],
  adds: readonly Slot[],
): Touch[] {
  const modes = new Map<number, number>()
  const touch = (slot: Slot, mode: number) =>
    modes.set(slot.index + 1, (modes.get(slot.index + 1) ?? 0) | mode)
  for (const slot of reads) touch(slot, READ)
  for (const slot of writes) touch(slot, WRITE)
  for (const slot of adds) touch(slot, ADD)
  return Array.from(modes, ([slot, mode]) => ({ slot, mode }))
}
