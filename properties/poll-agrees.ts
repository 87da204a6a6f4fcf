import { whenMerged } from '../models/kernel/index.ts'

/** pipe_poll() looks for a free slot; pipe_write() first looks for room in the newest one. */
export default {
  ...whenMerged('a pipe takes no bytes while poll(2) says that it takes none', (merge) => {
    if (!merge.full) return
    return `${merge.pipe.slice(1)} takes ${merge.bytes.length} bytes while poll(2) says that it takes none`
  }),
  unclaimed: true,
}
