/**
 * The least counterexample: fewest steps, then fewest context switches (the first step is none),
 * then first in task order (kernel tasks after user tasks), then first options.
 *
 * A breadth-first search by levels, without any reduction, finds the first level with a violation
 * and so proves that no shorter schedule violates. The other keys need all shortest runs: one
 * parent per state is not enough, since two runs into one state may differ in their last task.
 *
 * P0 P1 P0 and P0 P0 P1 may both be shortest runs through one state; which is better is known only
 * when it is known which task steps next. So, backward from the violations, the fewest switches
 * still to come are kept per state and last task.
 */

export interface Successor {
  /** index into System.tasks */
  readonly task: number
  /** place among the task's enabled transitions in the state: actions in order, then choices */
  readonly option: number
  readonly to: number
  /** the step itself violates (a check inside it, a monitor) */
  readonly violates: boolean
}

/** The search space: states are whole numbers, dense, named as they are discovered. */
export interface Successors {
  readonly initial: number
  /** May be asked again for the same state, and answers the same. */
  expand(state: number): Iterable<Successor>
  /** A state that is itself a violation: always, a bad final state, no solo progress any more. */
  bad?(state: number): boolean
  /** Bytes of the arrays that the space holds. */
  bytes?(): number
}

export interface Choice {
  readonly task: number
  readonly option: number
}

export type Shortest =
  /** Every schedule of fewer steps was looked at, and none violates. */
  | { readonly kind: 'found'; readonly schedule: readonly Choice[]; readonly states: number }
  /** All states were looked at. */
  | { readonly kind: 'none'; readonly states: number }
  /** No schedule of up to `steps` steps violates; longer ones were not looked at. */
  | {
      readonly kind: 'limit'
      readonly limit: string
      readonly steps: number
      readonly states: number
    }

export interface SearchLimits {
  readonly maxStates?: number
  readonly maxDepth?: number
  readonly maxMemory?: number
  readonly stopped?: () => boolean
}

/** `tasks`: those of the system; the schedule is the least one in their order. */
export function shortest(
  space: Successors,
  tasks: readonly { readonly kernel?: boolean }[],
  limits: SearchLimits = {},
): Shortest {
  const search = new Levels(space, tasks, limits)
  const end = search.forward()
  if (end !== 'violated') return end
  return { kind: 'found', schedule: search.least(), states: search.states }
}

/** No run from here, with this last task, ends in a violation at the right level. */
const NEVER = 0xffff

class Levels {
  private readonly space: Successors
  private readonly limits: SearchLimits
  private readonly width: number
  /** Order of each task in a schedule: user tasks first. */
  private readonly rank: readonly number[]
  private readonly levels: Int32Array[] = []
  /** Per state: its level plus one (0: not met), and its place in the level. */
  private depth = new Int32Array(1 << 10)
  private place = new Int32Array(1 << 10)
  private last: Uint8Array = new Uint8Array(0)
  states = 0

  constructor(
    space: Successors,
    tasks: readonly { readonly kernel?: boolean }[],
    limits: SearchLimits,
  ) {
    this.space = space
    this.limits = limits
    this.width = tasks.length
    const order = tasks.map((_, task) => task)
    order.sort((a, b) => Number(tasks[a]?.kernel ?? false) - Number(tasks[b]?.kernel ?? false))
    this.rank = tasks.map((_, task) => order.indexOf(task))
  }

  /** Level by level up to the first violation. */
  forward(): Exclude<Shortest, { kind: 'found' }> | 'violated' {
    const { space, limits } = this
    let level = [space.initial]
    let violated = false
    this.meet(space.initial, 0, 0)
    for (let steps = 0; level.length > 0 || violated; steps++) {
      this.levels.push(Int32Array.from(level))
      this.last = Uint8Array.from(level, (state) => Number(space.bad?.(state) ?? false))
      if (violated || this.last.includes(1)) return 'violated'
      const cut = (limit: string) => ({ kind: 'limit', limit, steps, states: this.states }) as const
      if (steps >= (limits.maxDepth ?? Number.POSITIVE_INFINITY)) {
        return cut(`${limits.maxDepth} steps`)
      }
      const next: number[] = []
      for (const state of level) {
        if (limits.stopped?.()) return cut('stopped')
        for (const { to, violates } of space.expand(state)) {
          violated ||= violates
          if (this.depthOf(to) >= 0) continue
          this.meet(to, steps + 1, next.length)
          next.push(to)
        }
        if (this.states > (limits.maxStates ?? Number.POSITIVE_INFINITY)) {
          return cut(`${limits.maxStates} states`)
        }
        if (this.bytes > (limits.maxMemory ?? Number.POSITIVE_INFINITY)) {
          return cut(`${limits.maxMemory} bytes`)
        }
      }
      level = next
    }
    return { kind: 'none', states: this.states }
  }

  /** With the tables of least(): per state a number for each task. */
  private get bytes(): number {
    const { depth, states, width, space } = this
    return 2 * depth.byteLength + states * (4 + 2 * width) + (space.bytes?.() ?? 0)
  }

  /** The least of all schedules with as many steps as there are levels. */
  least(): Choice[] {
    const costs = this.costs()
    const steps = costs.length
    // all states that the best sequence of tasks so far can be in, by their last task
    let front = new Set([this.space.initial])
    const fronts: Set<number>[] = []
    const sequence: number[] = []
    for (let step = 0; step < steps; step++) {
      let best = Number.POSITIVE_INFINITY
      const next = new Set<number>()
      for (const state of front) {
        for (const move of this.space.expand(state)) {
          const cost = this.cost(costs, step, sequence[step - 1], move)
          const key = cost * this.width + (this.rank[move.task] as number)
          if (cost >= NEVER || key > best) continue
          if (key < best) next.clear()
          best = key
          sequence[step] = move.task
          next.add(move.to)
        }
      }
      fronts.push(front)
      front = next
    }
    return this.firstOptions(costs, sequence, fronts)
  }

  /** Of the schedules with this sequence of tasks, the one whose options come first. */
  private firstOptions(
    costs: readonly Uint16Array[],
    sequence: readonly number[],
    fronts: readonly Set<number>[],
  ): Choice[] {
    const { space } = this
    // going back: which states of each front can still end in a violation by this sequence
    const alive: Set<number>[] = []
    const goesOn = (step: number, { task, to, violates }: Successor) =>
      task === sequence[step] &&
      (step + 1 < sequence.length ? alive[step + 1]?.has(to) === true : violates || this.isBad(to))
    for (let step = sequence.length - 1; step >= 0; step--) {
      const states = [...(fronts[step] as Set<number>)].filter((state) =>
        [...space.expand(state)].some((move) => goesOn(step, move)),
      )
      alive[step] = new Set(states)
    }
    // several states only where one choice leads to several (lasso.ts)
    let at: readonly number[] = [space.initial]
    return costs.map((_, step) => {
      const moves = at.flatMap((state) =>
        [...space.expand(state)].filter((move) => goesOn(step, move)),
      )
      const first = moves.reduce((a, b) => (b.option < a.option ? b : a))
      at = [...new Set(moves.filter((move) => move.option === first.option).map(({ to }) => to))]
      return { task: first.task, option: first.option }
    })
  }

  /** Per level, state and last task: the fewest switches that a run from there still needs. */
  private costs(): Uint16Array[] {
    const steps = this.levels.length - 1
    const costs: Uint16Array[] = []
    for (let step = steps - 1; step >= 0; step--) {
      const level = this.levels[step] as Int32Array
      const table = new Uint16Array(level.length * this.width).fill(NEVER)
      costs[step] = table
      level.forEach((state, at) => {
        for (const move of this.space.expand(state)) {
          for (let task = 0; task < this.width; task++) {
            const cost = this.cost(costs, step, task, move)
            const cell = at * this.width + task
            if (cost < (table[cell] as number)) table[cell] = cost
          }
        }
      })
    }
    return costs
  }

  /** Switches from the move at `step` to the end of the run. */
  private cost(
    costs: readonly Uint16Array[],
    step: number,
    last: number | undefined,
    { task, to, violates }: Successor,
  ): number {
    const turn = last === undefined || last === task ? 0 : 1
    if (step === this.levels.length - 2) return violates || this.isBad(to) ? turn : NEVER
    if (this.depthOf(to) !== step + 1) return NEVER
    const rest = costs[step + 1]?.[(this.place[to] as number) * this.width + task] as number
    return Math.min(NEVER, rest + turn)
  }

  /** A bad state of the last level. */
  private isBad(state: number): boolean {
    return (
      this.depthOf(state) === this.levels.length - 1 && this.last[this.place[state] as number] === 1
    )
  }

  private depthOf(state: number): number {
    return (this.depth[state] ?? 0) - 1
  }

  private meet(state: number, depth: number, place: number): void {
    if (state >= this.depth.length) {
      this.depth = grown(this.depth, state)
      this.place = grown(this.place, state)
    }
    this.depth[state] = depth + 1
    this.place[state] = place
    this.states++
  }
}

function grown(array: Int32Array, index: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(array.length * 2, index + 1))
  larger.set(array)
  return larger
}
