/** The edges of an explored graph while it grows, and the graph as arrays (graph.ts). */
import type { Folds, Graph, Transition } from './graph.ts'
import { longer, shared } from './ints.ts'
import { always, claim, type Fits } from './memory.ts'
import { waitsOf } from './plain.ts'
import type { Space } from './space.ts'
import type { Group } from './symmetry-group.ts'
import type { System, Wait } from './system.ts'

export class Edges {
  from: Int32Array = new Int32Array(1024)
  to: Int32Array = new Int32Array(1024)
  /** a kind, or ~ the number of a chain of kinds */
  kind: Int32Array = new Int32Array(1024)
  count = 0
  private readonly chains: (readonly number[])[] = []
  /** a trie of the chains: the node after a node and a kind; per node the number of its chain */
  private readonly chainNodes = new Map<number, number>()
  private readonly chainAt: number[] = [-1]
  private readonly fits: Fits

  constructor(fits: Fits = always) {
    this.fits = fits
  }

  add(from: number, to: number, kind: number): void {
    if (this.count === this.from.length) this.grow()
    this.from[this.count] = from
    this.to[this.count] = to
    this.kind[this.count++] = kind
  }

  /** Fused steps as one edge. */
  addChain(from: number, to: number, steps: readonly number[]): void {
    this.add(from, to, ~this.chain(steps))
  }

  /** Makes room for so many more. */
  reserve(more: number): void {
    while (this.count + more > this.from.length) this.grow()
  }

  /** Makes room for twice as many. */
  grow(): void {
    claim(this.fits, 2 * this.bytes)
    this.from = longer(this.from, 2 * this.from.length)
    this.to = longer(this.to, 2 * this.to.length)
    this.kind = longer(this.kind, 2 * this.kind.length)
  }

  /** Into memory that threads share. */
  share(): void {
    this.from = shared(this.from)
    this.to = shared(this.to)
    this.kind = shared(this.kind)
  }

  /** Equal sequences share a number. */
  private chain(steps: readonly number[]): number {
    const { chainNodes, chainAt } = this
    let node = 0
    for (let at = 0; at < steps.length; at++) {
      const key = node * 2 ** 26 + (steps[at] as number)
      let next = chainNodes.get(key)
      if (next === undefined) {
        next = chainAt.push(-1) - 1
        chainNodes.set(key, next)
      }
      node = next
    }
    if ((chainAt[node] as number) < 0) chainAt[node] = this.chains.push([...steps]) - 1
    return chainAt[node] as number
  }

  /** The first edge found into a state, with its steps. */
  into(state: number): { from: number; kinds: readonly number[] } | undefined {
    const edge = this.to.subarray(0, this.count).indexOf(state)
    return edge < 0 ? undefined : { from: this.from[edge] as number, kinds: this.steps(edge) }
  }

  /** The steps of an edge from a state that begins with this kind. */
  chainFrom(state: number, kind: number): readonly number[] | undefined {
    for (let edge = 0; edge < this.count; edge++) {
      if (this.from[edge] !== state) continue
      const steps = this.steps(edge)
      if (steps[0] === kind) return steps
    }
    return undefined
  }

  /** Found again, edge by edge: they are seldom asked for. `offsets`: those of the graph. */
  private folds(space: Space, group: Group, offsets: Int32Array): Folds {
    return {
      group,
      elements: () => {
        const fill = offsets.slice()
        const elements = new Uint8Array(this.count)
        for (let edge = 0; edge < this.count; edge++) {
          const from = this.from[edge] as number
          elements[fill[from]!++] = space.foldAfter(from, this.steps(edge))
        }
        return elements
      },
    }
  }

  private steps(edge: number): readonly number[] {
    const kind = this.kind[edge] as number
    return kind < 0 ? (this.chains[~kind] as readonly number[]) : [kind]
  }

  get bytes(): number {
    return this.from.byteLength * 3
  }

  /** What graph() takes, beside these arrays. */
  graphBytes(space: Space): number {
    const states = 2 * 4 * (space.store.count + 1)
    return states + 2 * 4 * this.count + (space.quotient ? states / 2 + this.count : 0)
  }

  /** Throws MemoryFull where it does not fit. */
  graph(space: Space): Graph {
    claim(this.fits, this.graphBytes(space))
    const states = space.store.count
    const offsets = new Int32Array(states + 1)
    for (let edge = 0; edge < this.count; edge++) offsets[(this.from[edge] as number) + 1]!++
    for (let state = 0; state < states; state++) offsets[state + 1]! += offsets[state] as number
    const fill = offsets.slice()
    const targets = new Int32Array(this.count)
    const kinds = new Int32Array(this.count)
    for (let edge = 0; edge < this.count; edge++) {
      const at = fill[this.from[edge] as number]!++
      targets[at] = this.to[edge] as number
      const kind = this.kind[edge] as number
      kinds[at] = kind < 0 ? space.kinds.length + ~kind : kind
    }
    const fused = this.chains.map((chain) =>
      fuse(chain.map((kind) => space.kinds[kind] as Transition)),
    )
    return {
      states,
      offsets,
      targets,
      kinds,
      transitions: [...space.kinds, ...fused],
      tasks: space.system.tasks.map((task) => task.name),
      control: (state, task) => {
        space.load(state)
        return space.control(task)
      },
      ended: (state, task) => {
        space.load(state)
        return space.ended(task)
      },
      waits: (state, task) => waitsIn(space.system, space.state(state), task),
      ...(space.quotient && { folds: this.folds(space, space.quotient.group, offsets) }),
    }
  }
}

function fuse(steps: readonly Transition[]): Transition {
  const first = steps[0] as Transition
  return {
    task: first.task,
    action: first.action,
    options: steps.flatMap((step) => step.options),
    labels: steps.flatMap((step) => step.labels),
    starts: first.starts,
  }
}

/** Why a task can't go on, asked of a plain run: the memo keeps no words. */
function waitsIn(system: System, state: object, task: number): readonly Wait[] {
  return waitsOf(system, state, task)
}
