/**
 * A tracked run: one recipe on a view of a packed state, with every question that it asked and
 * everything that it did written down (question.ts), for the memo. The view behaves as an immer
 * draft does; audit.ts compares the two.
 */
import { Bytes } from './bytes.ts'
import type { Recording } from './decision-trie.ts'
import type { Layout } from './layout.ts'
import { operandView } from './operand-view.ts'
import { type Outcome, StructureCell, type Template } from './question.ts'
import { Recorder } from './recorder.ts'
import { comesBefore, freshName, type Handlers, NotEnabled, Run, returnsNothing } from './run.ts'
import { StateView } from './state-view.ts'
import type { Action, Leaf, Name, Scalar, System, Wait } from './system.ts'

/** A state as a layout has packed it. */
export interface Packed {
  readonly layout: Layout
  readonly words: Int32Array
}

/** Who runs, on what. */
export interface Runner {
  readonly system: System
  readonly me: Name
  readonly handlers: Handlers
  readonly picks: readonly number[]
}

export class TrackedRun extends Run {
  private readonly recording: Recording
  private readonly recorder: Recorder
  private readonly view: StateView
  private constantsView: any
  private guards = 0

  constructor({ system, me, handlers, picks }: Runner, state: Packed, recording: Recording) {
    super(system, me, handlers, picks)
    this.recording = recording
    this.recorder = new Recorder(me, recording)
    this.view = new StateView(this.recorder, state.layout, state.words)
    this.root = this.view.root
  }

  override get constants(): any {
    const { recorder, system } = this
    this.constantsView ??= operandView(recorder, 'constants', system.constants ?? {})
    return this.constantsView
  }

  override choose<T extends string>(what: string, options: readonly T[]): T {
    // Asked before the option is looked at: options may be a view, and looking is a question too.
    const pick = this.picks[this.arities.length] ?? 0
    this.recorder.ask({ ask: 'choice', options: options.length }, pick)
    return super.choose(what, options)
  }

  override fresh(n: number): Name {
    const name = freshName(this.me, n)
    this.recorder.askFresh(n, name)
    return name
  }

  override before(a: Name, b: Name): boolean {
    const answer = comesBefore(this.system, a, b)
    const { recorder } = this
    recorder.ask({ ask: 'before', a: recorder.indexOf(a), b: recorder.indexOf(b) }, answer)
    return answer
  }

  override add<K extends string>(object: Record<K, number>, key: K, amount: number): void {
    if (!this.view.add(object, key, amount)) object[key] += amount
  }

  // The words of a trace and of a wait come from a replay.
  override pass(): void {}
  override waitUntil(condition: boolean, _why?: Wait): asserts condition {
    this.guards++
    if (!condition) throw new NotEnabled(undefined)
  }

  protected override keep(value: Leaf): Leaf {
    return value
  }

  /** Runs the action and writes down what it asked and did; answers whether it is enabled. */
  record(action: Action): boolean {
    try {
      const args = operandView(this.recorder, 'args', action.args ?? {})
      returnsNothing(action, action.step(this.root, this, args))
    } catch (thrown) {
      if (!(thrown instanceof NotEnabled)) throw thrown
      this.recording.end(undefined, this.guards, this.effects.options)
      return false
    }
    this.recording.end(this.outcome(), this.guards, this.effects.options)
    return true
  }

  /** It did something that a view and an immer draft may do differently (recheck.ts). */
  get delicate(): boolean {
    return this.view.delicate
  }
  /** The state it led to, as plain data. */
  get after(): object {
    return this.view.tree()
  }

  /** As record, for a check that only looks: answers, as `look` does, whether it found something. */
  recordLook(instance: object, look: (state: any, args: any) => boolean): boolean {
    const found = look(this.root, operandView(this.recorder, 'args', instance))
    if (this.view.changes.length > 0) {
      throw new Error('a property writes to the state; it may only read')
    }
    if (found) this.violate('', '')
    this.recording.end(this.outcome())
    return found
  }

  /** Absolute paths that the run read and wrote, for the causal past. */
  get touched(): { readonly reads: readonly string[]; readonly writes: readonly string[] } {
    return { reads: this.recorder.reads, writes: this.view.writtenPaths }
  }

  private outcome(): Outcome {
    const { effects, recorder } = this
    return {
      writes: this.view.changes.map(({ path, ...written }) => ({
        path,
        template:
          written.amount === undefined
            ? this.template(written.value)
            : { put: 'add', amount: written.amount },
      })),
      target: effects.target,
      labels: effects.labels.map(({ register, value, append }) => ({
        register: register.startsWith('@') ? recorder.indexOf(register as Name) : register,
        value: this.template(value),
        append,
      })),
      notes: effects.notes.map(({ fact, values }) => ({
        fact,
        values: values.map((value) => this.template(value)),
      })),
      events: effects.events.map(({ event }) => event),
      violated: effects.violations.map(({ property }) => property),
      options: effects.options,
      inspected: effects.inspected,
    }
  }

  private template(value: unknown): Template {
    if (value instanceof Bytes) return { put: 'bytes', expr: value.expression() }
    if (typeof value === 'string' && value.startsWith('@')) {
      return { put: 'name', known: this.recorder.indexOf(value as Name) }
    }
    if (value instanceof StructureCell && value.named) {
      // in an order that does not depend on how the names are spelt
      return { put: 'keys', keys: value.keys.map((key) => this.recorder.keyOf(key)).sort() }
    }
    return { put: 'leaf', value: value as Scalar | StructureCell }
  }
}
