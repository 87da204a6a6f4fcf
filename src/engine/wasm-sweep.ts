/**
 * The hot loop as WebAssembly: what sweep.ts does along paths, without edges, for large searches. All
 * arrays lie in one memory (heap.ts), where no access is checked, and two words of a state go at
 * once. Its JavaScript twin serves where there is no WebAssembly; the tests compare the two.
 */
import { BATCH, HASH_FACTOR, LARGE_TABLE, Stop } from './sweep.ts'
import {
  block,
  branch,
  branchIf,
  type Code,
  Func,
  i32,
  type Label,
  type Local,
  loop,
  seq,
  type Value,
  when,
} from './wasm-code.ts'
import { PackedState } from './wasm-state.ts'

/** What the loop is given and gives back: numbers, in this order. Arrays are addresses. */
export const board = [
  ...(['paths', 'starts', 'tasks', 'taskCount', 'firsts', 'counts', 'xors', 'hashes'] as const),
  ...(['flags', 'flaggedAt', 'checks', 'checkCount', 'checkedAt', 'tables'] as const),
  ...(['words', 'table', 'k', 'room', 'nextWords', 'mixed', 'sources', 'steps'] as const),
  ...(['roomForSteps', 'count', 'transitions', 'reason', 'which', 'touched'] as const),
] as const
export type Field = (typeof board)[number]

/** Those that it gives back. */
const results = ['count', 'transitions', 'reason', 'which', 'touched'] as const

/** A module for states of so many words: `run(at, until, board)` as in sweep.ts. */
export function wasmSweep(width: number, pages: number): Uint8Array<ArrayBuffer> {
  const run = new Func(3)
  return run.module(new Loop(run, width).code(), pages)
}

const zero = i32.of(0)
const one = i32.of(1)
const not = (value: Value) => i32.xor(value, i32.of(-1))
const cell = (array: Local, index: Value) => i32.add(array.get, i32.shl(index, i32.of(2)))
const read = (array: Local, index: Value) => i32.load(cell(array, index))
const write = (array: Local, index: Value, value: Value) => i32.store(cell(array, index), value)

class Loop {
  private readonly at: Local
  private readonly until: Local
  private readonly board: Local
  private readonly m: Readonly<Record<Field, Local>>
  private readonly v
  private readonly state: PackedState

  constructor(run: Func, width: number) {
    this.at = run.parameter(0)
    this.until = run.parameter(1)
    this.board = run.parameter(2)
    this.m = run.i32(...board)
    this.v = run.i32(
      ...(['base', 'hash', 'n', 'code', 'filled', 'before', 'nth', 'kind', 'last'] as const),
      ...(['from', 'to', 'mixed', 'mask', 'high', 'place', 'entry'] as const),
    )
    this.state = new PackedState(run, width)
  }

  code(): Code {
    const { m, v } = this
    const field = (name: Field) => 4 * board.indexOf(name)
    return seq(
      ...board.map((name) => m[name].set(i32.load(this.board.get, field(name)))),
      v.mask.set(i32.sub(i32.shl(one, m.k.get), one)),
      m.reason.set(i32.of(Stop.Until)),
      block((end) => [
        loop((again) => [
          branchIf(end, i32.atLeast(this.at.get, this.until.get)),
          branchIf(end, m.reason.get),
          when(i32.less(i32.sub(m.room.get, m.count.get), m.roomForSteps.get), [
            m.reason.set(i32.of(Stop.Full)),
            branch(end),
          ]),
          ...this.batch(),
          branch(again),
        ]),
      ]),
      ...results.map((name) => i32.store(this.board.get, m[name].get, field(name))),
      this.at.get,
    )
  }

  private batch(): readonly Code[] {
    const { v } = this
    return [
      v.filled.set(zero),
      block((done) => [
        loop((again) => [
          branchIf(done, i32.atLeast(this.at.get, this.until.get)),
          branchIf(done, i32.atLeast(v.filled.get, i32.of(BATCH))),
          ...this.expand(done),
          branch(again),
        ]),
      ]),
      this.touch(),
      this.count(v.nth, v.filled.get, () => this.lookUp()),
    ]
  }

  /** From 0 up to a limit. */
  private count(index: Local, limit: Value, body: () => readonly Code[]): Code {
    return seq(index.set(zero), this.countOn(index, limit, body))
  }

  private countOn(index: Local, limit: Value, body: () => readonly Code[]): Code {
    return block((end) => [
      loop((again) => [
        branchIf(end, i32.atLeast(index.get, limit)),
        ...body(),
        index.add(one),
        branch(again),
      ]),
    ])
  }

  private stop(reason: number, which: Value, done: Label): readonly Code[] {
    return [this.m.reason.set(i32.of(reason)), this.m.which.set(which), branch(done)]
  }

  /** The successors of one state into the batch. */
  private expand(done: Label): readonly Code[] {
    const { m, v, at } = this
    return [
      v.base.set(this.state.address(m.words, at.get)),
      v.hash.set(this.state.hash(v.base, m.tables)),
      this.count(v.nth, m.checkCount.get, () => [
        this.walk(read(m.checks, v.nth.get)),
        when(i32.isZero(v.n.get), this.stop(Stop.MissCheck, v.nth.get, done)),
        when(i32.and(i32.equal(v.n.get, i32.of(-2)), i32.isZero(read(m.checkedAt, v.nth.get))), [
          write(m.checkedAt, v.nth.get, i32.add(at.get, one)),
        ]),
      ]),
      v.before.set(v.filled.get),
      this.count(v.nth, m.taskCount.get, () => [
        this.walk(read(m.starts, v.nth.get)),
        when(i32.isZero(v.n.get), [
          v.filled.set(v.before.get),
          ...this.stop(Stop.Miss, read(m.tasks, v.nth.get), done),
        ]),
        v.kind.set(read(m.firsts, not(v.n.get))),
        v.last.set(i32.add(v.kind.get, read(m.counts, not(v.n.get)))),
        when(
          i32.greater(i32.add(v.filled.get, i32.sub(v.last.get, v.kind.get)), m.roomForSteps.get),
          [v.filled.set(v.before.get), ...this.stop(Stop.FullSteps, zero, done)],
        ),
        this.countOn(v.kind, v.last.get, () => this.step()),
      ]),
      when(i32.equal(v.filled.get, v.before.get), this.stop(Stop.End, zero, done)),
      m.transitions.add(i32.sub(v.filled.get, v.before.get)),
      at.add(one),
    ]
  }

  /** What the step leads to, as words and mixed hash. */
  private step(): readonly Code[] {
    const { m, v, state } = this
    return [
      v.from.set(state.address(m.xors, v.kind.get)),
      v.to.set(state.address(m.nextWords, v.filled.get)),
      state.load(v.base, v.from),
      state.store(v.to),
      v.mixed.set(i32.xor(v.hash.get, read(m.hashes, v.kind.get))),
      v.mixed.set(
        i32.mul(i32.xor(v.mixed.get, i32.shr(v.mixed.get, i32.of(15))), i32.of(HASH_FACTOR)),
      ),
      write(m.mixed, v.filled.get, v.mixed.get),
      write(m.sources, v.filled.get, this.at.get),
      write(m.steps, v.filled.get, v.kind.get),
      v.filled.add(one),
    ]
  }

  /** From a place along the path of the state at `base`, to `n`: a branch, or a test. */
  private walk(start: Value): Code {
    const { m, v } = this
    const word = (offset: Value) => i32.load(i32.add(v.base.get, offset))
    // code >>> 10 is the word, so this is its offset
    const looked = word(i32.and(i32.shr(v.code.get, i32.of(8)), i32.of(-4)))
    const id = i32.shr(i32.shl(looked, i32.shr(v.code.get, i32.of(5))), v.code.get)
    const tested = word(i32.shl(not(v.code.get), i32.of(2)))
    const other = i32.and(i32.xor(tested, i32.load(v.from.get, 8)), i32.load(v.from.get, 4))
    return seq(
      v.n.set(start),
      block((end) => [
        loop((again) => [
          branchIf(end, i32.less(v.n.get, one)),
          v.from.set(cell(m.paths, v.n.get)),
          v.code.set(i32.load(v.from.get)),
          when(i32.atLeast(v.code.get, zero), [
            v.n.set(i32.load(i32.add(v.from.get, i32.shl(id, i32.of(2))), 4)),
            branch(again),
          ]),
          v.n.set(i32.load(v.from.get, 12)),
          branchIf(again, i32.isZero(other)),
          v.n.set(zero),
        ]),
      ]),
    )
  }

  /** Asks for the places of a batch in a large table, before they are needed one by one. */
  private touch(): Code {
    const { m, v } = this
    const home = cell(m.table, i32.and(read(m.mixed, v.nth.get), v.mask.get))
    return when(i32.greater(v.mask.get, i32.of(LARGE_TABLE)), [
      this.count(v.nth, v.filled.get, () => [
        m.touched.set(i32.xor(m.touched.get, i32.load(home))),
      ]),
    ])
  }

  /** The state that a step of the batch leads to: found in the table, or stored. */
  private lookUp(): readonly Code[] {
    const { m, v, state } = this
    const k4 = i32.add(m.k.get, i32.of(4))
    const known = i32.isZero(i32.shr(i32.xor(v.entry.get, v.high.get), k4))
    const number = i32.sub(i32.and(v.entry.get, v.mask.get), one)
    return [
      v.from.set(state.address(m.nextWords, v.nth.get)),
      state.load(v.from),
      v.mixed.set(read(m.mixed, v.nth.get)),
      v.high.set(i32.shl(i32.shr(v.mixed.get, m.k.get), k4)),
      v.place.set(i32.and(v.mixed.get, v.mask.get)),
      block((found) => [
        loop((next) => [
          v.from.set(cell(m.table, v.place.get)),
          v.entry.set(i32.load(v.from.get)),
          when(i32.isZero(v.entry.get), [...this.insert(), branch(found)]),
          when(known, [
            v.to.set(state.address(m.words, number)),
            branchIf(found, state.isAt(v.to)),
          ]),
          v.place.set(i32.and(i32.add(v.place.get, one), v.mask.get)),
          branch(next),
        ]),
      ]),
      v.kind.set(read(m.steps, v.nth.get)),
      when(read(m.flags, v.kind.get), [
        when(i32.isZero(read(m.flaggedAt, v.kind.get)), [
          write(m.flaggedAt, v.kind.get, i32.add(read(m.sources, v.nth.get), one)),
        ]),
      ]),
    ]
  }

  /** A new state, and its entry (store.ts). */
  private insert(): readonly Code[] {
    const { m, v, state } = this
    return [
      v.to.set(state.address(m.words, m.count.get)),
      state.store(v.to),
      m.count.add(one),
      v.n.set(i32.and(i32.sub(v.place.get, v.mixed.get), v.mask.get)), // how far behind
      when(i32.greater(v.n.get, i32.of(15)), [v.n.set(i32.of(15))]),
      i32.store(v.from.get, i32.or(i32.or(v.high.get, i32.shl(v.n.get, m.k.get)), m.count.get)),
    ]
  }
}
