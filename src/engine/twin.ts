/** Runs the hot loop as WebAssembly (wasm-sweep.ts) over what the JavaScript one is given. */
import { Heap, PAGES } from './heap.ts'
import type { Store } from './store.ts'
import type { Machine } from './sweep.ts'
import { type Module, wasm } from './wasm.ts'
import { board, type Field, wasmSweep } from './wasm-sweep.ts'

type Run = (at: number, until: number, board: number) => number

const modules = new Map<number, Module>()

function moduleFor(width: number): Module {
  let made = modules.get(width)
  if (!made) {
    made = new wasm.Module(wasmSweep(width, PAGES))
    modules.set(width, made)
  }
  return made
}

export class Twin {
  private readonly heap: Heap
  private readonly board: Int32Array
  private readonly mirrors = new Map<string, Int32Array>()
  private readonly runs = new Map<number, Run>()
  /** when the mirrors were made: Machine.changes, the words of a state, the steps of a batch */
  private changes = -1
  private width = 0
  private steps = 0

  private constructor(heap: Heap) {
    this.heap = heap
    this.board = heap.take(board.length)
  }

  /** Moves the store where the loop can reach it; undefined where that can't be done. */
  static open(store: Store): Twin | undefined {
    const heap = Heap.open()
    return heap && store.enter(heap) ? new Twin(heap) : undefined
  }

  /** As a Sweep along paths; the store must be where open() put it. */
  sweep(machine: Machine, width: number, at: number, until: number): number {
    const { changes, steps } = machine
    const same = changes === this.changes && width === this.width && steps.length === this.steps
    if (!same) this.mirror(machine, width)
    const found = this.copy('flaggedAt', machine.flaggedAt)
    const checked = this.copy('checkedAt', machine.checkedAt)
    this.set('words', machine.words.byteOffset)
    this.set('table', machine.table.byteOffset)
    for (const field of ['k', 'room', 'count'] as const) this.set(field, machine[field])
    this.set('transitions', 0)
    const next = this.run(width)(at, until, this.board.byteOffset)
    machine.flaggedAt.set(found)
    machine.checkedAt.set(checked)
    machine.count = this.get('count')
    machine.transitions += this.get('transitions')
    machine.reason = this.get('reason')
    machine.which = this.get('which')
    return next
  }

  private mirror(machine: Machine, width: number): void {
    this.changes = machine.changes
    this.width = width
    this.steps = machine.steps.length
    this.copy('paths', machine.nodes)
    const { tasks, checks, steps } = machine
    this.copy(
      'starts',
      tasks.map((task) => machine.roots[task] as number),
    )
    this.copy('tasks', tasks)
    this.set('taskCount', tasks.length)
    for (const field of ['firsts', 'counts', 'xors', 'hashes', 'flags', 'tables'] as const) {
      this.copy(field, machine[field])
    }
    this.copy('checks', checks)
    this.set('checkCount', checks.length)
    this.room('nextWords', steps.length * width)
    for (const field of ['mixed', 'sources', 'steps'] as const) this.room(field, steps.length)
    this.set('roomForSteps', steps.length)
  }

  /** A mirror of at least this length. */
  private room(field: Field, length: number): Int32Array {
    let mirror = this.mirrors.get(field)
    if (!mirror || mirror.length < length) {
      mirror = this.heap.take(Math.max(64, length * 2))
      this.mirrors.set(field, mirror)
      this.set(field, mirror.byteOffset)
    }
    return mirror
  }

  private copy(field: Field, from: Int32Array | Uint8Array): Int32Array {
    const mirror = this.room(field, from.length)
    mirror.set(from)
    return mirror.subarray(0, from.length)
  }

  private run(width: number): Run {
    let run = this.runs.get(width)
    if (!run) {
      const { memory } = this.heap
      run = new wasm.Instance(moduleFor(width), { env: { memory } }).exports.run as Run
      this.runs.set(width, run)
    }
    return run
  }

  private set(field: Field, value: number): void {
    this.board[board.indexOf(field)] = value
  }
  private get(field: Field): number {
    return this.board[board.indexOf(field)] as number
  }
}
