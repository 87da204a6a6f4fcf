/** The arrays of a round (work.ts), as all threads share them. */
import type { Edges } from '../edges.ts'
import { isShared, longer, shared, zeros } from '../ints.ts'
import type { Space } from '../space.ts'
import type { Machine } from '../sweep.ts'
import type { Sweeper } from '../sweeper.ts'
import { type Lane, PLACE_BITS, Result, Round, type Work } from './work.ts'

/** A candidate for a state, or an edge, with what else has a number. */
export interface Keyed {
  readonly key: number
  readonly place: number
}

/** More than there are places and edges in a round. */
const places = 2 ** 22

/** Numbers sort faster than objects. */
export function coded(key: number, place: number): number {
  return key * places + place
}

export function inOrder(all: readonly number[]): Keyed[] {
  const sorted = Float64Array.from(all).sort()
  return Array.from(sorted, (code) => ({ key: Math.floor(code / places), place: code % places }))
}

export class Board {
  readonly work: Work
  /** one per thread; the first is the main thread's */
  readonly lanes: readonly Lane[]
  /** what the main thread finds where the threads left a state */
  readonly left: Lane
  /** places for candidates, of all lanes */
  readonly places: number
  private readonly space: Space
  private readonly sweeper: Sweeper

  constructor(
    space: Space,
    sweeper: Sweeper,
    edges: boolean,
    threads: number,
    sizes: { readonly sources: number; readonly places: number; readonly left: number },
  ) {
    this.space = space
    this.sweeper = sweeper
    space.share()
    const { sources, places, left } = sizes
    this.places = threads * places + left
    const ints = (length: number) => zeros(length, true)
    const machine = sweeper.lend(undefined)
    this.work = {
      ...lent(machine),
      roots: shared(machine.roots),
      tasks: shared(machine.tasks),
      checks: shared(machine.checks),
      round: ints(Round.length),
      shift: 31 - Math.clz32(places),
      lanes: threads,
      keys: ints(this.places),
      slots: ints(this.places),
      outs: ints(sources),
      numbers: ints(sources),
      offsets: ints(sources),
      from: ints(0),
      to: ints(0),
      kind: ints(0),
      wider: ints(0),
    }
    const lane = (first: number, room: number): Lane => {
      const edgeRoom = edges ? 4 * room : 0
      return {
        first,
        end: first + room,
        news: ints(sources),
        left: ints(sources),
        flaggedAt: ints(256),
        checkedAt: ints(machine.checkedAt.length),
        edgeKeys: ints(edgeRoom),
        edgeTo: ints(edgeRoom),
        edgeKinds: ints(edgeRoom),
        result: ints(Result.length),
      }
    }
    this.lanes = Array.from({ length: threads }, (_, thread) => lane(thread * places, places))
    this.left = lane(threads * places, left)
  }

  /** Lends a table of twice the size, to be filled. */
  lendWider(): Int32Array {
    const { work, space, sweeper } = this
    Object.assign(work, lent(sweeper.lend(undefined)))
    work.wider = zeros(2 * space.store.table.length, true)
    work.round[Round.Next] = 0
    return work.wider
  }

  /** States to have room for: as many candidates as what becomes of them. */
  get room(): number {
    return 2 * this.places + this.sweeper.machine.steps.length
  }

  /** Sets up a round of the sources from `at` up to `until`. */
  set(at: number, until: number, chunk: number, most: number): void {
    const { space, sweeper, work, lanes } = this
    space.store.grow(this.room)
    const machine = sweeper.lend(undefined)
    Object.assign(work, lent(machine))
    work.roots.set(machine.roots)
    work.checks.set(machine.checks)
    for (const lane of lanes) {
      if (lane.flaggedAt.length >= space.kinds.length) continue
      lane.flaggedAt = longer(lane.flaggedAt, space.kinds.length * 2)
    }
    const { round } = work
    const { count } = space.store
    round[Round.At] = at
    round[Round.Until] = until
    round[Round.Base] = count
    round[Round.Places] = count + this.places
    round[Round.Chunk] = chunk
    round[Round.Most] = most
    round[Round.Next] = 0
  }

  /** The sources that were taken: up to here. */
  get until(): number {
    const { round } = this.work
    const taken = (round[Round.Next] as number) * (round[Round.Chunk] as number)
    return Math.min(round[Round.Until] as number, this.at + taken)
  }
  get at(): number {
    return this.work.round[Round.At] as number
  }
  get base(): number {
    return this.work.round[Round.Base] as number
  }
  /** the number that stands for place 0 until states are numbered */
  get first(): number {
    return this.work.round[Round.Places] as number
  }

  /** The place that an entry names now, for a candidate that may have been taken over. */
  winner(place: number): number {
    const { table, slots } = this.work
    return ((table[slots[place] as number] as number) & (table.length - 1)) - 1 - this.first
  }

  /** Candidates that kept their entries, by their keys. */
  winners(lanes: readonly Lane[]): Keyed[] {
    const found: number[] = []
    for (const { first, result } of lanes) {
      for (let place = first; place < (result[Result.Free] as number); place++) {
        if (this.winner(place) === place) found.push(coded(this.work.keys[place] as number, place))
      }
    }
    return inOrder(found)
  }

  /** Sums up, per source, the numbers of states and edges before it; answers those of all. */
  sum(until: number, lanes: readonly Lane[]): { states: number; edges: number } {
    const { numbers, offsets, outs } = this.work
    const sources = until - this.at
    numbers.fill(0)
    for (const { news } of lanes) {
      for (let source = 0; source < sources; source++) numbers[source]! += news[source] as number
    }
    let [states, edges] = [this.base, 0]
    for (let source = 0; source < sources; source++) {
      const found = numbers[source] as number
      numbers[source] = states
      offsets[source] = edges
      states += found
      edges += outs[source] as number
    }
    return { states, edges }
  }

  /** Drops what properties found in sources from `cut` on, and hands on the rest. */
  hand(cut: number, lanes: readonly Lane[]): void {
    for (const lane of lanes) {
      if (lane.result[Result.Found] !== 1) continue
      lane.result[Result.Found] = 0
      for (const found of [lane.flaggedAt, lane.checkedAt]) {
        for (let at = 0; at < found.length; at++) if ((found[at] as number) > cut) found[at] = 0
      }
      this.sweeper.adopt(lane)
    }
  }

  /** Makes room for edges, and lends where they are. */
  lendEdges(edges: Edges, more: number): void {
    edges.share()
    edges.reserve(more)
    const { offsets } = this.work
    const { from, to, kind, count } = edges
    for (let source = 0; source < offsets.length; source++) offsets[source]! += count
    Object.assign(this.work, { from, to, kind })
  }
}

export function keyOf(source: number, nth: number): number {
  return (source << PLACE_BITS) | nth
}

function lent(machine: Machine) {
  const { nodes, firsts, counts, xors, hashes, flags, tables, words, table, k } = machine
  const arrays = { nodes, firsts, counts, xors, hashes, flags, tables, words, table }
  for (const [name, array] of Object.entries(arrays)) {
    // A thread would get a copy.
    if (!isShared(array)) throw new Error(`internal fault: threads do not share ${name}`)
  }
  return { ...arrays, k }
}
