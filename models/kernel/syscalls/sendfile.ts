/**
 * sendfile(2). To a pipe it does what splice does; to a file or socket it goes through the task's
 * private pipe, up to a pipe full a round: fs/splice.c splice_direct_to_actor().
 */
import {
  type Drain,
  discard,
  held,
  isEmpty,
  type Kernel,
  MODIFIES,
  pipeToFile,
  pipeToSocket,
  pushCork,
  spliceFileToPipe,
  splicePrivately,
  spliceReadSteps,
  step,
  syscall,
} from '../index.ts'
import type { Call } from '../step.ts'

function doSendfile(k: Kernel, call: Call) {
  const from = k.file(call.src.fd)
  const to = k.file(call.dst.fd)
  if (!from?.read) return k.fails('EBADF')
  if (from.of !== 'file' && call.src.offset !== null) return k.fails('ESPIPE')
  if (!to?.write) return k.fails('EBADF')
  // What can't seek could lose what was read and not written.
  if (from.of === 'pipe' || from.of === 'socket' || to.append) return k.fails('EINVAL')
  if (!call.through) return spliceFileToPipe(k, call)
  k.frame.from = call.src.offset ?? from.pos
  k.frame.out = to.pos
  k.frame.total = 0
  round(k, call)
}

/** No lock on the offsets: they are read at the beginning and written at the end. */
function round(k: Kernel, call: Call) {
  const { frame } = k
  if (frame.total >= call.len) return finish(k, call)
  splicePrivately(k, call, frame.from + frame.total, call.len - frame.total)
}

const drain: Drain = {
  pipe: (_k, call) => call.through,
  position: (k) => k.frame.out + k.frame.total,
  more: (k, call) => k.frame.end < call.len - k.frame.total,
  finish: (k, call, moved, error) => {
    const { frame } = k
    const short = moved < frame.end
    frame.total += moved
    while (!isEmpty(k.pipe(call.through))) discard(k, call.through)
    if (short || frame.total >= call.len) finish(k, call, error)
    else k.next('do_splice_read')
  },
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
    return finish(k, call)
  }
  if (file.of === 'socket') toSocket.begin(k, call)
  else toFile.begin(k, call)
}

function finish(k: Kernel, call: Call, error?: string) {
  const { from, out, total } = k.frame
  if (total === 0 && error) return k.fails(error)
  if (total > 0) {
    if (call.src.offset === null) k.state.files[call.src.fd]!.pos = from + total
    const to = k.state.files[call.dst.fd]!
    if (to.of === 'file') to.pos = out + total
  }
  k.returns(total)
}

export default syscall({
  name: 'sendfile',
  parameters: [
    { name: 'dst', accepts: ['file', 'pipe', 'socket'] },
    { name: 'src', accepts: ['file', 'pipe', 'socket'] },
    { name: 'len', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ dst, src, len }) => `sendfile(${dst.fd}, ${src.fd}, ${src.offset}, ${len})`,
  start: 'do_sendfile',
  takes: ['spliceRead'],
  privatePipe: (call) => call.dst.kind !== 'pipe',
  modifiesFile: (call) => call.dst.kind === 'file',
  steps: [
    step('do_sendfile', doSendfile, ['spliceRead']),
    ...spliceReadSteps,
    step('do_splice_read', round, ['spliceRead']),
    step('direct_splice_actor', directSpliceActor, MODIFIES),
    ...toFile.steps,
    ...toSocket.steps,
  ],
})
