import { type Kernel, positionLock, step, syscall } from '../index.ts'

/** lseek(f, n, SEEK_SET), under f_pos_lock. */
export default syscall({
  name: 'seek',
  parameters: [
    { name: 'f', accepts: ['file'], offset: false },
    { name: 'n', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ f, n }) => `lseek(${f.fd}, ${n}, SEEK_SET)`,
  start: 'lseek',
  steps: [
    step('lseek', (k: Kernel, call) => {
      const file = k.file(call.f.fd)
      if (!file) return k.fails('EBADF')
      if (call.n < 0) return k.fails('EINVAL')
      k.waitUntil(file.posLock === null, () => positionLock(call.f.fd))
      file.pos = call.n
      k.returns(call.n)
    }),
  ],
})
