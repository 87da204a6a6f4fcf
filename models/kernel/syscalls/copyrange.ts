/**
 * copy_file_range(2): fs/read_write.c vfs_copy_file_range(). Blocks are shared where the file
 * system can, otherwise the bytes are spliced through a private pipe.
 */
import {
  endTransfer,
  type Kernel,
  readOffsets,
  remapSteps,
  SPLICE_DIRECT_USES,
  spliceDirect,
  spliceDirectSteps,
  step,
  syscall,
} from '../index.ts'
import type { Call } from '../step.ts'

const share = remapSteps({
  mayShorten: true,
  refused: (k, call) => spliceDirect(k, call, k.frame.most),
  finish: (k, call, count) => {
    readOffsets(k, call)
    k.frame.total = count
    endTransfer(k, count)
  },
})

function vfsCopyFileRange(k: Kernel, call: Call) {
  const from = k.file(call.src.fd)
  const to = k.file(call.dst.fd)
  if (!from || !to) return k.fails('EBADF')
  if (from.of !== 'file' || to.of !== 'file') return k.fails('EINVAL')
  if (!from.read || !to.write || to.append) return k.fails('EBADF')
  const start: number = call.src.offset ?? from.pos
  const out: number = call.dst.offset ?? to.pos
  const { size } = k.inode(from.object)
  const most = Math.max(0, Math.min(call.len, size - start))
  const same = from.object === to.object
  if (same && out < start + most && start < out + most) return k.fails('EINVAL')
  if (most === 0) return k.returns(0)
  if (k.constants.fs.reflinks) share.begin(k, call, start, out, most)
  else spliceDirect(k, call, most)
}

export default syscall({
  name: 'copyrange',
  parameters: [
    { name: 'src', accepts: ['file', 'pipe', 'socket', 'device'] },
    { name: 'dst', accepts: ['file', 'pipe', 'socket', 'device'] },
    { name: 'len', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ src, dst, len }) =>
    `copy_file_range(${src.fd}, ${src.offset}, ${dst.fd}, ${dst.offset}, ${len}, 0)`,
  start: 'vfs_copy_file_range',
  takes: ['spliceRead'],
  privatePipe: () => true,
  modifiesFile: (call) => call.dst.kind === 'file',
  steps: [
    step('vfs_copy_file_range', vfsCopyFileRange, SPLICE_DIRECT_USES),
    ...share.steps.map(({ name, body }) => step(name, body, SPLICE_DIRECT_USES)),
    ...spliceDirectSteps,
  ],
})
