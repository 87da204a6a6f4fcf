/**
 * The stable-pages policy as a toy: a writer may not begin on a granule that a pipe slot refers
 * to. Without a reader (R 0) a writer may wait for ever. The ticker is endless activity that has
 * nothing to do with it, so that fairness matters. bench/promela/stable_writes.pml.
 */
import { type Control, eventually, type Fairness, step, system, task } from '../../src/model.ts'

interface Stable {
  /** Writer + 1, 0 when free. */
  lock: number[]
  writers: number[]
  head: number
  tail: number
  /** Granule + 1, 0 when empty. */
  slot: number[]
  tick: number
}
interface Me {
  me: number
  B: number
  C: number
}

function lock(s: Stable, k: Control, { me, B, C }: Me) {
  const pc = s.writers[me]!
  k.waitUntil(pc < 3 * B && pc % 3 === 0)
  const granule = granuleOf(me, pc, B)
  k.waitUntil(s.lock[granule] === 0)
  for (let i = 0; i < C; i++) k.waitUntil(s.slot[i] !== granule + 1)
  s.lock[granule] = me + 1
  s.writers[me] = pc + 1
}

function write(s: Stable, k: Control, { me }: Me) {
  const pc = s.writers[me]!
  k.waitUntil(pc % 3 === 1)
  s.writers[me] = pc + 1
}

function unlock(s: Stable, k: Control, { me, B }: Me) {
  const pc = s.writers[me]!
  k.waitUntil(pc % 3 === 2)
  s.lock[granuleOf(me, pc, B)] = 0
  s.writers[me] = pc + 1
}

function granuleOf(me: number, pc: number, B: number): number {
  return (me + Math.floor(pc / 3)) % B
}

function splice(s: Stable, k: Control, { B, C }: Me) {
  k.waitUntil(s.head < B && s.head - s.tail < C)
  s.slot[s.head % C] = s.head + 1
  s.head += 1
}

function tick(s: Stable) {
  s.tick = 1 - s.tick
}

function read(s: Stable, k: Control, { C }: Me) {
  k.waitUntil(s.tail < s.head)
  s.slot[s.tail % C] = 0
  s.tail += 1
}

export interface Sizes {
  /** writers, readers, granules, slots */
  readonly W: number
  readonly R: number
  readonly B: number
  readonly C: number
}

/** As `ltl p` of the Promela. */
export function allDone({ B }: Sizes, fairness?: Fairness) {
  const isDone = (s: Stable) => s.writers.every((pc) => pc === 3 * B)
  return eventually<Stable>('all-done', 'every writer writes every granule', isDone, fairness)
}

export function stableWrites({ W, R, B, C }: Sizes) {
  const zeros = (length: number): number[] => Array(length).fill(0)
  const one = (name: string, recipes: Record<string, typeof read>, me = 0) =>
    task(
      name,
      Object.entries(recipes).map(([at, recipe]) => step<Stable>(at, recipe, { me, B, C })),
      { idle: true },
    )
  return system<Stable>({
    name: 'stable_writes',
    initial: { lock: zeros(B), writers: zeros(W), head: 0, tail: 0, slot: zeros(C), tick: 0 },
    tasks: [
      ...zeros(W).map((_, me) => one(`W${me}`, { lock, write, unlock }, me)),
      one('S', { splice }),
      one('T', { tick }),
      ...zeros(R).map((_, me) => one(`R${me}`, { read }, me)),
    ],
  })
}
