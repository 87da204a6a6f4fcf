import { whenConsumed } from '../models/kernel/index.ts'

/** The rest of a packet that a short read drops, and what is left in a closed pipe, are no loss. */
export default whenConsumed(
  'what a pipe accepted comes out once and in order',
  (buffer) => {
    let { next } = buffer.positions
    for (const { position, len } of buffer.positions.runs) {
      if (position !== next) {
        const how = position < next ? 'again' : 'too early'
        return `${buffer.name} gives byte ${position} of its stream ${how}: the next is ${next}`
      }
      next += len
    }
  },
  ['stream'],
)
