import { bytesToReceive, held, type Kernel, pipeMutex, step, syscall } from '../index.ts'
import type { Call } from '../step.ts'

/** ioctl(FIONREAD): bytes in the pipe, counted under its mutex, or to be received. */
function ioctl(k: Kernel, call: Call) {
  const file = k.file(call.x.fd)
  if (!file) return k.fails('EBADF')
  const { object: name } = file
  if (file.of === 'socket') return k.returns(bytesToReceive(k, name))
  k.waitUntil(k.pipe(name).mutex === null, () => pipeMutex(name))
  k.returns(held(k, name))
}

export default syscall({
  name: 'fionread',
  parameters: [{ name: 'x', accepts: ['pipe', 'socket'], offset: false }],
  result: 'number',
  c: ({ x }) => `fionread(${x.fd})`,
  start: 'pipe_ioctl',
  steps: [step('pipe_ioctl', ioctl)],
})
