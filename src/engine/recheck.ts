/**
 * Records of steps are compared with plain runs under immer in the same state: all those of steps
 * that store objects or list keys, and a sample of the others. What immer does is what a step
 * means: traces are replayed that way. The two differ where a recipe
 *
 *     s.a = o; o.v = 1              changes an object after it was stored (the record took a copy)
 *     first = Object.keys(s.t)[0]   depends on the order in which keys came (states don't keep it)
 *     s.n = calls++                 is no function of what it read
 *
 * Then there is a fault that names the step, never a verdict.
 */
import { Bytes } from './bytes.ts'
import { type Effects, Run } from './run.ts'
import { StepFault } from './step-fault.ts'
import type { Action } from './system.ts'
import type { Runner } from './tracked-run.ts'

/** What a run did: its effects, and the state it led to if it was enabled. */
export interface Done {
  readonly effects: Effects
  readonly after: unknown
}

/** Throws if a plain run of the action in `state` does anything else than was recorded. */
export function recheck(
  recorded: Done,
  { system, me, handlers, picks }: Runner,
  state: object,
  action: Action,
): void {
  const run = new Run(system, me, handlers, picks)
  const after = run.on(state, action)
  const different =
    (after === undefined) !== (recorded.after === undefined)
      ? 'whether it is enabled'
      : after === undefined
        ? undefined
        : (difference(recorded.after, after) ?? effectsOf(recorded.effects, run.effects))
  if (different === undefined) return
  throw new StepFault(
    action.name,
    `is not deterministic: it does something else when it is run again (${different} differs). A step must depend on nothing but its parameters, not on the order of keys, and must not change an object after it was stored`,
  )
}

/** The first path below which two states differ; parts that they share are not looked at. */
export function difference(a: any, b: any, path = ''): string | undefined {
  if (Object.is(a, b) || (a === 0 && b === 0)) return undefined
  const here = path === '' ? 'the state' : path
  if (!isTree(a) || !isTree(b)) {
    return a instanceof Bytes && b instanceof Bytes && a.plain === b.plain ? undefined : here
  }
  if (Array.isArray(a) !== Array.isArray(b) || a.length !== b.length) return here
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(a[key], b[key], path === '' ? key : `${path}/${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

function isTree(value: any): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Bytes)
}

const compared = ['target', 'labels', 'notes', 'events', 'options', 'inspected'] as const

function effectsOf(a: Effects, b: Effects): string | undefined {
  const found = compared.find((what) => difference(a[what], b[what], what) !== undefined)
  if (found !== undefined) return `its ${found}`
  const names = ({ violations }: Effects) => violations.map(({ property }) => property).join()
  return names(a) === names(b) ? undefined : 'what properties find in it'
}
