/**
 * Into a pipe from what is none, for splice(2) and sendfile(2): fs/splice.c splice_file_to_pipe()
 * takes the pipe's mutex and waits for room, once, before it looks at the length or the source.
 */
import { endTransfer, storeOffsetStep } from './implicit-offset.ts'
import { type Kernel, room } from './kernel.ts'
import { isFull, occupancy } from './pipe.ts'
import { socketToPipe, sockSpliceRead } from './socket-splice.ts'
import { fileSpliceRead, spliceReadSteps, target } from './splice-read.ts'
import { PAGE_SIZE } from './state.ts'
import { type Call, type Step, step } from './step.ts'

/** The checks of the operands are done, an implicit offset is read. */
export function spliceFileToPipe(k: Kernel, call: Call) {
  const name = target(k, call)
  const out = k.state.files[call.dst.fd]!
  const pipe = k.lockPipe(name)
  if (pipe.readers === 0) {
    k.sigpipe()
    return endTransfer(k, 0, 'EPIPE')
  }
  if (isFull(pipe)) {
    if (call.flags?.NB || out.nonblock) return endTransfer(k, 0, 'EAGAIN')
    return k.waitUntil(false, () => room(name))
  }
  if (call.len === 0) return k.returns(0)
  const { of } = k.state.files[call.src.fd]!
  // Pipes have no splice_read(); only sendfile asks.
  if (of === 'pipe') return k.fails('EINVAL')
  pipe.mutex = k.me
  const most = Math.min(call.len, (pipe.size - occupancy(pipe)) * PAGE_SIZE)
  if (of === 'socket') sockSpliceRead(k, call, most)
  else fileSpliceRead(k, call, most)
}

export const spliceToPipeSteps: readonly Step[] = [
  step('wait_for_space', spliceFileToPipe, ['spliceRead']),
  ...spliceReadSteps,
  ...socketToPipe,
  storeOffsetStep,
]
