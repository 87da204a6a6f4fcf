/** What can happen in one state, and how a person says which of it. */
import { actionsAt, endOf, type Move, type Moves } from './plain.ts'
import { type Entry, printEntry } from './schedule.ts'
import type { System, Task } from './system.ts'
import type { Trace } from './verdict.ts'

export class Turn<S extends object> {
  readonly moves: readonly Move<S>[]
  readonly waits: Moves<S>['waits']
  private readonly system: System<S>
  private readonly state: S

  constructor(system: System<S>, state: S, { moves, waits }: Moves<S>) {
    this.system = system
    this.state = state
    this.moves = moves
    this.waits = waits
  }

  of(task: number): readonly Move<S>[] {
    return this.moves.filter((move) => move.task === task)
  }

  /** The step is named only if the task has several; numbered, if they share a name. */
  entry(move: Move<S>): Entry {
    const task = nameOf(this.system.tasks[move.task] as Task<S>)
    const { options } = move.effects
    const actions = this.actions(move.task)
    if (actions.length === 1) return { task, options }
    const shared = actions.filter(({ name }) => name === move.action.name).length > 1
    const step = shared ? `${actions.indexOf(move.action) + 1}` : move.action.name
    return { task, step, options }
  }

  /** The one move that the entry stands for, or why there is none. */
  select(entry: Entry): Move<S> | string {
    const task = this.system.tasks.findIndex((one) => nameOf(one) === entry.task)
    if (task < 0) {
      return `there is no task ${entry.task}: there are ${this.system.tasks.map(nameOf).join(', ')}`
    }
    const own = this.of(task)
    if (own.length === 0) return this.whyNot(task)
    const named = this.named(own, task, entry.step)
    const { options } = entry
    const [first, ...others] = named.filter(({ effects }) =>
      options.every((option, i) => option === effects.options[i]),
    )
    if (first && others.length === 0) return first
    const choice = (first ? [first, ...others] : own).map((move) => printEntry(this.entry(move)))
    return first
      ? `${printEntry(entry)} can be more than one step: say ${choice.join(' or ')}`
      : `${printEntry(entry)} is not enabled: ${entry.task} can take ${choice.join(' or ')}`
  }

  blocked(): Trace['blocked'] {
    return endOf(this.system, this.state, this.waits).blocked.filter(({ task }) =>
      this.moves.every((move) => this.system.tasks[move.task]?.name !== task),
    )
  }

  private actions(task: number): Move<S>['action'][] {
    return [...new Set(this.of(task).map(({ action }) => action))]
  }

  private named(
    own: readonly Move<S>[],
    task: number,
    step: string | undefined,
  ): readonly Move<S>[] {
    if (step === undefined) return own
    const named = own.filter(({ action }) => action.name === step)
    if (named.length > 0 || !/^[0-9]+$/.test(step)) return named
    const numbered = this.actions(task)[Number(step) - 1]
    return own.filter(({ action }) => action === numbered)
  }

  private whyNot(index: number): string {
    const task = this.system.tasks[index] as Task<S>
    const reasons = [...new Set((this.waits[index] ?? []).map(({ text }) => text))]
    const why =
      actionsAt(task, this.state).length === 0
        ? `${nameOf(task)} has ended`
        : reasons.length > 0
          ? `${nameOf(task)} waits for ${reasons.join(', or ')}`
          : task.last
            ? `${nameOf(task)} runs only when all others have ended`
            : `${nameOf(task)} can't go on`
    const others = this.moves.map((move) => printEntry(this.entry(move)))
    return others.length > 0
      ? `${why}; enabled: ${[...new Set(others)].join(', ')}`
      : `${why}; nothing is enabled, the run has ended`
  }
}

function nameOf(task: Task): string {
  return task.name.slice(1)
}
