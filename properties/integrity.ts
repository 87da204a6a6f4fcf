import { whenWritten } from '../models/kernel/index.ts'

/** A store through a writable shared map names the file too. */
export default whenWritten(
  'a file changes only by calls that name a writable descriptor of it',
  ({ inode, at, bytes, task, named }) => {
    if (named) return
    const file = inode.slice(1).replace(/:.*/, '')
    return `a call of ${task.slice(1)} puts "${bytes}" at ${at} of ${file}, which it does not name`
  },
)
