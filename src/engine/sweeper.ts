/** Runs the hot loop (sweep.ts) over a space, and does what it stops for. */
import type { Edges } from './edges.ts'
import { HeapFull } from './heap.ts'
import type { Space } from './space.ts'
import { type Machine, Stop, sweepFor } from './sweep.ts'
import { collapsedSweepFor } from './sweep-collapsed.ts'
import { Twin } from './twin.ts'

/** How the loop goes on when states are many. Nothing that is found depends on it. */
export interface Loop {
  /** states from which it goes along paths (paths.ts) */
  readonly paths: number
  /** and in WebAssembly (wasm-sweep.ts), where that is there */
  readonly wasm: boolean
}
export const usualLoop: Loop = { paths: 1 << 13, wasm: true }

const none = new Int32Array(0)

export class Sweeper {
  private readonly space: Space
  readonly machine: Machine
  private readonly loop: Loop
  private large = false
  private twin: Twin | undefined

  constructor(space: Space, loop: Loop = usualLoop) {
    this.space = space
    this.loop = loop
    const tasks = space.system.tasks.flatMap((task, t) => (task.last ? [] : [t]))
    this.machine = {
      nodes: none,
      children: none,
      compressed: false,
      changes: 0,
      roots: none,
      tasks: Int32Array.from(tasks),
      firsts: none,
      counts: none,
      xors: none,
      hashes: none,
      flags: new Uint8Array(0),
      flaggedAt: new Int32Array(256),
      checks: none,
      checkedAt: new Int32Array(space.checked.length),
      tables: none,
      current: none,
      words: none,
      table: none,
      k: 0,
      count: 0,
      room: 0,
      nextWords: none,
      mixed: none,
      sources: none,
      steps: new Int32Array(1024),
      edges: undefined,
      touched: 0,
      transitions: 0,
      reason: Stop.Until,
      which: 0,
    }
  }

  /** Expands states from `at` up to `until`; answers the first that has no step, or `until`. */
  run(at: number, until: number, edges: Edges | undefined): number {
    const { space, machine } = this
    let next = at
    if (!this.large && space.store.count >= this.loop.paths) this.compress(edges === undefined)
    for (;;) {
      this.lend(edges)
      next = this.sweep(next, until, edges !== undefined)
      space.store.count = machine.count
      switch (machine.reason) {
        case Stop.Miss:
          space.learnTask(next, machine.which)
          break
        case Stop.MissCheck:
          space.learnCheck(next, machine.which)
          break
        case Stop.Full:
          space.store.grow(machine.steps.length)
          break
        case Stop.FullSteps:
          machine.steps = new Int32Array(machine.steps.length * 2)
          break
        default:
          return next
      }
    }
  }

  private sweep(at: number, until: number, edges: boolean): number {
    const { space, machine, twin } = this
    const { collapse, store, layout } = space
    const width = layout.words
    if (collapse.on) {
      this.twin = undefined
      const sweep = collapsedSweepFor(edges, machine.compressed)
      return sweep(machine, collapse, store, width, at, until)
    }
    if (twin && store.heap) {
      try {
        return twin.sweep(machine, width, at, until)
      } catch (thrown) {
        if (!(thrown instanceof HeapFull)) throw thrown
        this.twin = undefined
      }
    }
    return sweepFor(width, edges, machine.compressed)(machine, at, until)
  }

  private compress(wasm: boolean): void {
    this.large = true
    this.space.compress()
    const { store, collapse } = this.space
    if (wasm && this.loop.wasm && !collapse.on) this.twin = Twin.open(store)
  }

  /** The arrays as they are now. */
  lend(edges: Edges | undefined): Machine {
    const { space, machine } = this
    space.lend(machine)
    if (space.kinds.length > machine.flaggedAt.length) {
      const grown = new Int32Array(space.kinds.length * 2)
      grown.set(machine.flaggedAt)
      machine.flaggedAt = grown
    }
    machine.edges = edges
    const most = machine.steps.length
    if (machine.mixed.length !== most) {
      machine.mixed = new Int32Array(most)
      machine.sources = new Int32Array(most)
    }
    if (machine.nextWords.length !== most * space.layout.words) {
      machine.nextWords = new Int32Array(most * space.layout.words)
    }
    return machine
  }

  /** Takes over what somebody else found, where that was before what is known. */
  adopt({ flaggedAt, checkedAt }: Pick<Machine, 'flaggedAt' | 'checkedAt'>): void {
    earlier(this.machine.flaggedAt, flaggedAt, this.space.kinds.length)
    earlier(this.machine.checkedAt, checkedAt, checkedAt.length)
  }

  /** Steps that there must be room for when a batch begins. */
  get batch(): number {
    return this.machine.steps.length
  }

  takeTransitions(): number {
    const { transitions } = this.machine
    this.machine.transitions = 0
    return transitions
  }

  /** Calls `find` for what properties found since the last call, in the order of states. */
  takeFound(find: (property: string, state: number, kind: number | undefined) => void): void {
    const { space, machine } = this
    const found: [state: number, property: string, kind: number | undefined][] = []
    space.checked.forEach((property, check) => {
      const at = machine.checkedAt[check] as number
      if (at > 0) found.push([at - 1, property, undefined])
    })
    space.kinds.forEach((kind, number) => {
      const at = machine.flaggedAt[number] ?? 0
      if (at > 0) for (const property of kind.violated) found.push([at - 1, property, number])
    })
    found.sort(([a], [b]) => a - b)
    for (const one of found) find(one[1], one[0], one[2])
  }
}

/** Of 1 + the first state, or 0 for none. */
function earlier(known: Int32Array, found: Int32Array, count: number): void {
  for (let at = 0; at < count; at++) {
    const [before, state] = [known[at] as number, found[at] as number]
    if (state > 0 && (before === 0 || state < before)) known[at] = state
  }
}
