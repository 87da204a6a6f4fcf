/**
 * What sendfile and copy_file_range do where no end is a pipe: rounds of splice into the task's
 * private pipe and out of it. fs/splice.c splice_direct_to_actor().
 *
 * While it runs: `frame.from` and `frame.out` are implicit offsets as they were at the beginning,
 * `frame.most` is how much is to be moved, `frame.total` how much is.
 */
import { ModelLimit } from '../../src/model.ts'
import { MODIFIES } from './file-write.ts'
import { endTransfer, readOffsets, storeOffsetStep } from './implicit-offset.ts'
import type { Kernel } from './kernel.ts'
import { discard, held, isEmpty } from './pipe.ts'
import { pushCork } from './socket.ts'
import { splicePrivately, spliceReadSteps } from './splice-read.ts'
import { type Drain, pipeToFile, pipeToSocket } from './splice-write.ts'
import { PAGE_SIZE } from './state.ts'
import { type Call, type Step, step } from './step.ts'

/** `most` bytes from the source's offset to the destination's. */
export function spliceDirect(k: Kernel, call: Call, most: number): void {
  const { frame } = k
  readOffsets(k, call)
  frame.most = most
  frame.total = 0
  round(k, call)
}

/** No lock on the offsets: they are read at the beginning and written at the end. */
function round(k: Kernel, call: Call) {
  const { frame } = k
  if (frame.total >= frame.most) return finish(k)
  const from = call.src.offset ?? frame.from ?? 0
  splicePrivately(k, call, from + frame.total, frame.most - frame.total)
}

const drain: Drain = {
  pipe: (_k, call) => call.through,
  position: (k, call) => (call.dst.offset ?? k.frame.out) + k.frame.total,
  asked: (k) => k.frame.end,
  more: (k) => k.frame.end < k.frame.most - k.frame.total,
  finish: (k, call, moved, error) => {
    const { frame } = k
    const short = moved < frame.end
    frame.total += moved
    if (moved < PAGE_SIZE) countShort(k, call)
    while (!isEmpty(k.pipe(call.through))) discard(k, call.through)
    if (short || frame.total >= frame.most) finish(k, error)
    else k.next('do_splice_read')
  },
}

/** Rounds of less than a page that one call takes before the model gives up. */
const MOST_SHORT = 8

/** A file that is copied onto itself a few bytes on grows as it is read, by so much a round. */
function countShort(k: Kernel, { src, dst }: Call): void {
  const { frame } = k
  const { files } = k.state
  if (files[src.fd]!.object !== files[dst.fd]!.object) return
  frame.short = (frame.short ?? 0) + 1
  if (frame.short <= MOST_SHORT) return
  throw new ModelLimit(
    `${k.me.slice(1)} copies a file onto itself in more than ${MOST_SHORT} rounds`,
  )
}

const toFile = pipeToFile(drain)
const toSocket = pipeToSocket(drain)

/** What was read goes out. */
function directSpliceActor(k: Kernel, call: Call) {
  const { frame } = k
  const file = k.state.files[call.dst.fd]!
  frame.end = held(k, call.through)
  if (frame.end === 0) {
    // The end of the file: what MSG_MORE held back is sent after all, do_splice_eof().
    if (file.of === 'socket' && frame.total > 0) pushCork(k, file.object)
    return finish(k)
  }
  if (file.of === 'socket') toSocket.begin(k, call)
  else toFile.begin(k, call)
}

function finish(k: Kernel, error?: string) {
  endTransfer(k, k.frame.total, error)
}

export const SPLICE_DIRECT_USES = ['spliceRead'] as const

export const spliceDirectSteps: readonly Step[] = [
  ...spliceReadSteps,
  step('do_splice_read', round, SPLICE_DIRECT_USES),
  step('direct_splice_actor', directSpliceActor, MODIFIES),
  ...toFile.steps,
  ...toSocket.steps,
  storeOffsetStep,
]
