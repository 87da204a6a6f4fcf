/** Whether what the kernel did is what the model allows. */
import { holds } from '../litmus/conditions.ts'
import type { Program } from '../litmus/program.ts'
import { keyOf, readOutcome } from './observed.ts'
import { FINAL, type Ran } from './report.ts'

export interface Compared {
  /** What the kernel showed, most often first. */
  readonly seen: readonly {
    readonly text: string
    readonly count: number
    readonly allowed: boolean
    /** the calls that never returned: task and number of the call */
    readonly hung: readonly { readonly task: string; readonly call: number }[]
  }[]
  /** Allowed, but no run showed it. */
  readonly unseen: readonly string[]
  readonly allowed: number
  /** In how many runs each condition was true. */
  readonly conditions: readonly { readonly text: string; readonly runs: number }[]
  /** A call answered that it is not there or not permitted, and the model does not say so. */
  readonly refusedCall: string | undefined
}

/**
 * `keys`: what the model allows, as keyOf() has it; undefined where it says nothing; then everything
 * seen counts as allowed.
 */
export function compare(
  program: Program,
  ran: Ran,
  keys: ReadonlySet<string> | undefined,
): Compared {
  const seen = new Map<string, Compared['seen'][number]>()
  const conditions = program.conditions.map(({ text }) => ({ text, runs: 0 }))
  for (const { outcome: spelled, blocked: stuck, count } of ran.outcomes) {
    const outcome = readOutcome(program.registers, spelled)
    const hung = stuck.map(({ task, call }) => ({ task: taskName(program, task), call }))
    // That `final` hangs shows in its registers: it is no process.
    const blocked = hung.map(({ task }) => task).filter((task) => task !== 'final')
    const text = keyOf(program, { outcome, blocked: blocked.sort() })
    const before = seen.get(text)
    seen.set(text, {
      text,
      count: count + (before?.count ?? 0),
      allowed: keys?.has(text) ?? true,
      hung,
    })
    program.conditions.forEach(({ formula }, at) => {
      if (holds(formula, outcome)) conditions[at]!.runs += count
    })
  }
  const outside = [...seen.values()].filter((one) => !one.allowed)
  return {
    seen: [...seen.values()].sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1)),
    unseen: [...(keys ?? [])].filter((key) => !seen.has(key)).sort(),
    allowed: keys?.size ?? 0,
    conditions,
    refusedCall: outside.flatMap(({ text }) => /\S+=-(?:ENOSYS|EPERM)(?= |$)/.exec(text) ?? [])[0],
  }
}

function taskName(program: Program, task: number): string {
  return task === FINAL ? 'final' : (program.tasks[task]?.name ?? `P${task}`)
}
