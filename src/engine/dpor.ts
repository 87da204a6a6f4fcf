/**
 * Optimal dynamic partial order reduction, a second explorer: it stores no states, only one
 * execution at a time, and explores exactly one maximal execution for each Mazurkiewicz trace.
 *
 * P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, "Optimal dynamic partial order reduction" (POPL
 * 2014; "Source sets", JACM 64(4), 2017): sleep sets, wakeup trees (wakeup-tree.ts), and the races of
 * each maximal execution reversed (reversal.ts). No two executions are equivalent because what
 * was explored from a state sleeps in its other branches; none ends asleep because of the trees.
 *
 *     p: x = 1   q: y = 1        one trace: after p, q there is no race to reverse
 *     p: x = 1   q: look at x    two: q's look is owed to the initial state, p sleeps never there
 *
 * It serves runs that end: a state that comes back along one execution is answered with `cycle`.
 * Undoing a step is taking it again, since a transition is an XOR (space.ts).
 */
import { findingAtEnd } from './end.ts'
import { depend, type Event, Events, same } from './event.ts'
import { Execution } from './happens-before.ts'
import type { Kind } from './kinds.ts'
import type { Memo } from './memo.ts'
import { Reversal } from './reversal.ts'
import type { Choice } from './shortest.ts'
import { Space } from './space.ts'
import type { System } from './system.ts'
import type { Limits } from './verdict.ts'
import { type Branch, insert } from './wakeup-tree.ts'

export interface DporOptions {
  readonly memo?: Memo
  /** maxStates is not asked: no state is stored. */
  readonly limits?: Limits & { readonly maxExecutions?: number }
  /** Each maximal execution: one for each trace. False: no more are wanted. */
  readonly onTrace?: (schedule: readonly Choice[]) => boolean
  readonly progress?: (at: { readonly executions: number; readonly steps: number }) => void
}

export type DporResult =
  | {
      readonly kind: 'explored'
      /** Maximal executions explored: the number of Mazurkiewicz traces, if complete. */
      readonly executions: number
      /** Executions given up because all that could be done was asleep: 0, or the theory is broken. */
      readonly blocked: number
      /** Steps taken, each state of the tree once. */
      readonly steps: number
      /** Steps of the longest execution. */
      readonly longest: number
      readonly complete: boolean
      readonly limit: string | undefined
      /** By property: the first execution found that shows it, up to there. */
      readonly found: ReadonlyMap<string, readonly Choice[]>
      readonly space: Space
    }
  /** The system does not terminate: the last `length` steps of the schedule lead to where they began. */
  | { readonly kind: 'cycle'; readonly schedule: readonly Choice[]; readonly length: number }

export function dpor(system: System, options: DporOptions = {}): DporResult {
  const space = new Space(system, options.memo)
  for (;;) {
    space.restart()
    const result = new Dpor(space, options).run()
    if (result) return result
  }
}

/** A state of the current execution. */
interface Frame {
  /** Steps that were explored from here, or from before and do not depend on what was done since. */
  readonly sleep: Event[]
  /** The rest of the wakeup tree. */
  readonly branches: Branch[]
  readonly hash: number
}

/** Looks at the limits once in so many steps. */
const watchEvery = 256
/** A branch with its array, roughly. */
const bytesPerBranch = 100
/** Final states remembered as asked. */
const mostEnds = 100_000

class Dpor {
  private readonly space: Space
  private readonly options: DporOptions
  private readonly events: Events
  private readonly execution: Execution
  private readonly frames: Frame[] = []
  private readonly found = new Map<string, readonly Choice[]>()
  private readonly asked = new Set<string>()
  private readonly asksEnds: boolean
  /** What the properties of states were seen to read when this pass began. */
  private readonly seen: number
  /** branches of the wakeup trees: what grows when much is owed */
  private owed = 0
  private executions = 0
  private blocked = 0
  private steps = 0
  private longest = 0
  private limit: string | undefined

  constructor(space: Space, options: DporOptions) {
    this.space = space
    this.options = options
    this.events = new Events(space)
    this.execution = new Execution(space.system.tasks.length)
    this.seen = space.seenVersion
    this.asksEnds = (space.system.properties ?? []).some(
      (property) => property.kind === 'atEnd' || (property.kind === 'monitor' && property.atEnd),
    )
  }

  /** Undefined: the properties turned out to read more than was known; begin again. */
  run(): DporResult | undefined {
    let cycle = this.enter([], [])
    for (;;) {
      if (this.space.seenVersion !== this.seen) return undefined
      const frame = this.frames.at(-1)
      if (!frame) break
      if (cycle !== undefined) return { kind: 'cycle', schedule: this.schedule(), length: cycle }
      if (this.limit !== undefined) break
      const branch = frame.branches[0]
      if (branch) cycle = this.follow(frame, branch)
      else this.leave()
    }
    const { executions, blocked, steps, longest, limit, found, space } = this
    const complete = limit === undefined
    return { kind: 'explored', executions, blocked, steps, longest, complete, limit, found, space }
  }

  /** Takes the first step of a branch; answers as `enter`. */
  private follow(frame: Frame, { event: { task, option }, branches }: Branch): number | undefined {
    const { space, execution } = this
    space.expandCurrent()
    const event = this.events.at(task, option)
    const sleep = frame.sleep.filter((other) => !depend(event, other))
    execution.push(event)
    space.take(event.kind)
    for (const name of (space.kinds[event.kind] as Kind).violated) this.find(name)
    if (++this.steps % watchEvery === 0) this.watch()
    return this.enter(sleep, branches)
  }

  /** A new state of the execution. Answers the length of a cycle that it closes. */
  private enter(sleep: Event[], branches: Branch[]): number | undefined {
    const { space, execution, events } = this
    const hash = space.layout.hash(space.current, 0)
    const cycle = this.cycle(hash)
    if (cycle !== undefined) return cycle
    const enabled = space.expandCurrent()
    if (space.hasChecks) {
      for (const name of space.violated()) this.find(name)
      if (space.seenVersion !== this.seen) return undefined
    }
    this.frames.push({ sleep, branches, hash })
    if (enabled === 0) this.end()
    else if (execution.length >= (this.options.limits?.maxDepth ?? Number.POSITIVE_INFINITY)) {
      this.limit = `--max-depth ${this.options.limits?.maxDepth}`
    } else if (branches.length === 0) {
      const event = events.first((one) => !sleep.some((other) => same(one, other)))
      if (event) this.owed += branches.push({ event, branches: [] })
      else this.blocked++
    }
    return undefined
  }

  /** A maximal execution. */
  private end(): void {
    const { space, execution, events, options } = this
    this.executions++
    this.longest = Math.max(this.longest, execution.length)
    if (this.asksEnds) this.askEnd()
    const { maxExecutions } = options.limits ?? {}
    if (options.onTrace && !options.onTrace(this.schedule())) this.limit = 'stopped by the caller'
    else if (maxExecutions !== undefined && this.executions >= maxExecutions) {
      this.limit = `${maxExecutions} executions`
    }
    new Reversal(space, events, execution, {
      covered: (position) => {
        const { sleep } = this.frames[position] as Frame
        return [...sleep, execution.events[position] as Event]
      },
      owe: (position, beginning) => {
        this.owed += insert((this.frames[position] as Frame).branches, beginning)
      },
    }).run()
  }

  /** All was explored from the last state: goes back, and puts the step that led here to sleep. */
  private leave(): void {
    const { frames, execution, space } = this
    frames.pop()
    const parent = frames.at(-1)
    if (!parent) return
    const event = execution.pop()
    space.take(event.kind)
    parent.branches.shift()
    this.owed--
    parent.sleep.push(event)
  }

  /** How many steps ago the execution was in this state. */
  private cycle(hash: number): number | undefined {
    const { frames, space, execution } = this
    for (let at = frames.length - 1; at >= 0; at--) {
      if (frames[at]?.hash !== hash) continue
      const now = space.current.slice()
      const since = execution.events.slice(at)
      for (const { kind } of since.toReversed()) space.take(kind)
      const back = space.current.every((word, w) => word === now[w])
      for (const { kind } of since) space.take(kind)
      if (back) return execution.length - at
    }
    return undefined
  }

  private askEnd(): void {
    const { space, asked } = this
    // Words stand for the same state as long as nothing new is learned.
    const key = `${space.kinds.length}:${space.current.join()}`
    if (asked.has(key)) return
    if (asked.size >= mostEnds) asked.clear()
    asked.add(key)
    const state = space.layout.decode(space.current, 0)
    for (const property of space.system.properties ?? []) {
      if (findingAtEnd(space.system, property, state) !== undefined) this.find(property.name)
    }
  }

  private find(property: string): void {
    if (!this.found.has(property)) this.found.set(property, this.schedule())
  }

  private schedule(): Choice[] {
    return this.execution.events.map(({ task, option }) => ({ task, option }))
  }

  private get bytes(): number {
    return this.space.bytes + this.owed * bytesPerBranch
  }

  private watch(): void {
    const { limits = {}, progress } = this.options
    if (limits.stopped?.()) this.limit = 'interrupted'
    else if (limits.maxMemory !== undefined && this.bytes > limits.maxMemory) {
      this.limit = `--max-memory ${limits.maxMemory}`
    }
    progress?.({ executions: this.executions, steps: this.steps })
  }
}
