/** The arrays of a round (work.ts), as all threads share them. */
import type { Edges } from '../edges.ts'
import { isShared, longer, shared, zeros } from '../ints.ts'
import type { Space } from '../space.ts'
import type { Machine } from '../sweep.ts'
import type { Sweeper } from '../sweeper.ts'
import type { Tuning } from './tuning.ts'
import { Count, type Finds, type Lane, Result, Round, type Work } from './work.ts'

const ints = (length: number) => zeros(length, true)

export class Board {
  readonly work: Work
  private readonly space: Space
  private readonly sweeper: Sweeper
  private readonly edges: boolean
  private readonly tuning: Tuning
  /** sources where a final section begins */
  readonly sections = new Set<number>()
  private owners = 0
  private width = 0

  constructor(space: Space, sweeper: Sweeper, edges: boolean, threads: number, tuning: Tuning) {
    this.space = space
    this.sweeper = sweeper
    this.edges = edges
    this.tuning = tuning
    space.share()
    const machine = sweeper.lend(undefined)
    const last = space.system.tasks.flatMap((task, t) => (task.last ? [t] : []))
    this.work = {
      ...lent(machine),
      roots: shared(machine.roots),
      tasks: shared(machine.tasks),
      checks: shared(machine.checks),
      round: ints(Round.length),
      last: shared(Int32Array.from(last)),
      sections: this.sections,
      lanes: [],
      finds: [],
      hashed: ints(tuning.most),
      outs: ints(tuning.most),
      takenBy: ints(tuning.most),
      numbers: ints(edges ? tuning.steps : 0),
      starts: ints(tuning.most * threads),
      ends: ints(tuning.most * threads),
      from: ints(0),
      to: ints(0),
      kind: ints(0),
    }
  }

  /** Arrays for so many threads, as wide as states are now; true if they are other ones. */
  arrange(owners: number): boolean {
    const { work, tuning, edges } = this
    const { words } = this.space.layout
    if (owners === this.owners && words === this.width) return false
    this.owners = owners
    this.width = words
    const each = <T>(make: () => T) => Array.from({ length: owners + 1 }, make)
    work.lanes = each(
      (): Lane => ({
        buffer: ints(tuning.steps),
        fill: ints(owners),
        left: ints(tuning.most),
        flaggedAt: ints(256),
        checkedAt: ints(work.checks.length),
        result: ints(Result.length),
      }),
    )
    work.finds = each(
      (): Finds => ({
        steps: ints(tuning.steps),
        kinds: ints(tuning.steps),
        slots: ints(tuning.steps),
        places: ints(tuning.steps),
        count: ints(Count.length),
        late: ints(3 * tuning.steps),
        reached: ints(edges ? tuning.steps : 0),
      }),
    )
    return true
  }

  /** Steps that a lane has room for, per owner. */
  get room(): number {
    return Math.floor(this.tuning.steps / this.owners)
  }

  /** The arrays of the search as they are now. */
  lend(): void {
    const { work, space, sweeper } = this
    const machine = sweeper.lend(undefined)
    Object.assign(work, lent(machine))
    work.roots.set(machine.roots)
    work.checks.set(machine.checks)
    if (work.lanes.every(({ flaggedAt }) => flaggedAt.length >= space.kinds.length)) return
    work.lanes = work.lanes.map((lane) => {
      return { ...lane, flaggedAt: longer(lane.flaggedAt, space.kinds.length * 2) }
    })
  }

  /** Sources that a thread may take at once, so that a step is one number; 0 if that can't be. */
  largestChunk(most: number): number {
    const { mostEnabled, kinds } = this.space
    let chunk = Math.min(most, Math.floor(this.room / 4 / Math.max(1, mostEnabled)))
    while (chunk > 0 && bits(chunk) + bits(mostEnabled) + bits(kinds.length) > 31) chunk >>= 1
    return chunk
  }

  /** Sets up a round of the sources from `at` up to `until`. */
  set(at: number, until: number, chunk: number): void {
    const { work, owners } = this
    const { mostEnabled } = this.space
    this.lend()
    this.sections.clear()
    const { round } = work
    round[Round.At] = at
    round[Round.Until] = until
    round[Round.Base] = this.space.store.count
    round[Round.Chunk] = chunk
    round[Round.Most] = mostEnabled
    round[Round.NthBits] = bits(mostEnabled)
    round[Round.KindBits] = 32 - bits(chunk) - bits(mostEnabled)
    round[Round.Chunks] = Math.ceil((until - at) / chunk)
    round[Round.Next] = 0
    for (const { fill, buffer, result } of work.lanes) {
      const size = Math.floor(buffer.length / owners)
      for (let owner = 0; owner < owners; owner++) fill[owner] = owner * size
      result[Result.Left] = 0
    }
  }

  get at(): number {
    return this.work.round[Round.At] as number
  }
  get base(): number {
    return this.work.round[Round.Base] as number
  }
  get chunk(): number {
    return this.work.round[Round.Chunk] as number
  }

  /** The sources that were taken: up to here. */
  get until(): number {
    const { round } = this.work
    const taken = (round[Round.Next] as number) * this.chunk
    return Math.min(round[Round.Until] as number, this.at + taken)
  }

  /** The states that a lane left: twice their numbers, and 1 for those that just have no step. */
  leftOf(lane: number): number[] {
    const { left, result } = this.work.lanes[lane] as Lane
    return [...left.subarray(0, result[Result.Left])]
  }

  /** Prepares a chunk to be expanded again, up to `until`; false if there is no room for that. */
  again(chunk: number, until: number): boolean {
    const { work, owners, space } = this
    const { round } = work
    const { fill, buffer } = work.lanes[owners] as Lane
    const size = Math.floor(buffer.length / owners)
    const more = this.chunk * space.mostEnabled
    if (bits(space.mostEnabled) > (round[Round.NthBits] as number)) return false
    if (bits(space.kinds.length) > (round[Round.KindBits] as number)) return false
    if (fill.some((end, owner) => end + more > (owner + 1) * size)) return false
    this.lend()
    round[Round.Most] = space.mostEnabled
    round[Round.Until] = until
    round[Round.Chunks] = chunk + 1
    round[Round.Next] = chunk
    return true
  }

  /** Chunks below `until`, of all that were expanded. */
  chunks(until: number): number {
    return Math.ceil((until - this.at) / this.chunk)
  }

  /** Steps of a chunk. */
  stepsOf(chunk: number): number {
    const { starts, ends } = this.work
    let numbers = 0
    for (let at = chunk * this.owners; at < (chunk + 1) * this.owners; at++) {
      numbers += (ends[at] as number) - (starts[at] as number)
    }
    return numbers
  }

  /** Sums up the steps of the sources below `until`. */
  sum(until: number): number {
    const { round } = this.work
    const chunks = this.chunks(until)
    let steps = 0
    for (let chunk = 0; chunk < chunks; chunk++) steps += this.stepsOf(chunk)
    round[Round.Until] = until
    round[Round.Chunks] = chunks
    return steps
  }

  /** Is there room for so many steps, if each leads to a new state, with places besides? */
  fits(steps: number): boolean {
    const { store } = this.space
    const encoded = this.base + 2 * steps < store.table.length
    return encoded && steps <= this.tuning.steps && !store.isFullWith(steps)
  }

  /** Makes places for the words of new states, behind all numbers. */
  place(steps: number): void {
    const { work, space } = this
    const { store } = space
    store.growWords(2 * steps)
    this.lend()
    const most = Math.min(Math.floor(store.words.length / this.width), store.table.length - 1)
    work.round[Round.Places] = most - steps
  }

  /** New states of the round. */
  get found(): number {
    return this.work.finds.reduce((sum, { count }) => sum + (count[Count.New] as number), 0)
  }

  /** Drops what properties found in sources from `cut` on, and hands on the rest. */
  hand(cut: number): void {
    for (const lane of this.work.lanes) {
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
    const { outs, round } = this.work
    const sources = (round[Round.Until] as number) - this.at
    let { count } = edges
    for (let source = 0; source < sources; source++) {
      const steps = outs[source] as number
      outs[source] = count
      count += steps
    }
    const { from, to, kind } = edges
    Object.assign(this.work, { from, to, kind })
  }
}

/** Bits of all numbers up to this one. */
function bits(number: number): number {
  return 32 - Math.clz32(number)
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
