/**
 * Solo progress: does a task always leave the places that a property claims (a system call in
 * progress, say), if every other user task starts nothing new?
 *
 * One pass per task over the graph, not one search per state. Look at the states where the task
 * is at a claimed place, without edges by which another user task starts something. The task may
 * stay for ever exactly if a trap is reachable there: a state without an edge, or a weakly fair
 * component. For weak fairness whole components suffice (O. Lichtenstein and A. Pnueli, POPL 1985):
 * a task that is enabled all over a component and takes no edge in it does so in each part too.
 */
import { components } from './components.ts'
import type { Graph, Transition } from './graph.ts'
import type { Scalar, Solo, Task } from './system.ts'

export interface Claim {
  claims(task: number, control: Scalar): boolean
  /** A wait that is nobody's fault: to wait so for ever is no violation. */
  excuses(task: number, state: number): boolean
}

export interface Trap {
  /** 'wait': nothing can happen; 'cycle': the others go round for ever, and that is fair */
  readonly kind: 'wait' | 'cycle'
  /** edges of the graph, from the state asked about into the trap */
  readonly path: readonly number[]
  readonly states: readonly number[]
}

/** One task that may stay at a claimed place for ever. */
export interface Stuck {
  readonly task: number
  /** 1 for states from which a trap can be reached: the task may stay for ever */
  readonly endangered: Uint8Array
  /**
   * 1 where a counterexample ends: states from which the task can't leave any more, whatever
   * happens; if it can still leave from everywhere, the states of the traps.
   */
  readonly lost: Uint8Array
  /** The nearest trap; `state` must be an endangered one. */
  witness(state: number): Trap
}

/** The property's questions asked of a graph. `states` gives a state as excuses() wants it. */
export function claimOf(
  property: Solo,
  graph: Graph,
  tasks: readonly Pick<Task, 'name'>[],
  states: (state: number) => unknown,
): Claim {
  const name = (task: number) => (tasks[task] as Pick<Task, 'name'>).name
  return {
    claims: (task, control) => property.claims(name(task), control),
    excuses: (task, state) =>
      property.excuses?.(name(task), graph.waits(state, task), states(state)) ?? false,
  }
}

/** The tasks that may stay at a claimed place for ever; none: the claim holds. */
export function soloProgress(
  graph: Graph,
  tasks: readonly Pick<Task, 'kernel'>[],
  claim: Claim,
): Stuck[] {
  return tasks.flatMap((_, task) => new Region(graph, tasks, claim, task).stuck() ?? [])
}

const TRAP = 1
const MAY_TRAP = 2
const MAY_END = 4

/** The states where one task is at a claimed place, and the edges that may still be taken. */
class Region {
  private readonly graph: Graph
  private readonly tasks: readonly Pick<Task, 'kernel'>[]
  private readonly claim: Claim
  private readonly task: number
  private readonly claimed: Uint8Array

  constructor(graph: Graph, tasks: readonly Pick<Task, 'kernel'>[], claim: Claim, task: number) {
    this.graph = graph
    this.tasks = tasks
    this.claim = claim
    this.task = task
    const known = new Map<Scalar, number>()
    this.claimed = Uint8Array.from({ length: graph.states }, (_, state) => {
      const control = graph.control(state, task)
      const answer = known.get(control) ?? Number(claim.claims(task, control))
      known.set(control, answer)
      return answer
    })
  }

  stuck(): Stuck | undefined {
    const { graph, claimed } = this
    if (!claimed.includes(1)) return undefined
    const found = components(graph, {
      state: (state) => claimed[state] === 1,
      edge: (edge) => this.allowed(edge),
    })
    // successors have lower numbers, so what they may reach is known
    const flags = new Uint8Array(found.count)
    for (let c = 0; c < found.count; c++) {
      const members = found.members.subarray(found.starts[c], found.starts[c + 1])
      let flag = this.ends(members, found.of, c)
      for (const state of members) {
        for (const edge of this.edges(state)) {
          const to = graph.targets[edge] as number
          if (claimed[to] === 0) flag |= MAY_END
          else if (found.of[to] !== c) {
            flag |= (flags[found.of[to] as number] as number) & (MAY_TRAP | MAY_END)
          }
        }
      }
      flags[c] = flag
    }
    const marked = (test: (flag: number) => boolean) =>
      Uint8Array.from(found.of, (c) => Number(c >= 0 && test(flags[c] as number)))
    const endangered = marked((flag) => (flag & MAY_TRAP) !== 0)
    if (!endangered.includes(1)) return undefined
    const cannotLeave = marked((flag) => (flag & (MAY_TRAP | MAY_END)) === MAY_TRAP)
    const traps = marked((flag) => (flag & TRAP) !== 0)
    return {
      task: this.task,
      endangered,
      lost: cannotLeave.includes(1) ? cannotLeave : traps,
      witness: (state) => {
        const { path, last } = this.pathInto(traps, state)
        const c = found.of[last] as number
        const states = [...found.members.subarray(found.starts[c], found.starts[c + 1])]
        return { kind: this.edges(last).length === 0 ? 'wait' : 'cycle', path, states }
      },
    }
  }

  /** Other user tasks start nothing; kernel tasks always go on. */
  private allowed(edge: number): boolean {
    const { task, starts } = this.transition(edge)
    return !starts || task === this.task || this.tasks[task]?.kernel === true
  }

  private transition(edge: number): Transition {
    return this.graph.transitions[this.graph.kinds[edge] as number] as Transition
  }

  private edges(state: number): number[] {
    const found: number[] = []
    const end = this.graph.offsets[state + 1] as number
    for (let edge = this.graph.offsets[state] as number; edge < end; edge++) {
      if (this.allowed(edge)) found.push(edge)
    }
    return found
  }

  /** Can a run stay in this component for ever, and is that a trap or an excused wait? */
  private ends(members: Int32Array, of: Int32Array, c: number): number {
    const first = members[0] as number
    if (members.length === 1) {
      const out = this.edges(first)
      if (out.length > 0 && !out.some((edge) => this.graph.targets[edge] === first)) return 0
    }
    const moves = new Set<number>()
    const sometimesDisabled = new Set<number>()
    let excused = true
    for (const state of members) {
      const enabled = new Set<number>()
      for (const edge of this.edges(state)) {
        const { task } = this.transition(edge)
        enabled.add(task)
        if (of[this.graph.targets[edge] as number] === c) moves.add(task)
      }
      for (let task = 0; task < this.tasks.length; task++) {
        if (!enabled.has(task)) sometimesDisabled.add(task)
      }
      excused &&= !enabled.has(this.task)
    }
    const fair = this.tasks.every((_, task) => moves.has(task) || sometimesDisabled.has(task))
    if (!fair) return 0
    excused &&= members.every((state) => this.claim.excuses(this.task, state))
    return excused ? MAY_END : TRAP | MAY_TRAP
  }

  /** A shortest path, inside the region, to a state of a trap. */
  private pathInto(traps: Uint8Array, from: number): { path: number[]; last: number } {
    const reachedBy = new Map<number, { edge: number; before: number } | undefined>([
      [from, undefined],
    ])
    for (const state of reachedBy.keys()) {
      if (traps[state] === 1) {
        const path: number[] = []
        for (let at = reachedBy.get(state); at; at = reachedBy.get(at.before)) path.unshift(at.edge)
        return { path, last: state }
      }
      for (const edge of this.edges(state)) {
        const to = this.graph.targets[edge] as number
        if (this.claimed[to] === 1 && !reachedBy.has(to)) reachedBy.set(to, { edge, before: state })
      }
    }
    throw new Error(`no trap can be reached from state ${from}`)
  }
}
