/**
 * Runs that violate a liveness claim: a prefix, then a loop that is repeated for ever (or nothing,
 * if the run ends).
 *
 * Where no class is fair the least lasso is found: from the nearest states on, a search for a way
 * back that is bounded by the best lasso so far. Under fairness the shortest lasso is NP-complete
 * (it visits a set of places, like a salesman: E. Clarke, O. Grumberg, K. McMillan and X. Zhao,
 * DAC 1995); so the shortest prefix to a fair component, then a loop that visits the nearest place
 * it still needs, again and again.
 */
import type { Transition } from './graph.ts'
import type { Liveness, Node } from './liveness.ts'
import {
  type Choice,
  type SearchLimits,
  type Successor,
  type Successors,
  shortest,
} from './shortest.ts'
import type { Task } from './system.ts'

export interface Lasso {
  readonly choices: readonly Choice[]
  /** Place of the loop's first step among the choices; absent: the run ends. */
  readonly loop?: number
  /** What was proved of its length (verdict.ts). */
  readonly shortest?: 'lasso' | 'prefix'
}

type Tasks = readonly Pick<Task, 'kernel'>[]

/** Edges looked at before the proof that a lasso is a shortest one is given up. */
const patience = 1e8

/** A run that violates the claim; `live.violated` must be true. */
export function lassoOf(
  live: Liveness,
  tasks: Tasks,
  limits: SearchLimits = {},
  work = patience,
): Lasso {
  const anchors = live.classes.length === 0 ? anchorsOf(live, limits, work) : undefined
  return (anchors && leastLasso(live, tasks, limits, anchors)) ?? fairLasso(live, tasks, limits)
}

// --- the shortest lasso, where any cycle counts ---

/** Nodes that a shortest lasso comes back to. Undefined: given up. */
function anchorsOf(live: Liveness, limits: SearchLimits, work: number): Set<Node> | undefined {
  const turns = new Turns(live, limits, work)
  let best = Number.POSITIVE_INFINITY
  let anchors = new Set<Node>()
  for (const node of live.order) {
    const depth = live.depth[node] as number
    if (depth > best) break
    const turn = live.ends(node) ? 0 : live.cycles(node) ? turns.shortest(node, best - depth) : -1
    if (turn === undefined) return undefined
    if (turn < 0) continue
    if (depth + turn < best) anchors = new Set()
    best = depth + turn
    anchors.add(node)
  }
  return anchors
}

/** Shortest ways from a node round to its state, with the goal due. */
class Turns {
  private readonly live: Liveness
  private readonly seen: Int32Array
  private readonly limits: SearchLimits
  private stamp = 0
  private work: number

  constructor(live: Liveness, limits: SearchLimits, work: number) {
    this.live = live
    this.limits = limits
    this.work = work
    this.seen = new Int32Array(live.depth.length)
  }

  /** Its steps, at most `most`; -1: there is none so short. Undefined: too much work, or stopped. */
  shortest(anchor: Node, most: number): number | undefined {
    const { live, seen } = this
    const home = anchor | 1
    this.stamp++
    let level = [anchor]
    for (let steps = 1; steps <= most && level.length > 0; steps++) {
      const next: Node[] = []
      for (const node of level) {
        for (const { to } of stepsWithin(live, node)) {
          if (to === home) return steps
          if (this.work-- <= 0) return undefined
          if ((this.work & 0xfff) === 0 && this.limits.stopped?.()) return undefined
          if (seen[to] === this.stamp) continue
          seen[to] = this.stamp
          next.push(to)
        }
      }
      level = next
    }
    return -1
  }
}

function leastLasso(
  live: Liveness,
  tasks: Tasks,
  limits: SearchLimits,
  anchors: ReadonlySet<Node>,
): Lasso | undefined {
  const found = shortest(new Lassos(live, anchors), tasks, limits)
  if (found.kind !== 'found') return undefined
  const nodes = nodesAlong(live, found.schedule)
  const last = nodes[nodes.length - 1] as Node
  if (live.ends(last)) return { choices: found.schedule, shortest: 'lasso' }
  // the last visit before: one still later would make a shorter lasso, and before an earlier one
  // the goal may not have been due
  const loop = nodes.slice(0, -1).findLastIndex((node) => node >> 1 === last >> 1)
  return { choices: found.schedule, loop, shortest: 'lasso' }
}

/**
 * The runs that may be shortest lassos, for shortest(): at an anchor a run may decide that it will
 * come back there, and is then in a copy of the graph made for this anchor.
 */
class Lassos implements Successors {
  readonly initial = 0
  private readonly live: Liveness
  private readonly anchors: readonly Node[]
  private readonly copies: ReadonlyMap<Node, number>
  private readonly numbers = new Map<number, number>()
  private readonly places: number[] = []

  constructor(live: Liveness, anchors: ReadonlySet<Node>) {
    this.live = live
    this.anchors = [...anchors]
    this.copies = new Map(this.anchors.map((node, at) => [node, at + 1]))
    this.number(live.initial, 0)
  }

  *expand(number: number): Generator<Successor> {
    const { live } = this
    const size = live.depth.length
    const place = this.places[number] as number
    const [node, copy] = [place % size, Math.floor(place / size)]
    const began = copy || (this.copies.get(node) ?? 0)
    if (copy === 0) {
      for (const { to, ...choice } of steps(live, node)) {
        yield { ...choice, to: this.number(to, 0), violates: false }
      }
    }
    if (began === 0) return
    const home = (this.anchors[began - 1] as Node) | 1
    for (const { to, ...choice } of stepsWithin(live, node)) {
      yield { ...choice, to: this.number(to, began), violates: to === home }
    }
  }

  bad(number: number): boolean {
    const place = this.places[number] as number
    return place < this.live.depth.length && this.live.ends(place)
  }

  private number(node: Node, copy: number): number {
    const place = copy * this.live.depth.length + node
    let number = this.numbers.get(place)
    if (number === undefined) {
      number = this.places.length
      this.numbers.set(place, number)
      this.places.push(place)
    }
    return number
  }
}

// --- under fairness ---

function fairLasso(live: Liveness, tasks: Tasks, limits: SearchLimits): Lasso {
  const accepts = (node: Node) => live.ends(node) || live.cycles(node)
  const space: Successors = {
    initial: live.initial,
    expand: (node) => Array.from(steps(live, node), (step) => ({ ...step, violates: false })),
    bad: accepts,
  }
  const found = shortest(space, tasks, limits)
  const prefix = found.kind === 'found' ? found.schedule : somePrefix(live, accepts)
  const proved = found.kind === 'found' ? { shortest: 'prefix' as const } : {}
  const nodes = nodesAlong(live, prefix)
  const last = nodes[nodes.length - 1] as Node
  if (live.ends(last)) return { choices: prefix, ...proved }
  return { choices: [...prefix, ...fairLoop(live, last)], loop: prefix.length, ...proved }
}

/** A shortest run to a node that is accepted, when a limit cut the search for the least one. */
function somePrefix(live: Liveness, accepts: (node: Node) => boolean): Choice[] {
  const goal = live.order.find(accepts) as Node
  const into = new Map<Node, { from: Node; choice: Choice }>()
  for (const from of live.order) {
    for (const { to, ...choice } of steps(live, from)) {
      if (live.depth[to] === (live.depth[from] as number) + 1 && !into.has(to)) {
        into.set(to, { from, choice })
      }
    }
    if (into.has(goal)) break
  }
  const choices: Choice[] = []
  for (let at = into.get(goal); at; at = into.get(at.from)) choices.unshift(at.choice)
  return choices
}

/** A loop from a node of a fair component that takes or finds disabled each class. */
function fairLoop(live: Liveness, start: Node): Choice[] {
  const home = start >> 1
  const needed = new Set(live.classes.keys())
  const loop: Step[] = []
  let [at, due] = [home, (start & 1) === 1]
  const meet = (state: number) => {
    for (const fair of live.disabled(state)) needed.delete(fair)
    due ||= live.question.from?.[state] === 1
  }
  const go = (way: readonly Step[]) => {
    for (const step of way) {
      for (const fair of live.taken(step.edge)) needed.delete(fair)
      at = step.to >> 1
      meet(at)
      loop.push(step)
    }
  }
  const helps = ({ edge, to }: Step) =>
    live.taken(edge).some((fair) => needed.has(fair)) ||
    [...live.disabled(to >> 1)].some((fair) => needed.has(fair)) ||
    (!due && live.question.from?.[to >> 1] === 1)
  meet(home)
  while (needed.size > 0 || !due) go(wayTo(live, at, helps))
  if (at !== home || loop.length === 0) go(wayTo(live, at, ({ to }) => to >> 1 === home))
  return loop.map(({ task, option }) => ({ task, option }))
}

/** A shortest way, within the component, to a step that is wanted: that step is its last. */
function wayTo(live: Liveness, from: number, wanted: (step: Step) => boolean): Step[] {
  const into = new Map<number, Step | undefined>([[from, undefined]])
  for (const state of into.keys()) {
    for (const step of stepsWithin(live, 2 * state + 1)) {
      if (!wanted(step)) {
        if (!into.has(step.to >> 1)) into.set(step.to >> 1, step)
        continue
      }
      const way = [step]
      for (let at = into.get(state); at; at = into.get(at.from >> 1)) way.unshift(at)
      return way
    }
  }
  throw new Error('internal fault: a fair component lacks what makes it fair')
}

// --- steps of the graph ---

interface Step extends Choice {
  readonly edge: number
  readonly from: Node
  readonly to: Node
}

function* steps(live: Liveness, from: Node): Generator<Step> {
  const { offsets, targets, kinds, transitions } = live.graph
  const state = from >> 1
  let [last, option] = [-1, 0]
  for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge++) {
    const { task } = transitions[kinds[edge] as number] as Transition
    option = task === last ? option + 1 : 0 // edges come task by task
    last = task
    const to = live.arrive(targets[edge] as number, from & 1)
    yield { edge, from, task, option, to }
  }
}

/** Those that stay in the component. */
function* stepsWithin(live: Liveness, from: Node): Generator<Step> {
  const c = live.component[from >> 1] as number
  for (const step of steps(live, from)) if (live.component[step.to >> 1] === c) yield step
}

function nodesAlong(live: Liveness, choices: readonly Choice[]): Node[] {
  const nodes = [live.initial]
  for (const { task, option } of choices) {
    const taken = [...steps(live, nodes[nodes.length - 1] as Node)].find(
      (step) => step.task === task && step.option === option,
    ) as Step
    nodes.push(taken.to)
  }
  return nodes
}
