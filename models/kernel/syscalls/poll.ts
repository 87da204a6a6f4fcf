import { isEmpty, isFull, type Kernel, pollReceiver, step, syscall } from '../index.ts'
import type { OpenFile } from '../state.ts'

/** Looks without a lock. OUT means a free slot. */
function pipePoll(k: Kernel, file: OpenFile): string {
  const pipe = k.pipe(file.object)
  const events: string[] = []
  if (file.read && !isEmpty(pipe)) events.push('IN')
  if (file.write && !isFull(pipe)) events.push('OUT')
  if (file.read && pipe.writers === 0) events.push('HUP')
  if (file.write && pipe.readers === 0) events.push('ERR')
  return events.join('.') || 'none'
}

/** poll(2) with no timeout, for IN and OUT: fs/pipe.c pipe_poll(); what has no poll is ready. */
export default syscall({
  name: 'poll',
  parameters: [{ name: 'x', accepts: ['pipe', 'file', 'socket', 'device'], offset: false }],
  result: 'poll',
  c: ({ x }) => `poll_now(${x.fd})`,
  start: 'pipe_poll',
  steps: [
    step('pipe_poll', (k, call) => {
      const file = k.file(call.x.fd)
      if (!file) return k.answers('NVAL')
      if (file.of === 'pipe') k.answers(pipePoll(k, file))
      else k.answers(file.of === 'socket' ? pollReceiver(k, file) : 'IN.OUT')
    }),
  ],
})
