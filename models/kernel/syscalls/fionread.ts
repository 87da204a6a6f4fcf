import { held, type Kernel, pipeMutex, step, syscall } from '../index.ts'

/** ioctl(FIONREAD): bytes in the pipe, counted under its mutex. */
export default syscall({
  name: 'fionread',
  parameters: [{ name: 'p', accepts: ['pipe'] }],
  result: 'number',
  c: ({ p }) => `fionread(${p.fd})`,
  start: 'pipe_ioctl',
  steps: [
    step('pipe_ioctl', (k: Kernel, call) => {
      const file = k.file(call.p.fd)
      if (!file) return k.fails('EBADF')
      const name = file.object
      k.waitUntil(k.pipe(name).mutex === null, () => pipeMutex(name))
      k.returns(held(k, name))
    }),
  ],
})
