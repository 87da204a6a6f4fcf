import { whenEnded } from '../models/kernel/index.ts'

/** tee(2): "a return value of 0 means that there was no data to transfer", and no writers. */
export default {
  ...whenEnded('a call that gets nothing from a pipe and returns 0 has met its end', (end) => {
    if (end.writers === 0) return
    return `${end.task.slice(1)} is told that ${end.pipe.slice(1)} is at its end, and it has a writer`
  }),
  unclaimed: true,
}
