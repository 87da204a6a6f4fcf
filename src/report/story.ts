/**
 * A counterexample, told: the trace of a verdict turned into the lines that a page shows.
 * The domain says what calls, objects and names are called; without one, steps and changed
 * paths are shown as they are.
 */
import { Bytes } from '../engine/bytes.ts'
import { causalPast, type Reason } from '../engine/causal-past.ts'
import { controlOf } from '../engine/plain.ts'
import type { Label } from '../engine/run.ts'
import type { Name, System } from '../engine/system.ts'
import type { Trace, TraceStep, Verdict } from '../engine/verdict.ts'
import { count, list } from './layout.ts'

/** What a domain knows of its systems that is needed for printing. */
export interface Wording {
  call?(system: System, task: Name, control: unknown): string | undefined
  objects?(system: System, state: unknown): readonly (readonly [string, string])[]
  names?(system: System, trace: Trace): ReadonlyMap<Name, string>
}

export interface Line {
  /** 0 for calls and functions, 2 for what they did */
  readonly indent: number
  readonly text: string
}

export interface StoryStep {
  /** 1-based */
  readonly number: number
  readonly task: string
  readonly lines: readonly Line[]
  /** Names of the properties that break in this step. */
  readonly breaks: readonly string[]
  /** False if the violation does not depend on it. */
  readonly matters: boolean
}

/** A step read what a step of another task wrote. Numbers as in StoryStep. */
export interface Link {
  readonly writer: number
  readonly reader: number
  /** The object, as printed; empty where it has no name. */
  readonly what: string
}

export interface Story {
  readonly steps: readonly StoryStep[]
  /** The tasks that take part, in the order of the system. */
  readonly tasks: readonly string[]
  /** What the objects hold at the end, and which tasks can't go on. */
  readonly after: readonly (readonly [string, string])[]
  /** A sentence on the steps that matter. */
  readonly matter: string
  /** Why they matter, across tasks. */
  readonly links: readonly Link[]
}

export function tell(system: System, trace: Trace, wording: Wording, property?: string): Story {
  const names = wording.names?.(system, trace) ?? new Map<Name, string>()
  const call = callsOf(system, trace, wording)
  const speaking = new Speaker(system, names, wording.call !== undefined)
  const end = trace.steps[trace.steps.length - 1]?.state ?? trace.initial
  const steps = trace.steps.map((step, at) => ({
    number: at + 1,
    task: plainName(step.task),
    lines: speaking.lines(step, step.starts ? call(step, at) : undefined),
    breaks: step.violations
      .map((violation) => violation.property)
      .filter((name) => property === undefined || name === property),
    matters: step.matters !== false,
  }))
  return {
    steps,
    tasks: system.tasks
      .map((task) => task.name)
      .filter((name) => trace.steps.some((step) => step.task === name))
      .map(plainName),
    after: [
      ...(wording.objects?.(system, end) ?? []).map(
        ([name, text]) => [spell(name, names), spell(text, names)] as const,
      ),
      ...trace.blocked.map(({ task, waits }) => {
        const at = system.tasks.find((other) => other.name === task)
        const doing = at && wording.call?.(system, task, controlOf(at, end))
        const why = waits.length === 0 ? '' : `: ${waits.map((wait) => wait.text).join(', or ')}`
        return [
          plainName(task),
          spell(`blocked${doing ? ` in ${doing}` : ''}${why}`, names),
        ] as const
      }),
    ],
    ...matterOf(trace, names),
  }
}

/** The call that a step belongs to, by the control value from which the step was taken. */
function callsOf(system: System, trace: Trace, wording: Wording) {
  return (step: TraceStep, at: number): string | undefined => {
    const before = at === 0 ? trace.initial : trace.steps[at - 1]?.state
    const task = system.tasks.find((other) => other.name === step.task)
    return task && wording.call?.(system, step.task, controlOf(task, before))
  }
}

/** Remembers what was said, so that nothing is said twice. */
class Speaker {
  private readonly names: ReadonlyMap<Name, string>
  private readonly worded: boolean
  private readonly controls: ReadonlyMap<Name, string | undefined>
  /** per task: the function it is in */
  private readonly inside = new Map<Name, string>()
  /** registers read in pieces: what came so far */
  private readonly pieces = new Map<string, Bytes>()
  /** what was said of each register */
  private readonly registers = new Map<string, string>()
  private lastWhat = ''

  constructor(system: System, names: ReadonlyMap<Name, string>, worded: boolean) {
    this.names = names
    this.worded = worded
    this.controls = new Map(system.tasks.map(({ name, control }) => [name, control?.join('/')]))
  }

  lines(step: TraceStep, call: string | undefined): Line[] {
    const lines: Line[] = []
    if (step.starts) this.inside.delete(step.task)
    if (call !== undefined) lines.push({ indent: 0, text: spell(call, this.names) })
    const labelled = step.labels.flatMap((label) => this.heard(label) ?? [])
    const registers = new Set(step.labels.map((label) => label.register))
    const passes = step.passes.length > 0 ? step.passes : this.unworded(step)
    for (const { where, what } of passes) {
      const again = this.inside.get(step.task) === where
      const continued = again && lines.length === 0
      if (!again) lines.push({ indent: 0, text: spell(where, this.names) })
      this.inside.set(step.task, where)
      if (what === undefined || registers.has(what.split(' = ')[0] as string)) continue
      const text = spell(what, this.names)
      lines.push({ indent: 2, text: continued ? this.shortened(text) : text })
      this.lastWhat = text
    }
    for (const option of step.options) lines.push({ indent: 2, text: `chosen: ${option}` })
    for (const text of labelled) lines.push({ indent: 2, text })
    if (lines.length === 0) lines.push({ indent: 0, text: spell(step.action, this.names) })
    return lines
  }

  /** A step that names no function: its own name; without a domain, what it changed too. */
  private unworded({ action, changes, task }: TraceStep): { where: string; what?: string }[] {
    if (this.worded) return [{ where: action }]
    const control = this.controls.get(task)
    const told = changes.filter(({ path }) => path !== control)
    return [
      { where: action },
      ...told.map(({ path, before, after }) => ({
        where: action,
        what: `${path}: ${show(before, this.names)} -> ${show(after, this.names)}`,
      })),
    ]
  }

  /** `x = "A*2048"`: what a register holds with this label; undefined when that is known. */
  private heard({ register, value, append }: Label): string | undefined {
    const pieces = this.pieces.get(register) ?? Bytes.empty
    const whole = value instanceof Bytes ? pieces.concat(value) : value
    if (append && whole instanceof Bytes) this.pieces.set(register, whole)
    else this.pieces.delete(register)
    const text = `${register} = ${show(whole, this.names)}`
    if (this.registers.get(register) === text) return undefined
    this.registers.set(register, text)
    return text
  }

  /** `x A -> B` right after `x .. -> A` needs no A. */
  private shortened(what: string): string {
    const [before, after] = splitArrow(this.lastWhat)
    const [old, next] = splitArrow(what)
    if (after === undefined || next === undefined) return what
    const subject = before.slice(0, before.indexOf(' '))
    return subject !== '' && old === `${subject} ${after}` ? `${subject} -> ${next}` : what
  }
}

function splitArrow(what: string): [string, string | undefined] {
  const at = what.indexOf(' -> ')
  return at < 0 ? [what, undefined] : [what.slice(0, at), what.slice(at + 4)]
}

/** A value as the report spells it. */
export function show(value: unknown, names: ReadonlyMap<Name, string>): string {
  if (value instanceof Bytes) return value.length === 0 ? 'EOF' : `"${value}"`
  if (typeof value === 'string') return spell(value, names)
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'object') return spell(JSON.stringify(value), names)
  return String(value)
}

/** Puts the printed names in the place of the internal ones. */
export function spell(text: string, names: ReadonlyMap<Name, string>): string {
  return text.replace(
    /@[A-Za-z_][\w.]*\w|@[A-Za-z_]/g,
    (name) => names.get(name as Name) ?? name.slice(1),
  )
}

export function plainName(name: Name): string {
  return name.slice(1)
}

/** Which steps matter, and where they read what another task had written. */
function matterOf(
  trace: Trace,
  names: ReadonlyMap<Name, string>,
): { readonly matter: string; readonly links: readonly Link[] } {
  const { steps } = trace
  if (steps.length < 2) return { matter: '', links: [] }
  const past = trace.reasons
    ? { matters: [], reasons: trace.reasons }
    : causalPast(steps.map(leavesOnly), { reads: [], step: steps.length - 1 })
  const matters = steps.map((step, at) => step.matters ?? past.matters[at] === true)
  const numbers = steps.flatMap((_, at) => (matters[at] ? [at + 1] : []))
  const which =
    numbers.length === steps.length
      ? `${steps.length === 2 ? 'Both' : `All ${steps.length}`} steps matter`
      : numbers.length === 1
        ? `Step ${numbers[0]} alone matters`
        : `Steps ${list(numbers)} matter`
  const across = past.reasons.filter(
    ({ reader, writer }) =>
      reader !== null &&
      steps[reader]?.task !== steps[writer]?.task &&
      matters[reader] &&
      matters[writer],
  )
  // Of several readers of one thing the first is told, with the most particular path.
  const links = new Map<string, Link>()
  for (const one of [...across].sort(
    (a, b) => place(a) - place(b) || b.path.length - a.path.length,
  )) {
    const link = linkOf(one, names)
    const key = `${link.writer} ${link.what}`
    if (!links.has(key)) links.set(key, link)
  }
  const told = [...links.values()].map(
    ({ reader, writer, what }) =>
      `${reader} read what ${writer} wrote${what === '' ? '' : ` into ${what}`}`,
  )
  const matter = `${which}${told.length > 0 ? `: ${told.join(', ')}` : ''}.`
  return { matter, links: [...links.values()] }
}

/** Without the paths that a step only passed through on its way to a deeper one. */
function leavesOnly({ reads, writes }: TraceStep): Pick<TraceStep, 'reads' | 'writes'> {
  const deeper = (path: string) => reads.some((other) => other.startsWith(`${path}/`))
  return { reads: reads.filter((path) => !deeper(path)), writes }
}

function place({ reader }: Reason): number {
  return reader ?? -1
}

function linkOf({ reader, writer, path }: Reason, names: ReadonlyMap<Name, string>): Link {
  const object = path.split('/').findLast((key) => key.startsWith('@'))
  const what = object === undefined ? '' : spell(object, names)
  return { reader: (reader ?? 0) + 1, writer: writer + 1, what }
}

/** The size of a search in words: what was counted, by its name. */
export function sizeOf(verdict: Verdict): string {
  const size = `${count(verdict.states, 'state')}, ${count(verdict.transitions, 'transition')}`
  if (verdict.complete) return `Complete: ${size}.`
  return `Not complete${verdict.limit ? ` (${verdict.limit})` : ''}: ${size}.`
}
