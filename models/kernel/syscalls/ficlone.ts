/** ioctl(FICLONE): all of a file shares its blocks with another. fs/remap_range.c. */
import { type Kernel, remapSteps, step, syscall } from '../index.ts'
import type { Call } from '../step.ts'

const clone = remapSteps({
  mayShorten: false,
  refused: (k, _call, errno) => k.fails(errno),
  finish: (k) => k.returns(0),
})

function ioctlFileClone(k: Kernel, call: Call) {
  const from = k.file(call.src.fd)
  const to = k.file(call.dst.fd)
  if (!from || !to) return k.fails('EBADF')
  if (from.of !== to.of) return k.fails('EXDEV')
  if (from.of !== 'file') return k.fails('EINVAL')
  if (!from.read || !to.write || to.append) return k.fails('EBADF')
  if (!k.constants.fs.reflinks) return k.fails('EOPNOTSUPP')
  clone.begin(k, call, 0, 0, Number.MAX_SAFE_INTEGER)
}

export default syscall({
  name: 'ficlone',
  parameters: [
    { name: 'dst', accepts: ['file', 'pipe', 'socket', 'device'], offset: false },
    { name: 'src', accepts: ['file', 'pipe', 'socket', 'device'], offset: false },
  ],
  result: 'number',
  c: ({ dst, src }) => `ioctl(${dst.fd}, FICLONE, ${src.fd})`,
  start: 'ioctl_file_clone',
  modifiesFile: () => true,
  steps: [step('ioctl_file_clone', ioctlFileClone), ...clone.steps],
})
