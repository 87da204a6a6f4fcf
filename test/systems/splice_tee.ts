/**
 * The page cache question as a toy: writers lock and write the granules of a file, one task
 * splices them into a pipe, one tees that pipe into a second, readers drain both. COPY: a slot
 * holds a copy made at splice time; otherwise it refers to the file's granule.
 * bench/promela/splice_tee.pml.
 */
import { type Control, step, system, task, when } from '../../src/model.ts'

interface Pipe {
  head: number
  tail: number
  /** The byte of the two of a granule that is read next. */
  off: number
  /** Per slot: granule + 1, 0 when empty; and the copied byte + 1. */
  slot: number[]
  data: number[]
}
interface Splicing {
  file: number[]
  /** Writer + 1, 0 when free. */
  lock: number[]
  /** What each granule was when it was spliced. */
  ghost: number[]
  pipes: Pipe[]
  /** The next granule to tee. */
  teed: number
  /** Per reader: byte + 1 of each half granule, 0 when not read yet. */
  results: number[][]
  writers: number[]
}
interface Sizes {
  W: number
  R: number
  B: number
  C: number
  COPY?: number
  CHECK?: number
}
type Me = Required<Sizes> & { me: number }

function lock(s: Splicing, k: Control, { me, B }: Me) {
  const pc = s.writers[me]!
  k.waitUntil(pc < 3 * B && pc % 3 === 0)
  const granule = granuleOf(me, pc, B)
  k.waitUntil(s.lock[granule] === 0)
  s.lock[granule] = me + 1
  s.writers[me] = pc + 1
}

function write(s: Splicing, k: Control, { me, B }: Me) {
  const pc = s.writers[me]!
  k.waitUntil(pc % 3 === 1)
  s.file[granuleOf(me, pc, B)] = me + 1
  s.writers[me] = pc + 1
}

function unlock(s: Splicing, k: Control, { me, B }: Me) {
  const pc = s.writers[me]!
  k.waitUntil(pc % 3 === 2)
  s.lock[granuleOf(me, pc, B)] = 0
  s.writers[me] = pc + 1
}

/** Each writer begins at a granule of its own. */
function granuleOf(me: number, pc: number, B: number): number {
  return (me + Math.floor(pc / 3)) % B
}

function splice(s: Splicing, k: Control, { B, C, COPY }: Me) {
  const pipe = s.pipes[0]!
  const { head } = pipe
  k.waitUntil(head < B && head - pipe.tail < C)
  pipe.slot[head % C] = head + 1
  s.ghost[head] = s.file[head]!
  pipe.data[head % C] = COPY ? s.file[head]! + 1 : 0
  pipe.head = head + 1
}

function tee(s: Splicing, k: Control, { C }: Me) {
  const [from, to] = s.pipes as [Pipe, Pipe]
  const next = Math.max(s.teed, from.tail)
  k.waitUntil(next < from.head && to.head - to.tail < C)
  to.slot[to.head % C] = from.slot[next % C]!
  to.data[to.head % C] = from.data[next % C]!
  to.head += 1
  s.teed = next + 1
}

function read(s: Splicing, k: Control, { me, C, COPY }: Me) {
  const pipe = s.pipes[me % 2]!
  k.waitUntil(pipe.tail < pipe.head)
  const slot = pipe.tail % C
  const granule = pipe.slot[slot]! - 1
  const byte = COPY ? pipe.data[slot]! - 1 : s.file[granule]!
  k.emit('consume', () => ({ granule, byte, spliced: s.ghost[granule] }))
  s.results[me]![2 * granule + pipe.off] = byte + 1
  if (pipe.off === 0) pipe.off = 1
  else {
    pipe.off = 0
    pipe.slot[slot] = 0
    pipe.data[slot] = 0
    pipe.tail += 1
  }
}

interface Consumed {
  granule: number
  byte: number
  spliced: number
}
export const bytesStable = when<Consumed>(
  'bytes-stable',
  'a reader gets what was spliced',
  'consume',
  ({ granule, byte, spliced }) =>
    byte === spliced
      ? undefined
      : `granule ${granule} was spliced as ${spliced}, ${byte} is read from it`,
)

export function spliceTee(sizes: Sizes) {
  const { W, R, B, C, COPY = 0, CHECK = 0 } = sizes
  const operands = { W, R, B, C, COPY, CHECK }
  const zeros = (length: number): number[] => Array(length).fill(0)
  const pipe = (): Pipe => ({ head: 0, tail: 0, off: 0, slot: zeros(C), data: zeros(C) })
  const one = (name: string, recipes: Record<string, typeof read>, me = 0) =>
    task(
      name,
      Object.entries(recipes).map(([at, recipe]) =>
        step<Splicing>(at, recipe, { ...operands, me }),
      ),
      { idle: true },
    )
  return system<Splicing>({
    name: 'splice_tee',
    initial: {
      file: zeros(B),
      lock: zeros(B),
      ghost: zeros(B),
      pipes: [pipe(), pipe()],
      teed: 0,
      results: zeros(R).map(() => zeros(2 * B)),
      writers: zeros(W),
    },
    tasks: [
      ...zeros(W).map((_, me) => one(`W${me}`, { lock, write, unlock }, me)),
      one('S', { splice }),
      one('T', { tee }),
      ...zeros(R).map((_, me) => one(`R${me}`, { read }, me)),
    ],
    properties: CHECK ? [bytesStable] : [],
  })
}
