import { isEmpty, isFull, step, syscall } from '../index.ts'

/** poll(2) with no timeout: fs/pipe.c pipe_poll() looks without a lock. OUT means a free slot. */
export default syscall({
  name: 'poll',
  parameters: [{ name: 'x', accepts: ['pipe', 'file', 'socket'] }],
  result: 'poll',
  c: ({ x }) => `poll_now(${x.fd})`,
  start: 'pipe_poll',
  steps: [
    step('pipe_poll', (k, call) => {
      const file = k.file(call.x.fd)
      if (!file) return k.answers('NVAL')
      if (file.of !== 'pipe') return k.answers('IN.OUT')
      const pipe = k.pipe(file.object)
      const events: string[] = []
      if (file.read && !isEmpty(pipe)) events.push('IN')
      if (file.write && !isFull(pipe)) events.push('OUT')
      if (file.read && pipe.writers === 0) events.push('HUP')
      if (file.write && pipe.readers === 0) events.push('ERR')
      k.answers(events.join('.') || 'none')
    }),
  ],
})
