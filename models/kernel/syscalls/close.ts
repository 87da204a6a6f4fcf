/** close(2): the descriptor goes at once, the open file with its last reference. */
import { type Kernel, pipeMutex, releaseFile, step, syscall } from '../index.ts'

export default syscall({
  name: 'close',
  parameters: [{ name: 'x', accepts: ['file', 'pipe', 'socket', 'device'], offset: false }],
  result: 'number',
  c: ({ x }) => `close(${x.fd})`,
  start: 'close',
  steps: [
    step('close', (k: Kernel, call) => {
      const file = k.file(call.x.fd)
      if (!file) return k.fails('EBADF')
      if (file.users === 0 && file.of === 'pipe') {
        const name = file.object
        k.waitUntil(k.pipe(name).mutex === null, () => pipeMutex(name))
      }
      file.open = false
      if (file.users === 0) releaseFile(k, call.x.fd)
      k.returns(0)
    }),
  ],
})
