/** Asks the shared memo what a step or a check does in a packed state; runs the recipe if it must. */
import type { Check } from './checks.ts'
import { Recording, type Trie } from './decision-trie.ts'
import type { Layout } from './layout.ts'
import type { Memo } from './memo.ts'
import { recheck } from './recheck.ts'
import { type Handlers, handlersOf, Run } from './run.ts'
import { StepFault } from './step-fault.ts'
import type { Action, Name, Property, Step, System } from './system.ts'
import { type Runner, TrackedRun } from './tracked-run.ts'
import { type Source, type Walked, Walker } from './walker.ts'

/** One in so many memo hits is run again and compared. */
const sampleEvery = 64

/** Runs what is asked for and puts it into the trie; with `checked`, compares it with a plain run. */
type Record = (recording: Recording, checked: boolean) => void

export class Walks {
  private readonly system: System
  private readonly memo: Memo
  private readonly layout: Layout
  private readonly handlers: Handlers
  /** properties checked inside steps: part of what a step does */
  private readonly checked: readonly Property[]
  private readonly tries = new Map<Step, Trie>()
  private hits = 0

  constructor(system: System, memo: Memo, layout: Layout) {
    this.system = system
    this.memo = memo
    this.layout = layout
    const properties = system.properties ?? []
    this.handlers = handlersOf(properties)
    this.checked = properties.filter(({ kind }) => kind === 'when' || kind === 'monitor')
  }

  /** What the action does in the state in `words`, with these picks; the options met on the way. */
  action(me: Name, action: Action, picks: readonly number[], words: Int32Array, arities: number[]) {
    const { system, handlers, layout } = this
    const record: Record = (recording, checked) => {
      const runner = { system, me, handlers, picks }
      const run = new TrackedRun(runner, { layout, words }, recording)
      const enabled = run.record(action)
      if (!checked && !run.delicate) return
      const { effects } = run
      const recorded = { effects, after: enabled ? run.after : undefined }
      recheck(recorded, runner, layout.decode(words, 0), action)
    }
    const source = { system, me, args: action.args ?? {}, layout, words }
    return this.walk(this.trieOf(action.step), source, picks, arities, record, action.name)
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
  check({ property, instance, look, trie }: Check, words: Int32Array): Walked & { finds: boolean } {
    const { system, layout } = this
    const record: Record = (recording, checked) => {
      const runner: Runner = { system, me: '@', handlers: new Map(), picks: [] }
      const run = new TrackedRun(runner, { layout, words }, recording)
      const found = run.recordLook(instance, (state, args) => look(state, args, run))
      if (!checked && !run.delicate) return
      const plain = new Run(system, '@', runner.handlers)
      if (look(layout.decode(words, 0), instance, plain) !== found) {
        throw new StepFault(property, 'is not deterministic: it answers otherwise when asked again')
      }
    }
    const source: Source = { system, me: '@', args: instance, layout, words }
    const walked = this.walk(trie, source, [], [], record, property)
    return { ...walked, finds: (walked.outcome?.violated.length ?? 0) > 0 }
  }

  private walk(
    trie: Trie,
    source: Source,
    picks: readonly number[],
    arities: number[],
    run: Record,
    where: string,
  ): Walked {
    const record = (checked: boolean) =>
      named(where, () => run(new Recording(trie, where), checked))
    for (let attempt = 0; ; attempt++) {
      const walker = new Walker(source)
      const leaf = trie.root && walker.follow(trie.root, picks, arities)
      if (leaf) {
        if (attempt === 0 && ++this.hits % sampleEvery === 0) record(true)
        return walker.finish(leaf.outcome)
      }
      if (attempt > 0) {
        throw new StepFault(where, 'is not deterministic: run twice, it asked other questions')
      }
      arities.length = 0
      trie.recordings++
      record(trie.recordings <= 2 || trie.recordings % 16 === 0)
      // Recorded again at once, a step that is not a function of its answers mostly betrays itself
      // by what it asks; by what it does it would differ from the plain run (recheck.ts).
      if (trie.recordings % 16 === 1) record(false)
    }
  }
}

/** Whatever a user's recipe throws is a fault of that recipe, named. */
function named(where: string, run: () => void): void {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof StepFault) throw thrown
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new StepFault(where, message, { cause: thrown })
  }
}
