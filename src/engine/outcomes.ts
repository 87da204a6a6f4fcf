/**
 * All final outcomes of a graph, computed backward: the outcomes of a state are, over its edges,
 * the labels of the edge put before the outcomes of the state it leads to. Registers are no part
 * of the states, so a state that is reached with a thousand different values is kept once.
 */
import { Bytes } from './bytes.ts'
import { components } from './components.ts'
import { DiagramLimit, Diagrams, NOTHING, UNIT, UNSET } from './diagram.ts'
import type { Graph } from './graph.ts'
import { OutcomeSet } from './outcome-set.ts'
import type { Domain } from './outcome-values.ts'
import type { Label } from './run.ts'
import { Unfolding } from './symmetry-outcomes.ts'
import type { Leaf, Name, Task } from './system.ts'

export type Outcomes =
  | { readonly kind: 'outcomes'; readonly set: OutcomeSet }
  | { readonly kind: 'limit'; readonly limit: string }

export interface OutcomeLimits {
  /** Numbers kept for the sets, at most. */
  readonly most?: number
  readonly stopped?: () => boolean
}

type TaskKind = Pick<Task, 'name' | 'kernel' | 'idle' | 'last'>

/**
 * The outcomes of state 0 over `registers`, in that order; labels of other registers are ignored.
 * An endless run has no outcome (`set.endless`).
 */
export function outcomes(
  graph: Graph,
  tasks: readonly TaskKind[],
  registers: readonly { readonly name: string }[],
  domain: Domain,
  { most, stopped = () => false }: OutcomeLimits = {},
): Outcomes {
  let done = false
  const diagrams = new Diagrams(most, () => !done && stopped())
  try {
    const search = new Backward(graph, tasks, registers, domain, diagrams)
    return { kind: 'outcomes', set: search.run() }
  } catch (thrown) {
    if (thrown instanceof DiagramLimit) return { kind: 'limit', limit: thrown.message }
    throw thrown
  } finally {
    done = true // what is asked of the set is short
  }
}

/** What a label does to the outcomes of what follows. */
type Effect = (set: number) => number

class Backward {
  private readonly graph: Graph
  private readonly tasks: readonly TaskKind[]
  private readonly names: readonly string[]
  private readonly domain: Domain
  private readonly diagrams: Diagrams
  private readonly sets: Int32Array
  /** Per kind of transition: its effect on a set, last label first. */
  private readonly effects: readonly (readonly Effect[])[]
  private readonly effectOf = new Map<string, Effect>()
  private readonly blocked: (readonly Name[])[] = []
  private readonly unfolding: Unfolding | undefined

  constructor(
    graph: Graph,
    tasks: readonly TaskKind[],
    registers: readonly { readonly name: string }[],
    domain: Domain,
    diagrams: Diagrams,
  ) {
    this.graph = graph
    this.tasks = tasks
    this.names = registers.map(({ name }) => name)
    this.domain = domain
    this.diagrams = diagrams
    this.sets = new Int32Array(graph.states)
    this.effects = graph.transitions.map(({ labels }) =>
      labels.flatMap((label) => this.effect(label) ?? []).reverse(),
    )
    this.unfolding =
      graph.folds &&
      new Unfolding(graph.folds, diagrams, this.names, domain, (value, one) => {
        const image = this.blocked[value]?.map((name) => one.name(name))
        return this.blockedAs(graph.tasks.filter((name) => image?.includes(name)))
      })
  }

  run(): OutcomeSet {
    const { graph, sets } = this
    const found = components(graph)
    let endless = false
    for (let c = 0; c < found.count; c++) {
      const members = found.members.subarray(found.starts[c], found.starts[c + 1])
      const first = members[0] as number
      if (graph.offsets[first] === graph.offsets[first + 1]) {
        sets[first] = this.terminal(first)
        continue
      }
      endless ||= this.staysIn(found.of, c, members)
      // A cycle: sweep up to the least sets that its members agree on.
      const cyclic = members.length > 1 || this.hasLoop(first)
      for (let changed = true; changed; ) {
        changed = false
        for (const state of members) {
          const set = this.ofEdges(state)
          if (set !== sets[state]) changed = cyclic
          sets[state] = set
        }
      }
    }
    const { diagrams, names, domain, blocked } = this
    return new OutcomeSet({
      diagrams,
      root: sets[0] as number,
      registers: names,
      domain,
      blocked,
      endless,
    })
  }

  private ofEdges(state: number): number {
    const { offsets, targets, kinds } = this.graph
    let set = this.sets[state] as number
    for (let e = offsets[state] as number; e < (offsets[state + 1] as number); e++) {
      const reached = this.sets[targets[e] as number] as number
      let more = this.unfolding?.before(e, reached) ?? reached
      for (const effect of this.effects[kinds[e] as number] ?? []) more = effect(more)
      set = this.diagrams.union(set, more)
    }
    return set
  }

  private hasLoop(state: number): boolean {
    const { offsets, targets } = this.graph
    return targets.subarray(offsets[state], offsets[state + 1]).includes(state)
  }

  /** No edge leaves the component: a run that is in it never ends. */
  private staysIn(of: Int32Array, c: number, members: Int32Array): boolean {
    const { offsets, targets } = this.graph
    return members.every((state) =>
      targets.subarray(offsets[state], offsets[state + 1]).every((to) => of[to] === c),
    )
  }

  private terminal(state: number): number {
    const blocked = this.tasks
      .filter((task, i) => {
        return !task.kernel && !task.idle && !task.last && !this.graph.ended(state, i)
      })
      .map(({ name }) => name)
    if (blocked.length === 0) return UNIT
    const value = this.blockedAs(blocked)
    return this.diagrams.node(this.names.length, NOTHING, [{ value, child: UNIT }])
  }

  private blockedAs(blocked: readonly Name[]): number {
    const known = this.blocked.findIndex((names) => names.join(' ') === blocked.join(' '))
    return known >= 0 ? known : this.blocked.push(blocked) - 1
  }

  private effect(label: Label): Effect | undefined {
    const level = this.names.indexOf(label.register)
    if (level < 0) return undefined
    const key = `${level} ${label.append} ${spell(label.value)}`
    let effect = this.effectOf.get(key)
    if (!effect) {
      const change = this.change(label)
      const memo = new Map<number, number>()
      effect = (set) => this.diagrams.update(set, level, change, memo)
      this.effectOf.set(key, effect)
    }
    return effect
  }

  private change({ register, value, append }: Label): (value: number) => number {
    const { domain } = this
    if (append) {
      if (!(value instanceof Bytes)) {
        throw new Error(`a piece of register ${register} is ${value}: only bytes come in pieces`)
      }
      return (later) => (later === UNSET ? UNSET : domain.prepend(value, later))
    }
    const set = domain.of(value)
    // Set again later: the later value stands, and takes no pieces from before this label.
    return (later) => (later === UNSET ? set : domain.close(later))
  }
}

function spell(value: Leaf): string {
  if (!(value instanceof Bytes)) return `${typeof value} ${value}`
  return `bytes ${value.runs.map(([symbol, length]) => `${symbol}*${length}`).join('+')}`
}
