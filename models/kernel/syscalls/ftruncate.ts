/** ftruncate(2): fs/open.c, mm/truncate.c truncate_setsize(). The size changes first. */
import {
  blocksFreed,
  grown,
  inodeLock,
  type Kernel,
  PAGE_SIZE,
  refusesSize,
  step,
  syscall,
  truncateSteps,
  unmapPages,
  zeroOnTruncate,
} from '../index.ts'
import type { Call } from '../step.ts'

const tail = truncateSteps({
  inode: (k, call) => k.state.files[call.f.fd]!.object,
  finish: (k, call) => {
    k.inode(k.state.files[call.f.fd]!.object).lock = null
    k.returns(0)
  },
})

function doFtruncate(k: Kernel, call: Call) {
  const file = k.file(call.f.fd)
  if (!file) return k.fails('EBADF')
  if (!file.write || call.n < 0) return k.fails('EINVAL')
  if (file.of !== 'file') return k.fails('EINVAL')
  const name = file.object
  k.waitUntil(k.inodeFree(name), () => inodeLock(name))
  const inode = k.inode(name)
  if (refusesSize(inode, call.n)) return k.fails('EPERM')
  const before = inode.size
  inode.size = call.n
  k.pass('i_size_write', () => `${before} -> ${call.n}`)
  // ext4_setattr() drops what was allocated beyond the end even where the size stays.
  if (call.n <= before) blocksFreed(k, name, call.n, Number.POSITIVE_INFINITY)
  if (call.n > before) {
    zeroOnTruncate(k, name, before, call.n)
    grown(k, name, before)
    return k.returns(0)
  }
  // Whole pages beyond the new end are unmapped, private copies too.
  unmapPages(k, name, Math.ceil(call.n / PAGE_SIZE), Number.POSITIVE_INFINITY, true)
  inode.lock = k.me
  k.frame.pos = call.n
  k.frame.end = Number.MAX_SAFE_INTEGER
  k.frame.done = call.n
  k.next('truncate_range')
}

export default syscall({
  name: 'ftruncate',
  parameters: [
    { name: 'f', accepts: ['file', 'pipe', 'socket', 'device'], offset: false },
    { name: 'n', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ f, n }) => `ftruncate(${f.fd}, ${n})`,
  start: 'do_ftruncate',
  modifiesFile: () => true,
  reshapes: true,
  steps: [step('do_ftruncate', doFtruncate), ...tail.steps],
})
