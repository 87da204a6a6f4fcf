/**
 * Where a run may go on for ever, or end, while a goal is due (eventually, leadsTo).
 *
 * The graph is looked at together with one bit: is the goal due? It becomes due in the initial
 * state (eventually) or where `from` holds (leadsTo), until the goal holds. The claim fails exactly
 * if, while it is due, a run can end or go round a fair component: a strongly connected one where
 * each fair class (fairness.ts) takes a step or is disabled in some state (O. Lichtenstein and
 * A. Pnueli, POPL 1985). Whole components suffice: a class that is enabled all over a component
 * and takes no step in it does so in each part of it too. Linear time, by Tarjan's algorithm.
 *
 * The graph must be unreduced. A persistent set may leave out, in each state of a cycle, what only
 * another order would show: of a writer beside a clock it may keep only the clock's steps, and then
 * the writer seems never to be able to step. Keeping that from happening takes a cycle proviso and
 * steps that the goal sees in full, and fairness sees every step of a task: little would be left
 * to reduce. So reductions are off, and the verdict says so.
 */
import { components } from './components.ts'
import { classesOf, type FairClass } from './fairness.ts'
import type { Graph } from './graph.ts'

export interface Question {
  /** per state: 1 where the goal holds */
  readonly goal: Uint8Array
  /** per state: 1 where the goal becomes due; absent: in the initial state only */
  readonly from?: Uint8Array
  /** states without an enabled step (not those that a limit left unexpanded) */
  readonly ends: readonly number[]
}

/** A state and whether the goal is due there: `2 * state + due`. */
export type Node = number

export class Liveness {
  readonly graph: Graph
  readonly question: Question
  readonly classes: readonly FairClass[]
  readonly initial: Node
  /** Every reachable node, nearest first. */
  readonly order: Int32Array
  /** Steps from the initial node; -1: not reachable. */
  readonly depth: Int32Array
  /** Component of each state where the goal is due; -1 elsewhere. */
  readonly component: Int32Array
  /** Some run violates the claim. */
  readonly violated: boolean
  private readonly ofKind: readonly (readonly number[])[]
  private readonly isEnd: Uint8Array
  /** per component: fair, and fair with a state where the goal becomes due */
  private readonly fair: Uint8Array
  private readonly calls: Uint8Array

  constructor(graph: Graph, question: Question, classes: readonly FairClass[]) {
    this.graph = graph
    this.question = question
    this.classes = classes
    this.ofKind = classesOf(graph, classes)
    this.depth = new Int32Array(2 * graph.states).fill(-1)
    this.initial = this.arrive(0, question.from ? 0 : 1)
    this.order = this.search()
    this.isEnd = new Uint8Array(graph.states)
    for (const state of question.ends) this.isEnd[state] = 1
    const found = components(graph, { state: (state) => this.depth[2 * state + 1] !== -1 })
    this.component = found.of
    this.fair = new Uint8Array(found.count)
    this.calls = new Uint8Array(found.count)
    for (let c = 0; c < found.count; c++) {
      const members = found.members.subarray(found.starts[c], found.starts[c + 1])
      this.fair[c] = this.isFair(members, c) ? 1 : 0
      this.calls[c] = members.some((state) => question.from?.[state] === 1) ? 1 : 0
    }
    this.violated =
      this.fair.includes(1) || question.ends.some((state) => this.depth[2 * state + 1] !== -1)
  }

  /** The node of a state that is entered from a node with this bit. */
  arrive(state: number, due: number): Node {
    const { goal, from } = this.question
    return 2 * state + (goal[state] === 1 ? 0 : due | (from?.[state] ?? 0))
  }

  /** A run that ends here violates the claim. */
  ends(node: Node): boolean {
    return (node & 1) === 1 && this.isEnd[node >> 1] === 1
  }

  /** From here a fair run may go round for ever, and while it does the goal is or becomes due. */
  cycles(node: Node): boolean {
    const c = this.component[node >> 1] as number
    return c >= 0 && this.fair[c] === 1 && ((node & 1) === 1 || this.calls[c] === 1)
  }

  /** Classes that the edge is a step of. */
  taken(edge: number): readonly number[] {
    return this.ofKind[this.graph.kinds[edge] as number] as readonly number[]
  }

  /** Classes that can't step in the state. */
  disabled(state: number): Set<number> {
    const found = new Set(this.classes.keys())
    const { offsets } = this.graph
    for (let e = offsets[state] as number; e < (offsets[state + 1] as number); e++) {
      for (const fair of this.taken(e)) found.delete(fair)
    }
    return found
  }

  private search(): Int32Array {
    const { graph, depth } = this
    const order = new Int32Array(2 * graph.states)
    let met = 0
    const meet = (node: Node, steps: number) => {
      if (depth[node] !== -1) return
      depth[node] = steps
      order[met++] = node
    }
    meet(this.initial, 0)
    for (let at = 0; at < met; at++) {
      const node = order[at] as Node
      const state = node >> 1
      for (let e = graph.offsets[state] as number; e < (graph.offsets[state + 1] as number); e++) {
        const to = graph.targets[e] as number
        meet(this.arrive(to, node & 1), (depth[node] as number) + 1)
      }
    }
    return order.subarray(0, met)
  }

  private isFair(members: Int32Array, c: number): boolean {
    const { graph, component } = this
    const wanting = new Set(this.classes.keys())
    let inner = false
    for (const state of members) {
      for (let e = graph.offsets[state] as number; e < (graph.offsets[state + 1] as number); e++) {
        if (component[graph.targets[e] as number] !== c) continue
        inner = true
        for (const fair of this.taken(e)) wanting.delete(fair)
      }
    }
    if (!inner) return false
    for (const state of members) {
      if (wanting.size === 0) return true
      for (const fair of this.disabled(state)) wanting.delete(fair)
    }
    return wanting.size === 0
  }
}
