/**
 * Which steps a violation depends on: the causal past (L. Lamport, "Time, clocks, and the ordering
 * of events", 1978), narrowed to what was read. A step matters if the violation, or a step that
 * matters, read what it was the last to write.
 *
 * A step reads and writes its task's control slot, so the earlier steps of a call matter with it;
 * a later step of another task that only wrote over what nobody read again does not.
 */
import type { Trace, TraceStep } from './verdict.ts'

/** Step `reader` (null: the check that found the violation) read `path`, which `writer` wrote. */
export interface Reason {
  readonly reader: number | null
  readonly path: string
  /** place in the trace, from 0, as reader */
  readonly writer: number
}

export interface CausalPast {
  readonly matters: readonly boolean[]
  /** The later reader first. */
  readonly reasons: readonly Reason[]
}

/** What broke: paths that the check read after the last step, and the step it was made in. */
export interface Broken {
  readonly reads: readonly string[]
  /** place of the step that itself violates; it matters whatever was read later */
  readonly step?: number
}

/**
 * Paths are keys joined by `/`. One that is read depends on what is written at it, above it or
 * below it. With a `/` behind it, it stands for the keys of the object there, and with two for the
 * mere fact that there is an object, which a step asks on its way to something in it: that depends
 * on what is written at it or above it as a whole, not on what changes inside.
 * An addition must be among the reads too, or those before it seem to be overwritten.
 */
export function causalPast(
  steps: readonly Pick<TraceStep, 'reads' | 'writes'>[],
  broken: Broken,
): CausalPast {
  /** Paths whose value is needed here, with the steps that read them. */
  const needed = new Map<string, Set<number | null>>()
  const need = (paths: readonly string[], reader: number | null) => {
    for (const path of paths) {
      const readers = needed.get(path)
      if (readers) readers.add(reader)
      else needed.set(path, new Set([reader]))
    }
  }
  need(broken.reads, null)
  const matters = steps.map((_, at) => at === broken.step)
  const reasons: Reason[] = []
  for (let at = steps.length - 1; at >= 0; at--) {
    const { reads, writes } = steps[at] as Pick<TraceStep, 'reads' | 'writes'>
    for (const [path, readers] of needed) {
      const written = writes.filter((write) => overlap(path, write))
      if (written.length === 0) continue
      matters[at] = true
      for (const reader of readers) reasons.push({ reader, path, writer: at })
      // written whole: what was there before is not needed for it
      if (written.some((write) => covers(write, path))) needed.delete(path)
    }
    if (matters[at]) need(reads, at)
  }
  const place = ({ reader }: Reason) => reader ?? steps.length
  reasons.sort((a, b) => place(b) - place(a) || b.writer - a.writer)
  return { matters, reasons }
}

/** The trace with `matters` said of each step. */
export function markCausalPast(trace: Trace, broken: Broken): Trace {
  const { matters, reasons } = causalPast(trace.steps, broken)
  const steps = trace.steps.map((step, at) => ({ ...step, matters: matters[at] === true }))
  return { ...trace, steps, reasons }
}

/** Does what is read at `read` depend on what was written at `write`? */
function overlap(read: string, write: string): boolean {
  if (isKeys(write)) return read === write
  const place = placeOf(read)
  return within(place, write) || (place === read && within(write, read))
}

/** Is what was read decided by this write alone? */
function covers(write: string, read: string): boolean {
  return write === read || (!isKeys(write) && within(placeOf(read), write))
}

function isKeys(path: string): boolean {
  return path.endsWith('/')
}

function placeOf(path: string): string {
  return path.replace(/\/+$/, '')
}

/** Is path `inner` the path `outer`, or below it? */
function within(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`)
}
