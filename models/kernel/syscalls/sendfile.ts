/**
 * sendfile(2). To a pipe it does what splice does; to a file or socket it goes through the task's
 * private pipe, up to a pipe full a round: fs/splice.c splice_direct_to_actor().
 */
import {
  type Kernel,
  readOffsets,
  spliceDirect,
  spliceDirectSteps,
  spliceFileToPipe,
  spliceToPipeSteps,
  step,
  syscall,
} from '../index.ts'
import type { Call } from '../step.ts'

function doSendfile(k: Kernel, call: Call) {
  const from = k.file(call.src.fd)
  const to = k.file(call.dst.fd)
  if (!from?.read) return k.fails('EBADF')
  const seekable = from.of !== 'pipe' && from.of !== 'socket'
  if (!seekable && call.src.offset !== null) return k.fails('ESPIPE')
  if (!to?.write) return k.fails('EBADF')
  if (!call.through) {
    k.frame.total = 0
    if (from.of !== 'file' || call.src.offset !== null) return spliceFileToPipe(k, call)
    readOffsets(k, call)
    return k.next('wait_for_space')
  }
  // What can't seek could lose what was read and not written.
  if (!seekable || to.append) return k.fails('EINVAL')
  spliceDirect(k, call, call.len)
}

export default syscall({
  name: 'sendfile',
  parameters: [
    { name: 'dst', accepts: ['file', 'pipe', 'socket', 'device'] },
    { name: 'src', accepts: ['file', 'pipe', 'socket', 'device'] },
    { name: 'len', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ dst, src, len }) =>
    dst.at === undefined
      ? `sendfile(${dst.fd}, ${src.fd}, ${src.offset}, ${len})`
      : `sendfile_at(${dst.fd}, ${dst.at}, ${src.fd}, ${src.offset}, ${len})`,
  start: 'do_sendfile',
  takes: ['spliceRead'],
  privatePipe: (call) => call.dst.kind !== 'pipe',
  modifiesFile: (call) => call.dst.kind === 'file',
  steps: [
    step('do_sendfile', doSendfile, ['spliceRead']),
    ...spliceDirectSteps,
    ...spliceToPipeSteps,
  ],
})
