/** The programs of the tasks: where each stands, what it may try there, what that would do. */
import type { Onward } from './independence.ts'
import { type Kind, kindOf } from './kinds.ts'
import type { Growth, Layout, Slot } from './layout.ts'
import { nextPicks } from './plain.ts'
import type { Action, Scalar, System, Task } from './system.ts'
import type { Walks } from './walks.ts'

/** What a task may do in a state. */
export interface Offers {
  readonly kinds: readonly Kind[]
  /** what deciding that has read */
  readonly reads: readonly Slot[]
  /** it has nothing left to do */
  readonly ended: boolean
}

export class Programs {
  private readonly system: System
  private readonly layout: Layout
  private readonly walks: Walks
  /** per task: the slot that says where it stands */
  private readonly controls: readonly (Slot | undefined)[]
  /** per task: the actions at the places where it was */
  readonly actionsBy: readonly Map<Scalar, readonly Action[]>[]

  constructor(system: System, layout: Layout, walks: Walks) {
    this.system = system
    this.layout = layout
    this.walks = walks
    this.controls = system.tasks.map(({ control }) => control && layout.slotAt(control))
    this.actionsBy = system.tasks.map(() => new Map())
  }

  /** Where task t stands in the state in `words`. */
  control(t: number, words: Int32Array): Scalar {
    const slot = this.controls[t]
    return slot ? (this.layout.value(slot, words, 0) as Scalar) : undefined
  }

  /** Its id: the place in the program, as Futures knows it. */
  controlId(t: number, words: Int32Array): number {
    const slot = this.controls[t]
    return slot ? this.layout.id(slot, words, 0) : 0
  }

  actions(t: number, words: Int32Array): readonly Action[] {
    const task = this.system.tasks[t] as Task
    const control = this.control(t, words)
    const known = this.actionsBy[t]?.get(control)
    if (known) return known
    const actions = task.actions(control)
    this.actionsBy[t]?.set(control, actions)
    return actions
  }

  /** Names of the steps that some task could try in some state. */
  get tried(): ReadonlySet<string> {
    const lists = this.actionsBy.flatMap((by) => [...by.values()])
    return new Set(lists.flatMap((actions) => actions.map(({ name }) => name)))
  }

  /** What task t may do in the state in `words`. */
  offers(t: number, words: Int32Array, growth: Growth): Offers {
    const task = this.system.tasks[t] as Task
    const controlSlot = this.controls[t]
    const reads: Slot[] = controlSlot ? [controlSlot] : []
    const kinds: Kind[] = []
    const starts = task.starts?.(this.control(t, words)) ?? false
    const actions = this.actions(t, words)
    for (const action of actions) {
      let picks: readonly number[] | undefined = []
      while (picks) {
        const arities: number[] = []
        const walked = this.walks.action(task.name, action, picks, words, arities)
        reads.push(...walked.reads)
        if (walked.outcome) {
          const origin = { index: t, task, action, starts, option: kinds.length }
          kinds.push(kindOf(origin, walked, this.layout, words, growth))
        }
        picks = nextPicks(picks, arities)
      }
    }
    return { kinds, reads: [...new Set(reads)], ended: actions.length === 0 }
  }

  /** Where tasks stand after the steps that task t may take. */
  onward(t: number, words: Int32Array, { kinds }: Offers): readonly Onward[] {
    const stays: Onward = [t, this.controlId(t, words)]
    return kinds.flatMap(({ changes }) => {
      const put = changes.flatMap(([slot, , after]): Onward[] => {
        const task = this.controls.indexOf(slot)
        return task < 0 ? [] : [[task, after]]
      })
      return put.some(([task]) => task === t) ? put : [...put, stays]
    })
  }
}
