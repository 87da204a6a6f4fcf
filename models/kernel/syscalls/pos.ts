import { type Kernel, positionLock, step, syscall } from '../index.ts'

/** lseek(f, 0, SEEK_CUR), under f_pos_lock. */
export default syscall({
  name: 'pos',
  parameters: [{ name: 'f', accepts: ['file'], offset: false }],
  result: 'number',
  c: ({ f }) => `lseek(${f.fd}, 0, SEEK_CUR)`,
  start: 'lseek',
  steps: [
    step('lseek', (k: Kernel, call) => {
      const file = k.file(call.f.fd)
      if (!file) return k.fails('EBADF')
      k.waitUntil(file.posLock === null, () => positionLock(call.f.fd))
      k.returns(file.pos)
    }),
  ],
})
