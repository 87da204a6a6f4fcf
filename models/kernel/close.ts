/** The last reference of an open file: fs/pipe.c pipe_release(). */
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import { discard, isEmpty } from './pipe.ts'
import { closeReceiver } from './socket.ts'

/** What happens when nobody refers to an open file any more. */
export function releaseFile(k: Kernel, fd: Name): void {
  const file = k.state.files[fd]!
  if (file.of === 'socket') return closeReceiver(k, file.object)
  if (file.of !== 'pipe') return
  const pipe = k.pipe(file.object)
  if (file.read) pipe.readers = 0
  if (file.write) pipe.writers = 0
  if (pipe.readers > 0 || pipe.writers > 0) return
  while (!isEmpty(pipe)) discard(k, file.object)
}
