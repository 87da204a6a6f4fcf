/**
 * A search by several threads, in rounds: some thousand stored states are expanded by all
 * threads, then what they found is numbered as one thread would have numbered it. Between two
 * rounds nothing depends on how many threads there are.
 *
 * States with a step that the tries don't know, and states without a step, are left by the
 * threads. The main thread goes through them in order when the others are done: it learns, and
 * what it finds there is one more lane of candidates. If it learns something that is more than
 * another way through a trie (fields move, roots become void), the round is cut there: what comes
 * before is settled, the rest is expanded again, as one thread would have with what was learned.
 */
import { Edges } from '../edges.ts'
import type { Space } from '../space.ts'
import type { Sweeper } from '../sweeper.ts'
import { Board } from './board.ts'
import { Crew } from './crew.ts'
import { enter, numberLeft } from './left.ts'
import { phasesText } from './phases.ts'
import { settle } from './settle.ts'
import { type Tuning, usual } from './tuning.ts'
import { type Lane, MOST_SOURCES, type Phases, PLACE_BITS, Result } from './work.ts'

/** Of the search. */
export interface Host {
  readonly space: Space
  readonly sweeper: Sweeper
  readonly edges: Edges | undefined
  /** A state in which nothing is left to do. */
  end(state: number): void
  /** A state with no step but those of a final section; its edges are added to `edges`. */
  visit(state: number, edges: Edges): void
}

export class Rounds {
  private readonly host: Host
  private readonly threads: number
  private readonly tuning: Tuning
  private readonly maxStates: number
  private crew: Crew | undefined
  private board: Board | undefined
  private width = 0
  private text = ''
  private phases: Phases | undefined
  /** lanes of the threads that take part in the round */
  private active: readonly Lane[] = []
  /** sources of a round; states in the last one that had to be learned about */
  private size: number
  private learned = 0
  /** sources of a round at most, by how often rounds were cut; rounds since much was learned */
  private widest: number
  private calm = 0
  /** how many states, and up to which one, are not for threads */
  private alone: number
  private pause = 0
  /** edges of a state that was left */
  private readonly log = new Edges()

  /** `threads`: with the main thread. */
  constructor(host: Host, threads: number, maxStates = Number.POSITIVE_INFINITY, tuning = usual) {
    this.host = host
    this.threads = threads
    this.maxStates = maxStates
    // Many threads need less room each.
    const fewer = 1 << (31 - Math.clz32((4 * tuning.places) / threads))
    this.tuning = { ...tuning, places: Math.min(tuning.places, fewer) }
    this.size = tuning.least
    this.alone = tuning.least
    this.widest = tuning.most
  }

  /**
   * Expands states from `at` on, below `until`; answers the first not expanded. `at`: none is.
   * `audit` looks at state `at`: called before it is expanded, or meanwhile if that is the same.
   */
  run(at: number, until: number, audit: (() => void) | undefined): number {
    const { store } = this.host.space
    const { least, states, patient } = this.tuning
    // Where search.ts looks at limits and audits a state, a round ends.
    const stop = at < 1 ? 1 : at < 256 ? 256 : (at | (MOST_SOURCES - 1)) + 1
    if (store.count < states || at < this.pause) return at
    this.crew ??= new Crew(this.threads - 1)
    if (Math.min(until, stop) - at < least) return at
    const threads = this.crew.muster(patient)
    if (threads === 0) return at
    const later = audit && this.host.space.knows(at)
    if (!later) audit?.()
    if (!this.prepare(at, Math.min(until, stop, at + this.size), threads)) {
      return at
    }
    this.all('expand', later ? audit : undefined)
    const next = this.finish()
    this.adapt(at, next)
    return next
  }

  /** Where much is learned, all would wait for it: one thread goes on alone for a while. */
  private adapt(at: number, next: number): void {
    const { least, most } = this.tuning
    const cut = next !== this.board?.until
    const calm = !cut && this.learned * 32 < next - at
    this.calm = calm ? this.calm + 1 : 0
    // The less there is to do again, the less a cut costs.
    if (cut) this.widest = Math.max(least, this.widest >> 1)
    else if (this.calm % 16 === 15) this.widest = Math.min(2 * this.widest, most)
    this.size = calm ? Math.min(2 * this.size, this.widest) : least
    this.alone = calm ? least : Math.min(2 * this.alone, most)
    if (!calm) this.pause = next + this.alone
  }

  close(): void {
    this.crew?.end()
  }

  /** Sets up a round; false if there is no room for one. */
  private prepare(at: number, until: number, threads: number): boolean {
    const { space, sweeper, edges } = this.host
    const { places, left, most } = this.tuning
    const steps = space.mostEnabled
    const chunk = Math.min(this.tuning.chunk, Math.floor(places / 4 / Math.max(1, steps)))
    const all = this.threads * places + left
    if (chunk < 1 || steps >> (PLACE_BITS - 1) > 0 || !space.store.hasPlaces(2 * all)) return false
    // Near the limit one thread finds the very state where it is exceeded.
    if (space.store.count + all > this.maxStates) return false
    const sizes = { sources: most, places, left }
    this.board ??= new Board(space, sweeper, edges !== undefined, this.threads, sizes)
    if (this.width !== space.layout.words) {
      this.width = space.layout.words
      this.text = phasesText(this.width, edges !== undefined)
      this.phases = new Function(`return ${this.text}`)() as Phases
    }
    this.active = this.board.lanes.slice(0, threads + 1)
    while (space.store.isFullWith(this.board.room)) {
      const wider = this.board.lendWider()
      this.all('double')
      space.store.adopt(wider)
    }
    this.board.set(at, until, chunk, steps)
    return true
  }

  /** A phase, by all threads; this one takes the first lane. */
  private all(phase: keyof Phases, before?: () => void): void {
    const { crew, active, text, phases } = this
    const { work } = this.board as Board
    active.slice(1).forEach((lane, member) => {
      crew?.give(member, text, work, lane)
    })
    crew?.run(phase, () => {
      before?.()
      phases?.[phase](work, active[0] as Lane)
    })
  }

  /** The sources are expanded: looks at those left, numbers what was found. */
  private finish(): number {
    const board = this.board as Board
    const { space, edges } = this.host
    const { until, at, work } = board
    this.count(at, until, 1)
    const cut = this.lookAtLeft()
    if (cut !== undefined) return cut
    const lanes = [...this.active, board.left]
    board.hand(until, lanes)
    const count = board.sum(until, lanes)
    this.all('number')
    numberLeft(board, space.layout.words)
    if (edges) {
      board.lendEdges(edges, count.edges)
      this.all('connect')
      this.phases?.connect(work, board.left)
      edges.count += count.edges
    }
    space.store.count = count.states
    return until
  }

  /** Counts the steps of the sources that the threads expanded. */
  private count(from: number, until: number, sign: number): void {
    const { at, work } = this.board as Board
    const { machine } = this.host.sweeper
    for (let source = from; source < until; source++) {
      machine.transitions += sign * (work.outs[source - at] as number)
    }
  }

  /** The lane of what was left may have too little room for one more state's steps. */
  private fillsUp(count: number): boolean {
    const { first, left } = this.board as Board
    const steps = this.host.sweeper.machine.steps.length
    const edges = (left.result[Result.Edges] as number) + steps
    return (
      count + 2 * steps > first + left.end ||
      (left.edgeKeys.length > 0 && edges > left.edgeKeys.length)
    )
  }

  /** Answers the first source not expanded if the round was cut short. */
  private lookAtLeft(): number | undefined {
    const board = this.board as Board
    const { space, sweeper, edges, end, visit } = this.host
    const { store } = space
    const { left, at, until, first } = board
    const sections = space.system.tasks.some((task) => task.last)
    left.news.fill(0, 0, until - at)
    left.result[Result.Free] = left.first
    left.result[Result.Edges] = 0
    const states = this.active.flatMap((lane) => [
      ...lane.left.subarray(0, lane.result[Result.Left]),
    ])
    let cut: number | undefined
    store.count = first + left.first
    this.learned = 0
    for (const coded of states.sort((a, b) => a - b)) {
      const state = coded >> 1
      if ((coded & 1) === 0) this.learned++
      else if (!sections) {
        end(state)
        continue
      }
      const cutHere = () => {
        if (cut !== undefined) return
        cut = state
        this.count(cut, until, -1)
        board.hand(cut, this.active)
        settle(board, [...this.active, left], cut, store, edges)
      }
      space.beforeChange = cutHere
      if (this.fillsUp(store.count)) cutHere()
      this.log.count = 0
      if (sweeper.run(state, state + 1, this.log) === state) visit(state, this.log)
      space.beforeChange = undefined
      const { log } = this
      if (cut === undefined) {
        enter(board, store, state, log)
        continue
      }
      for (let edge = 0; edge < log.count; edge++) {
        edges?.add(state, log.to[edge] as number, log.kind[edge] as number)
      }
      return state + 1
    }
    left.result[Result.Free] = store.count - first
    store.count = board.base
    return undefined
  }
}
