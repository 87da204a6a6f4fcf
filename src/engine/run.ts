/** One run of one recipe on a draft: what `k` does when nobody watches. */
import { createDraft, type Draft, finishDraft } from 'immer'
import { Bytes } from './bytes.ts'
import type {
  Action,
  Control,
  Finding,
  Leaf,
  Name,
  Property,
  Scalar,
  System,
  Wait,
} from './system.ts'

export interface Label {
  readonly register: string
  readonly value: Leaf
  readonly append: boolean
}
export interface Violation {
  readonly property: string
  readonly message: string
}
/** A line for the printed trace: the kernel function passed, and what it did. */
export interface Pass {
  readonly where: string
  readonly what?: string
}
export interface Note {
  readonly fact: string
  readonly values: readonly Scalar[]
}
export interface Happened {
  readonly event: string
}

/** What one enabled run of a recipe did beside changing the state. */
export interface Effects {
  target: string | undefined
  readonly labels: Label[]
  readonly notes: Note[]
  readonly events: Happened[]
  readonly violations: Violation[]
  readonly options: string[]
  readonly passes: Pass[]
  inspected: boolean
}

/** Thrown by waitUntil: the step is not enabled. Never leaves the engine. */
export class NotEnabled {
  readonly wait: Wait | undefined
  constructor(wait: Wait | undefined) {
    this.wait = wait
  }
}

/** Handlers by event, of the properties being checked. */
export type Handlers = ReadonlyMap<string, readonly Property[]>

export function handlersOf(properties: readonly Property[]): Handlers {
  const handlers = new Map<string, Property[]>()
  for (const property of properties) {
    if (property.kind !== 'when' && property.kind !== 'monitor') continue
    for (const event of Object.keys(property.on)) {
      handlers.set(event, [...(handlers.get(event) ?? []), property])
    }
  }
  return handlers
}

/** The initial state with the state of the monitors in it, under `monitors`. */
export function initialState<S extends object>(system: System<S>): S {
  const monitors: Record<string, unknown> = {}
  for (const property of system.properties ?? []) {
    if (property.kind === 'monitor') monitors[property.name] = property.initial
  }
  return Object.keys(monitors).length === 0 ? system.initial : { ...system.initial, monitors }
}

export class Run implements Control {
  readonly me: Name
  readonly effects: Effects = {
    target: undefined,
    labels: [],
    notes: [],
    events: [],
    violations: [],
    options: [],
    passes: [],
    inspected: false,
  }
  /** Number of options of each choose() met, in order. */
  readonly arities: number[] = []
  protected readonly system: System
  protected readonly handlers: Handlers
  protected readonly picks: readonly number[]
  /** Root of the draft that recipe and handlers share. */
  protected root: any

  constructor(system: System, me: Name, handlers: Handlers, picks: readonly number[] = []) {
    this.system = system
    this.me = me
    this.handlers = handlers
    this.picks = picks
  }

  get constants(): any {
    return this.system.constants ?? {}
  }

  waitUntil(condition: boolean, why?: Wait): asserts condition {
    if (!condition) throw new NotEnabled(why)
  }

  choose<T extends string>(_what: string, options: readonly T[]): T {
    if (options.length === 0) throw new Error('choose() was given no option')
    const at = this.arities.length
    this.arities.push(options.length)
    const option = options[this.picks[at] ?? 0] as T
    this.effects.options.push(option)
    return option
  }

  goto(target: string): void {
    this.effects.target = target
  }

  label(register: string, value: Leaf, append = false): void {
    this.effects.labels.push({ register, value: this.keep(value), append })
  }

  emit(event: string, payload: () => object): void {
    this.effects.events.push({ event })
    const interested = this.handlers.get(event)
    if (!interested) return
    const what = payload()
    for (const property of interested) {
      let finding: Finding
      if (property.kind === 'when') finding = property.on[event]?.(what, this)
      else if (property.kind === 'monitor') {
        finding = property.on[event]?.(this.root.monitors[property.name], what, this)
      }
      if (finding) this.violate(property.name, finding)
    }
  }

  note(fact: string, ...values: readonly Scalar[]): void {
    this.effects.notes.push({ fact, values })
  }

  fresh(n: number): Name {
    return freshName(this.me, n)
  }

  add<K extends string>(object: Record<K, number>, key: K, amount: number): void {
    object[key] += amount
  }

  before(a: Name, b: Name): boolean {
    return comesBefore(this.system, a, b)
  }

  inspect<T>(look: () => T): T {
    this.effects.inspected = true
    return look()
  }

  pass(where: string, what?: () => string): void {
    this.effects.passes.push(what ? { where, what: what() } : { where })
  }

  protected violate(property: string, message: string): void {
    this.effects.violations.push({ property, message })
  }

  /** A value as a record may keep it. */
  protected keep(value: Leaf): Leaf {
    return value instanceof Bytes ? value.plain : value
  }

  /** Runs the action on `state`; undefined when it is not enabled (`wait` says why). */
  on<S extends object>(state: S, action: Action<S>): S | undefined {
    const draft = createDraft(state)
    this.root = draft
    try {
      returnsNothing(action, action.step(draft as Draft<S> as S, this, action.args ?? {}))
      return finishDraft(draft) as S
    } catch (thrown) {
      if (!(thrown instanceof NotEnabled)) throw thrown
      this.wait = thrown.wait
      return undefined
    }
  }
  wait: Wait | undefined
}

export function returnsNothing(action: Action, returned: unknown): void {
  if (returned !== undefined) {
    throw new Error(`step ${action.name} returns a value; a step assigns to the draft instead`)
  }
}

export function freshName(me: Name, n: number): Name {
  return `${me}.${n}`
}

export function comesBefore(system: System, a: Name, b: Name): boolean {
  const { order } = system
  if (!order) return a < b
  const [i, j] = [order.indexOf(a), order.indexOf(b)]
  if (i < 0 || j < 0) throw new Error(`the order of names lacks ${i < 0 ? a : b}`)
  return i < j
}
