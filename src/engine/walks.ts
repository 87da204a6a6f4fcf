/** Asks the shared memo what a step or a check does in a packed state; runs the recipe if it must. */
import type { Check } from './checks.ts'
import { type LeafNode, Recording, type Trie } from './decision-trie.ts'
import type { Layout } from './layout.ts'
import type { Memo } from './memo.ts'
import type { Met } from './met.ts'
import { recheck } from './recheck.ts'
import { type Handlers, handlersOf, Run } from './run.ts'
import { StepFault } from './step-fault.ts'
import type { Action, Name, Property, Step, System } from './system.ts'
import { type Runner, TrackedRun } from './tracked-run.ts'
import { type Source, type Walked, Walker } from './walker.ts'

/** One in so many memo hits is run again and compared. */
const sampleEvery = 64
const noArgs = {}

/** What is asked of a state. */
type Asked = Action | Check
/** A walk and where it ended. */
interface Ended {
  readonly leaf: LeafNode
  readonly walker: Walker
}

export class Walks {
  private readonly system: System
  private readonly memo: Memo
  private readonly layout: Layout
  private readonly handlers: Handlers
  /** properties checked inside steps: part of what a step does */
  private readonly checked: readonly Property[]
  private readonly tries = new Map<Step, Trie>()
  private hits = 0
  private readonly met: Met
  /** by step: the leaves that it is known to have met */
  private readonly leaves = new Map<string, Set<LeafNode>>()

  constructor(system: System, memo: Memo, layout: Layout, met: Met) {
    this.met = met
    this.system = system
    this.memo = memo
    this.layout = layout
    const properties = system.properties ?? []
    this.handlers = handlersOf(properties)
    this.checked = properties.filter(({ kind }) => kind === 'when' || kind === 'monitor')
  }

  /** What the action does in the state in `words`, with these picks; the options met on the way. */
  action(me: Name, action: Action, picks: readonly number[], words: Int32Array, arities: number[]) {
    const { system, layout } = this
    const source = { system, me, args: action.args ?? noArgs, layout, words }
    const { leaf, walker } = this.walk(this.trieOf(action.step), source, picks, arities, action)
    this.meet(action.name, walker, leaf)
    return walker.finish(leaf.outcome)
  }

  /** Runs the action and puts it into the trie; `checked`: compared with a plain run. */
  private recordAction(
    action: Action,
    { me, words }: Source,
    picks: readonly number[],
    recording: Recording,
    checked: boolean,
  ): void {
    const { system, handlers, layout } = this
    const runner = { system, me, handlers, picks }
    const run = new TrackedRun(runner, { layout, words }, recording)
    const enabled = run.record(action)
    if (!checked && !run.delicate) return
    const { effects } = run
    const recorded = { effects, after: enabled ? run.after : undefined }
    recheck(recorded, runner, layout.decode(words, 0), action)
  }

  /** Walks that end at one leaf got the same answers. */
  private meet(step: string, walker: Walker, leaf: LeafNode): void {
    let leaves = this.leaves.get(step)
    if (!leaves) {
      leaves = new Set()
      this.leaves.set(step, leaves)
    }
    if (leaves.has(leaf)) return
    leaves.add(leaf)
    this.met.add(step, walker, leaf)
  }

  private trieOf(step: Step): Trie {
    let trie = this.tries.get(step)
    if (!trie) {
      trie = this.memo.trie(step, this.checked)
      this.tries.set(step, trie)
    }
    return trie
  }

  /** What a check answers there, and what it read. */
  check(check: Check, words: Int32Array): Walked & { finds: boolean } {
    const { system, layout } = this
    const source: Source = { system, me: '@', args: check.instance, layout, words }
    const { leaf, walker } = this.walk(check.trie, source, [], [], check)
    const walked = walker.finish(leaf.outcome)
    return { ...walked, finds: (walked.outcome?.violated.length ?? 0) > 0 }
  }

  private recordCheck(
    { property, instance, look }: Check,
    { me, words }: Source,
    recording: Recording,
    checked: boolean,
  ): void {
    const { system, layout } = this
    const runner: Runner = { system, me, handlers: new Map(), picks: [] }
    const run = new TrackedRun(runner, { layout, words }, recording)
    const found = run.recordLook(instance, (state, args) => look(state, args, run))
    if (!checked && !run.delicate) return
    const plain = new Run(system, me, runner.handlers)
    if (look(layout.decode(words, 0), instance, plain) !== found) {
      throw new StepFault(property, 'is not deterministic: it answers otherwise when asked again')
    }
  }

  private walk(
    trie: Trie,
    source: Source,
    picks: readonly number[],
    arities: number[],
    asked: Asked,
  ): Ended {
    const before = this.follow(trie, source, picks, arities)
    if (before) {
      if (++this.hits % sampleEvery === 0) this.record(trie, source, picks, asked, true)
      return before
    }
    arities.length = 0
    trie.recordings++
    const checked = trie.recordings <= 2 || trie.recordings % 16 === 0
    this.record(trie, source, picks, asked, checked)
    // Recorded again at once, a step that is not a function of its answers mostly betrays itself
    // by what it asks; by what it does it would differ from the plain run (recheck.ts).
    if (trie.recordings % 16 === 1) this.record(trie, source, picks, asked, false)
    const after = this.follow(trie, source, picks, arities)
    if (after) return after
    throw new StepFault(nameOf(asked), 'is not deterministic: run twice, it asked other questions')
  }

  private follow(
    trie: Trie,
    source: Source,
    picks: readonly number[],
    arities: number[],
  ): Ended | undefined {
    if (!trie.root) return undefined
    const walker = new Walker(source)
    const leaf = walker.follow(trie.root, picks, arities)
    return leaf && { leaf, walker }
  }

  /** Whatever a user's recipe throws is a fault of that recipe, named. */
  private record(
    trie: Trie,
    source: Source,
    picks: readonly number[],
    asked: Asked,
    checked: boolean,
  ): void {
    const where = nameOf(asked)
    const recording = new Recording(trie, where)
    try {
      if ('look' in asked) this.recordCheck(asked, source, recording, checked)
      else this.recordAction(asked, source, picks, recording, checked)
    } catch (thrown) {
      if (thrown instanceof StepFault) throw thrown
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      throw new StepFault(where, message, { cause: thrown })
    }
  }
}

function nameOf(asked: Asked): string {
  return 'look' in asked ? asked.property : asked.name
}
