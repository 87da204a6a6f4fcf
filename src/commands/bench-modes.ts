/**
 * A system explored in each mode of the engine: without reduction, with each reduction alone, with
 * all of them, and one execution for each Mazurkiewicz trace.
 */
import { dpor } from '../engine/dpor.ts'
import { explore, noReduction, type Reduction } from '../engine/explore.ts'
import type { Memo } from '../engine/memo.ts'
import type { System } from '../engine/system.ts'
import { median } from './bench-rows.ts'

/** Switches of the engine. */
const switches: Readonly<Record<keyof Omit<Reduction, 'after'>, true>> = {
  persistent: true,
  sleep: true,
  fuse: true,
  symmetry: true,
}
export const reductions = Object.keys(switches)

/** The modes that store states. */
export const storing: ReadonlyMap<string, Reduction> = new Map([
  ['none', noReduction],
  ...reductions.map((name) => [name, { ...noReduction, [name]: true }] as const),
  ['all', { ...noReduction, ...switches }],
])
export const DPOR = 'dpor'
export const modes: readonly string[] = [...storing.keys(), DPOR]

/** As the head of a narrow column. */
export function short(mode: string): string {
  return mode.length <= 6 ? mode : `${mode.slice(0, 4)}.`
}

/** What a mode came to, or why it came to nothing. */
export type Measured =
  | {
      readonly kind: 'done'
      /** Stored; of dpor: executions. */
      readonly states: number
      readonly transitions: number
      readonly seconds: number
    }
  /** It took longer than it may: what it had counted by then says nothing. */
  | { readonly kind: 'capped'; readonly seconds: number }
  /** Executions of this system need not end, so dpor is not for it. */
  | { readonly kind: 'endless' }
  | { readonly kind: 'stopped' }

export type ByMode = Readonly<Record<string, Measured>>

export interface Measuring {
  readonly memo: Memo
  /** Seconds for one mode. */
  readonly cap: number
  readonly stopped: () => boolean
}

/** `memo`: should know the system, or the mode measured first pays for the recordings. */
export function measureModes(system: System, measuring: Measuring): ByMode {
  return Object.fromEntries(
    modes.map((mode) => [mode, repeated(() => once(system, mode, measuring))]),
  )
}

/** Short searches are run three times: the median of their seconds. */
function repeated(run: () => Measured): Measured {
  const runs: Measured[] = []
  let spent = 0
  do {
    const measured = run()
    if (measured.kind !== 'done') return measured
    runs.push(measured)
    spent += measured.seconds
  } while (runs.length < 3 && spent < 0.5)
  const seconds = median(runs.map((one) => (one.kind === 'done' ? one.seconds : 0)))
  return { ...runs[0], seconds } as Measured
}

function once(system: System, mode: string, { memo, cap, stopped }: Measuring): Measured {
  const started = performance.now()
  const elapsed = () => (performance.now() - started) / 1000
  const limits = { stopped: () => stopped() || elapsed() > cap }
  const unfinished = (): Measured =>
    stopped() ? { kind: 'stopped' } : { kind: 'capped', seconds: cap }
  const reduction = storing.get(mode)
  if (reduction) {
    const { complete, states, transitions } = explore(system, { memo, limits, reduction })
    return complete ? { kind: 'done', states, transitions, seconds: elapsed() } : unfinished()
  }
  const explored = dpor(system, { memo, limits })
  if (explored.kind === 'cycle') return { kind: 'endless' }
  const { complete, executions, steps } = explored
  return complete
    ? { kind: 'done', states: executions, transitions: steps, seconds: elapsed() }
    : unfinished()
}
