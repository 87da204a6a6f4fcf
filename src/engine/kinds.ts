/**
 * Kinds of transitions: what a leaf of the local memo does to the packed state. All enabled
 * steps of a task in a state are one Choices: kinds with consecutive numbers.
 */

import type { Transition } from './graph.ts'
import type { Choices, Touches } from './independence.ts'
import { isShared, longer, shared, zeros } from './ints.ts'
import type { Growth, Layout, Slot } from './layout.ts'
import type { Cell } from './question.ts'
import type { Label, Note } from './run.ts'
import { StepFault } from './step-fault.ts'
import type { Machine } from './sweep.ts'
import type { Action, Task } from './system.ts'
import type { Walked } from './walker.ts'

export interface Kind extends Transition, Touches {
  /** place among the enabled transitions of its task */
  readonly option: number
  readonly labels: readonly Label[]
  readonly notes: readonly Note[]
  /** names of properties that found something in this step */
  readonly violated: readonly string[]
  readonly events: readonly string[]
  readonly inspected: boolean
  /** the change: slots with their ids before and after */
  readonly changes: readonly (readonly [slot: Slot, before: number, after: number])[]
}

export class Kinds {
  readonly list: Kind[] = []
  readonly choices: Choices[] = []
  /** per kind: change of the words and of the hash; 1 if a property finds something in it */
  xors: Int32Array = new Int32Array(256)
  private hashes: Int32Array = new Int32Array(256)
  private flags: Uint8Array = new Uint8Array(256)
  /** per Choices: first kind, and how many */
  private firsts: Int32Array = new Int32Array(256)
  private counts: Int32Array = new Int32Array(256)
  private readonly layout: Layout
  /** per task: the most kinds in one of its Choices */
  private readonly most: number[] = []

  constructor(layout: Layout) {
    this.layout = layout
  }

  /** Adds what a task may do where it has read `reads`; answers the number of the Choices. */
  add(kinds: readonly Kind[], reads: readonly Slot[]): number {
    const first = this.list.length
    for (const kind of kinds) this.addKind(kind)
    const number = this.choices.length
    this.choices.push({ first, count: kinds.length, reads })
    this.firsts = roomFor(this.firsts, number)
    this.counts = roomFor(this.counts, number)
    this.firsts[number] = first
    this.counts[number] = kinds.length
    const [kind] = kinds
    if (kind) this.most[kind.task] = Math.max(this.most[kind.task] ?? 0, kinds.length)
    return number
  }

  /** Enabled transitions of a state, at most, as far as is known. */
  get mostEnabled(): number {
    return this.most.reduce((sum, most) => sum + (most ?? 0), 0)
  }

  private addKind(kind: Kind): void {
    const number = this.list.length
    this.list.push(kind)
    this.xors = roomFor(this.xors, (number + 1) * this.layout.words - 1)
    this.fillXor(number)
    this.hashes = roomFor(this.hashes, number)
    this.hashes[number] = kind.changes.reduce(
      (hash, [slot, before, after]) => hash ^ this.layout.vector(slot, before ^ after),
      0,
    )
    if (number >= this.flags.length) this.flags = longer(this.flags, number * 2)
    this.flags[number] = kind.violated.length > 0 ? 1 : 0
  }

  private fillXor(number: number): void {
    const base = number * this.layout.words
    this.xors.fill(0, base, base + this.layout.words)
    for (const [slot, before, after] of (this.list[number] as Kind).changes) {
      const at = base + slot.word
      if (slot.bits > 0) this.xors[at]! ^= (before ^ after) << slot.shift
    }
  }

  /**
   * After fields moved or grew: the changes of the words anew where they are of these slots, or of
   * all if the number of words changed. Hashes do not depend on places.
   */
  refit(slots: ReadonlySet<Slot>, restrided: boolean): void {
    if (!restrided) {
      this.list.forEach(({ changes }, number) => {
        if (changes.some(([slot]) => slots.has(slot))) this.fillXor(number)
      })
      return
    }
    const room = Math.max(256, this.list.length * 2) * this.layout.words
    this.xors = zeros(room, isShared(this.xors))
    for (let number = 0; number < this.list.length; number++) this.fillXor(number)
  }

  /** Into memory that threads share. */
  share(): void {
    this.xors = shared(this.xors)
    this.hashes = shared(this.hashes)
    this.flags = shared(this.flags)
    this.firsts = shared(this.firsts)
    this.counts = shared(this.counts)
  }

  lend(machine: Machine): void {
    machine.firsts = this.firsts
    machine.counts = this.counts
    machine.xors = this.xors
    machine.hashes = this.hashes
    machine.flags = this.flags
  }
}

/** Where a kind comes from. */
export interface Origin {
  /** index of the task in System.tasks */
  readonly index: number
  readonly task: Task
  readonly action: Action
  readonly starts: boolean
  readonly option: number
}

/** The kind of an enabled walk from the state in `current`. Values it writes are learned. */
export function kindOf(
  { index, task, action, starts, option }: Origin,
  walked: Walked,
  layout: Layout,
  current: Int32Array,
  growth: Growth,
): Kind {
  const outcome = walked.outcome as NonNullable<Walked['outcome']>
  const changes: [Slot, number, number][] = []
  const [writes, adds] = [new Set<Slot>(), new Set<Slot>()]
  const write = (slot: Slot, value: Cell, add: boolean) => {
    if (add && !Number.isSafeInteger(value)) {
      // (0.1 + 0.2) + 0.3 is not 0.1 + (0.2 + 0.3)
      const what = `adds up to ${value} at ${slot.path}: only whole numbers commute`
      throw new StepFault(action.name, what)
    }
    changes.push([slot, layout.id(slot, current, 0), layout.idOf(slot, value, growth)])
    const into = add ? adds : writes
    into.add(slot)
  }
  for (const { slot, value, add } of walked.writes) write(slot, value, add)
  if (outcome.target !== undefined) {
    if (!task.control || !action.target) {
      throw new StepFault(
        action.name,
        `says goto('${outcome.target}'), but ${task.name} has no control slot`,
      )
    }
    write(layout.slotAt(task.control), action.target(outcome.target), false)
  }
  const reads = new Set(walked.reads)
  return {
    task: index,
    action: action.name,
    option,
    options: outcome.options,
    starts,
    labels: walked.labels,
    notes: walked.notes as Note[],
    violated: outcome.violated,
    events: outcome.events,
    inspected: outcome.inspected,
    reads: [...reads],
    writes: [...writes],
    adds: [...adds].filter((slot) => !writes.has(slot) && !reads.has(slot)),
    changes,
  }
}

function roomFor(array: Int32Array, index: number): Int32Array {
  return index < array.length ? array : longer(array, Math.max(array.length * 2, index + 1))
}
