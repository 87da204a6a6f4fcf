import {
  type Kernel,
  occupancy,
  PAGE_SIZE,
  pipeMutex,
  resize,
  slotsOf,
  step,
  syscall,
} from '../index.ts'

/** /proc/sys/fs/pipe-max-size: more needs CAP_SYS_RESOURCE, which nobody has here. */
const MOST = 1048576

/** fcntl(F_SETPIPE_SZ): fs/pipe.c pipe_set_size(). Rounds up to a power of two pages. */
export default syscall({
  name: 'setpipesz',
  parameters: [
    { name: 'p', accepts: ['pipe'], offset: false },
    { name: 'n', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ p, n }) => `setpipesz(${p.fd}, ${n})`,
  start: 'pipe_fcntl',
  steps: [
    step('pipe_fcntl', (k: Kernel, call) => {
      const file = k.file(call.p.fd)
      if (!file) return k.fails('EBADF')
      if (call.n < 0 || call.n > 2 ** 31) return k.fails('EINVAL')
      const name = file.object
      k.waitUntil(k.pipe(name).mutex === null, () => pipeMutex(name))
      const pipe = k.pipe(name)
      const slots = slotsOf(call.n)
      if (slots > pipe.size && slots * PAGE_SIZE > MOST) return k.fails('EPERM')
      if (slots < occupancy(pipe)) return k.fails('EBUSY')
      resize(k, name, slots)
      k.returns(slots * PAGE_SIZE)
    }),
  ],
})
