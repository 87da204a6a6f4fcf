/** fallocate(2): allocate, punch a hole, zero a range. */
import { inodeLock, type Kernel, PAGE_SIZE, step, syscall, truncateSteps } from '../index.ts'
import type { Call } from '../step.ts'

const hole = truncateSteps({
  inode: (k, call) => k.state.files[call.f.fd]!.object,
  finish: (k, call) => {
    k.inode(k.state.files[call.f.fd]!.object).lock = null
    k.returns(0)
  },
  drops: (k) => k.constants.fs.partialPunchDetaches,
})

function vfsFallocate(k: Kernel, call: Call) {
  const { off, len, mode } = call
  const file = k.file(call.f.fd)
  if (!file) return k.fails('EBADF')
  if (off < 0 || len <= 0) return k.fails('EINVAL')
  const { FALLOC_FL_PUNCH_HOLE: punch, FALLOC_FL_ZERO_RANGE: zero } = mode
  const keep = mode.FALLOC_FL_KEEP_SIZE
  if ((punch && zero) || (punch && !keep)) return k.fails('EOPNOTSUPP')
  if (!file.write) return k.fails('EBADF')
  const name = file.object
  k.waitUntil(k.inodeFree(name), () => inodeLock(name))
  const inode = k.inode(name)
  const { size } = inode
  if (!keep && off + len > size) inode.size = off + len
  if (!(punch || zero) || off >= size) return k.returns(0)
  inode.lock = k.me
  k.frame.pos = off
  // What reaches the end of the file takes the rest of its last page.
  k.frame.end =
    off + len < size ? off + len : Math.ceil(Math.max(size, off + len) / PAGE_SIZE) * PAGE_SIZE
  k.frame.done = off
  hole.range(k, call)
}

export default syscall({
  name: 'fallocate',
  parameters: [
    { name: 'f', accepts: ['file'] },
    {
      name: 'mode',
      accepts: ['flags', 'number'],
      constants: [
        'FALLOC_FL_KEEP_SIZE',
        'FALLOC_FL_PUNCH_HOLE',
        'FALLOC_FL_ZERO_RANGE',
        'FALLOC_FL_COLLAPSE_RANGE',
        'FALLOC_FL_INSERT_RANGE',
      ],
    },
    { name: 'off', accepts: ['number'] },
    { name: 'len', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ f, mode, off, len }) => `fallocate(${f.fd}, ${mode}, ${off}, ${len})`,
  start: 'vfs_fallocate',
  modifiesFile: () => true,
  steps: [step('vfs_fallocate', vfsFallocate, ['waitToModify']), ...hole.steps],
  notModelled: ({ args }) =>
    args[1]?.kind === 'flags' && args[1].names.some((name) => /COLLAPSE|INSERT/.test(name))
      ? 'FALLOC_FL_COLLAPSE_RANGE and FALLOC_FL_INSERT_RANGE are not modelled yet'
      : undefined,
})
