/**
 * A search by several threads, in rounds: some thousand stored states are expanded by all
 * threads, then what they found is stored and numbered as one thread would have done it
 * (phases.ts). Between two rounds nothing depends on how many threads there are.
 *
 * States with a step that the tries don't know, and states without a step, are left by the
 * threads. Before anything is stored the main thread goes through them in order: it learns, and
 * expands their chunks again. If it learns something that is more than another way through a trie
 * (fields move, roots become void), the round is cut there: what comes before is stored, the rest
 * is expanded again, as one thread would have with what was learned.
 */
import type { Edges } from '../edges.ts'
import type { Space } from '../space.ts'
import type { Sweeper } from '../sweeper.ts'
import { Board } from './board.ts'
import { Crew } from './crew.ts'
import { insertAlone, insertLate } from './late.ts'
import { phasesText } from './phases.ts'
import { type Tuning, usual } from './tuning.ts'
import { MOST_SOURCES, type Phases } from './work.ts'

/** Of the search. */
export interface Host {
  readonly space: Space
  readonly sweeper: Sweeper
  readonly edges: Edges | undefined
  /** A state with no step but those of a final section; without those, nothing is left to do. */
  visit(state: number): void
}

export class Rounds {
  private readonly host: Host
  private readonly threads: number
  private readonly tuning: Tuning
  private readonly maxStates: number
  private crew: Crew | undefined
  private board: Board | undefined
  private text = ''
  private phases: Phases | undefined
  /** threads that take part, with the main thread */
  private owners = 0
  /** sources of a round; states in the last one that had to be learned about */
  private size: number
  private learned = 0
  /** the sources that the threads expanded: up to here */
  private until = 0
  /** of the sources that were left, those without a step but of a final section */
  private without: number[] = []
  /** steps per source, lately */
  private ratio = 4
  /** sources of a round at most, by how often rounds were cut; rounds since much was learned */
  private widest: number
  private calm = 0
  /** how many states, and up to which one, are not for threads */
  private alone: number
  private pause = 0

  /** `threads`: with the main thread. */
  constructor(host: Host, threads: number, maxStates = Number.POSITIVE_INFINITY, tuning = usual) {
    this.host = host
    this.threads = threads
    this.maxStates = maxStates
    this.tuning = tuning
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
    this.owners = this.crew.muster(patient) + 1
    if (this.owners === 1) return at
    const later = audit && this.host.space.knows(at)
    if (!later) audit?.()
    if (!this.prepare(at, Math.min(until, stop, at + this.size))) return at
    this.all('expand', later ? audit : undefined)
    const next = this.finish()
    this.adapt(at, next)
    return next
  }

  /** Where much is learned, all would wait for it: one thread goes on alone for a while. */
  private adapt(at: number, next: number): void {
    const { least, most } = this.tuning
    const cut = next !== this.until
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
  private prepare(at: number, until: number): boolean {
    const { space, sweeper, edges } = this.host
    const { store } = space
    const { tuning, threads, owners } = this
    this.board ??= new Board(space, sweeper, edges !== undefined, threads, tuning)
    const { board } = this
    if (board.arrange(owners)) {
      this.text = phasesText(space.layout.words, edges !== undefined, owners)
      this.phases = new Function(`return ${this.text}`)() as Phases
    }
    const chunk = board.largestChunk(tuning.chunk)
    if (chunk < 1) return false
    const wanted = Math.min(until - at, Math.floor(tuning.steps / this.ratio))
    for (let sources = wanted; ; sources = Math.floor(0.9 * sources)) {
      const steps = Math.ceil(sources * this.ratio)
      // Near a limit one thread finds the very state where it is exceeded.
      if (!store.hasPlaces(2 * steps) || store.count + steps > this.maxStates) return false
      if (board.fits(steps)) {
        board.set(at, at + sources, chunk)
        return true
      }
      if (sources > Math.max(tuning.least, wanted / 4)) continue
      store.double()
      sources = Math.ceil(wanted / 0.9)
    }
  }

  /** A phase, by all threads; this one is the first. */
  private all(phase: keyof Phases, before?: () => void): void {
    const { crew, owners, text, phases } = this
    const { work } = this.board as Board
    for (let member = 0; member < owners - 1; member++) crew?.give(member, text, work)
    crew?.run(phase, () => {
      before?.()
      phases?.[phase](work, 0)
    })
  }

  /** The sources are expanded: looks at those left, stores what was found. */
  private finish(): number {
    const board = this.board as Board
    const { at } = board
    let { until } = board
    let steps = board.sum(until)
    this.ratio = Math.max(1, (1.05 * steps) / (until - at))
    if (this.host.space.store.count + steps > this.maxStates) return at
    while (!board.fits(steps)) {
      // The next round will know better how many steps there are.
      until = at + (board.chunks(until) - 1) * board.chunk
      if (until === at) return at
      steps = board.sum(until)
    }
    this.until = until
    const states = board.work.lanes.flatMap((_, lane) => board.leftOf(lane))
    const left = states.filter((state) => state >> 1 < until).sort((a, b) => a - b)
    return this.lookAt(left) ?? this.complete(until)
  }

  /** Learns about the states that were left; answers the first one not expanded if that cut the round. */
  private lookAt(left: readonly number[]): number | undefined {
    const board = this.board as Board
    const { space } = this.host
    const { until, owners } = this
    const { at, chunk } = board
    const sections = board.work.last.length > 0
    let cut: number | undefined
    let changed = -1
    const again = (nth: number, upTo: number) => {
      for (;;) {
        if (!board.again(nth, Math.min(upTo, at + (nth + 1) * chunk))) return false
        this.phases?.expand(board.work, owners)
        // What was learned of one state may have been dropped for another: seldom, and not for ever.
        const unknown = board.leftOf(owners).filter((coded) => (coded & 1) === 0)
        if (unknown.length === 0) return true
        const { misses } = space
        for (const coded of unknown) space.learnState(coded >> 1)
        if (space.misses > misses) throw new Error('internal fault: something learned is forgotten')
      }
    }
    const cutAt = (state: number, nth: number) => {
      const begin = at + nth * chunk
      // What was expanded of its chunk so far, if that can be had.
      cut = state === begin || !again(nth, state) ? begin : state
      this.complete(cut)
      space.load(state)
    }
    this.learned = 0
    this.without = []
    for (const coded of [...left, (until << 1) | 1]) {
      const state = coded >> 1
      const nth = Math.floor((state - at) / chunk)
      if (changed >= 0 && (nth !== changed || state === until) && !again(changed, until)) {
        const begin = at + changed * chunk
        this.complete(begin)
        return begin
      }
      if (nth !== changed) changed = -1
      if (state === until) break
      space.beforeChange = () => {
        if (cut === undefined) cutAt(state, nth)
      }
      let steps = 0
      if ((coded & 1) === 0) {
        this.learned++
        changed = nth
        steps = space.learnState(state)
      }
      if (steps === 0 && sections && space.expand(state) > 0) {
        space.learnState(state)
        board.sections.add(state)
        changed = nth
      }
      if (steps === 0) this.without.push(state)
      space.beforeChange = undefined
      if (cut !== undefined) return cut
    }
    return undefined
  }

  /** Stores what the sources below `until` found. */
  private complete(until: number): number {
    const board = this.board as Board
    const { space, sweeper, edges, visit } = this.host
    for (const state of this.without) if (state < until) visit(state)
    const steps = board.sum(until)
    if (board.fits(steps)) this.insert(steps)
    else insertAlone(board, this.owners, space, edges)
    sweeper.machine.transitions += steps
    board.hand(until)
    return until
  }

  private insert(steps: number): void {
    const board = this.board as Board
    const { space, edges } = this.host
    const { store } = space
    board.place(steps)
    this.all('insert')
    insertLate(board, this.owners, space)
    this.all('number')
    store.count += board.found
    if (!edges) return
    board.lendEdges(edges, steps)
    this.all('connect')
    edges.count += steps
  }
}
