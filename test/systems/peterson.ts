/**
 * Peterson's filter lock for n processes (G. L. Peterson, "Myths about the mutual exclusion
 * problem", 1981). To enter, a process climbs n-1 levels. On each it says that it came last, and
 * waits until somebody else came after it or nobody else is as high. One process stays behind on
 * each level, so one gets in.
 *
 * The same system in Promela: bench/promela/peterson.pml.
 */
import { always, type Control, sometimes, step, system, task } from '../../src/model.ts'

interface Filter {
  processes: { at: 'below' | 'climbed' | 'waiting' | 'inside'; level: number }[]
  /** For each level, the process that came last to it. */
  last: number[]
  /** How many processes are in the critical section. */
  inside: number
}
interface Me {
  me: number
  n: number
}

function climb(s: Filter, k: Control, { me }: Me) {
  const p = s.processes[me]!
  k.waitUntil(p.at === 'below')
  p.level += 1
  p.at = 'climbed'
}

function comeLast(s: Filter, k: Control, { me }: Me) {
  const p = s.processes[me]!
  k.waitUntil(p.at === 'climbed')
  s.last[p.level] = me
  p.at = 'waiting'
}

function pass(s: Filter, k: Control, { me, n }: Me) {
  const p = s.processes[me]!
  k.waitUntil(p.at === 'waiting')
  k.waitUntil(s.last[p.level] !== me || nobodyElseIsAsHigh(s, me, n))
  if (p.level < n - 1) p.at = 'below'
  else {
    p.at = 'inside'
    s.inside += 1
  }
}

function leave(s: Filter, k: Control, { me }: Me) {
  const p = s.processes[me]!
  k.waitUntil(p.at === 'inside')
  p.at = 'below'
  p.level = 0
  s.inside -= 1
}

function nobodyElseIsAsHigh(s: Filter, me: number, n: number): boolean {
  for (let i = 1; i < n; i++) {
    if (s.processes[(me + i) % n]!.level >= s.processes[me]!.level) return false
  }
  return true
}

export const mutualExclusion = always(
  'mutual-exclusion',
  'at most one process is in its critical section',
  (s: Filter) => (s.inside > 1 ? `${s.inside} processes are inside` : undefined),
)
export const entered = sometimes('entered', 'a process gets in', (s: Filter) => s.inside > 0)

/** The steps of one process. What a step depends on comes through its operands: me, n. */
export const steps = { climb, comeLast, pass, leave }

export function peterson({ N: n }: { N: number }, recipes: Partial<typeof steps> = {}) {
  const program = Object.entries({ ...steps, ...recipes })
  return system<Filter>({
    name: `peterson-${n}`,
    initial: {
      processes: Array.from({ length: n }, () => ({ at: 'below', level: 0 })),
      last: Array(n).fill(0),
      inside: 0,
    },
    tasks: Array.from({ length: n }, (_, me) =>
      task(
        `P${me}`,
        program.map(([name, recipe]) => step<Filter>(name, recipe, { me, n })),
        { idle: true }, // a process may stay where it is for ever
      ),
    ),
    properties: [mutualExclusion, entered],
  })
}
