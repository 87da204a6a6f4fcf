import { whenOffsetStored } from '../models/kernel/index.ts'

/** splice(2) and sendfile(2) take no f_pos_lock: fs/splice.c do_splice(). */
export default {
  ...whenOffsetStored('a transfer moves the offset of an open file from where it is', (stored) => {
    if (stored.from === stored.now) return
    return `${stored.task.slice(1)} moves the offset of ${stored.file.slice(1)} from ${stored.from} to ${stored.to}; it was at ${stored.now} by then`
  }),
  unclaimed: true,
}
