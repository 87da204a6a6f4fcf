import { PAGE_SIZE, step, syscall } from '../index.ts'

/** fcntl(F_GETPIPE_SZ), in bytes. */
export default syscall({
  name: 'getpipesz',
  parameters: [{ name: 'p', accepts: ['pipe'], offset: false }],
  result: 'number',
  c: ({ p }) => `fcntl(${p.fd}, F_GETPIPE_SZ)`,
  start: 'pipe_fcntl',
  steps: [
    step('pipe_fcntl', (k, call) => {
      const file = k.file(call.p.fd)
      if (!file) return k.fails('EBADF')
      k.returns(k.pipe(file.object).size * PAGE_SIZE)
    }),
  ],
})
