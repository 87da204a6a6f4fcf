/** Asks the shared memo what a step or a check does in a packed state; runs the recipe if it must. */
import type { Check } from './checks.ts'
import type { Layout } from './layout.ts'
import { type Memo, StepFault, sameOutcome, type Trie, walk } from './memo.ts'
import type { Recording } from './question.ts'
import { type Handlers, handlersOf } from './run.ts'
import type { Action, Name, Property, System } from './system.ts'
import { TrackedRun } from './tracked-run.ts'
import type { Source, Walked } from './walker.ts'

/** One in so many memo hits is run again and compared. */
const sampleEvery = 64

export class Walks {
  private readonly system: System
  private readonly memo: Memo
  private readonly layout: Layout
  private readonly handlers: Handlers
  /** properties checked inside steps: part of what a step does */
  private readonly checked: readonly Property[]
  private hits = 0
  private lastWords = new Int32Array(0)
  private lastVersion = -1
  private lastTree: object = {}

  constructor(system: System, memo: Memo, layout: Layout) {
    this.system = system
    this.memo = memo
    this.layout = layout
    const properties = system.properties ?? []
    this.handlers = handlersOf(properties)
    this.checked = properties.filter(({ kind }) => kind === 'when' || kind === 'monitor')
  }

  /** What the action does in the state in `words`, with these choices. */
  action(
    task: Name,
    action: Action,
    picks: readonly number[],
    words: Int32Array,
  ): Walked & { readonly arities: readonly number[] } {
    const trie = this.memo.trie(action.step, this.checked)
    const record = () => {
      const run = new TrackedRun(this.system, task, this.handlers, picks)
      return run.record(this.tree(words), action)
    }
    const arities: number[] = []
    const source = this.source(task, action.args ?? {}, words)
    return { ...this.walk(trie, source, picks, arities, record, action.name), arities }
  }

  /** What a check answers there, and what it read. */
  check({ property, instance, look, trie }: Check, words: Int32Array): Walked & { finds: boolean } {
    const record = () => {
      const run = new TrackedRun(this.system, '@', new Map(), [])
      const asked = (state: any, args: any) => look(state, args, run)
      return run.recordLook(this.tree(words), instance, asked)
    }
    const walked = this.walk(trie, this.source('@', instance, words), [], [], record, property)
    return { ...walked, finds: (walked.outcome?.violated.length ?? 0) > 0 }
  }

  /** The state as a tree: several recordings in a row are of one state. */
  private tree(words: Int32Array): object {
    const { lastWords, layout } = this
    const same =
      this.lastVersion === layout.version && words.every((word, at) => word === lastWords[at])
    if (!same) {
      this.lastWords = words.slice()
      this.lastVersion = layout.version
      this.lastTree = layout.decode(words, 0)
    }
    return this.lastTree
  }

  private source(me: Name, args: object, words: Int32Array): Source {
    return {
      system: this.system,
      me,
      args,
      state: (path) => {
        const slot = this.layout.peek(path)
        return slot && this.layout.value(slot, words, 0)
      },
    }
  }

  private walk(
    trie: Trie,
    source: Source,
    picks: readonly number[],
    arities: number[],
    run: () => Recording,
    where: string,
  ): Walked {
    const record = () => named(where, run)
    const before = trie.recordings
    const walked = walk(trie, source, picks, arities, record, where)
    if (trie.recordings > before || ++this.hits % sampleEvery !== 0) return walked
    if (!sameOutcome(record().outcome, walked.outcome)) {
      throw new StepFault(
        where,
        'depends on something that it was not given through its parameters',
      )
    }
    return walked
  }
}

/** Whatever a user's recipe throws is a fault of that recipe, named. */
function named<T>(where: string, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    if (thrown instanceof StepFault) throw thrown
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new StepFault(where, message, { cause: thrown })
  }
}
