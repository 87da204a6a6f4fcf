import { syscall } from '../index.ts'
import { filemapRead, pipeRead } from '../read.ts'

export default syscall({
  name: 'read',
  parameters: [
    { name: 'src', accepts: ['file', 'pipe', 'socket', 'device'] },
    { name: 'n', accepts: ['number'] },
  ],
  result: 'data',
  start: (call) => (call.src.kind === 'pipe' ? 'pipe_read' : 'filemap_read'),
  steps: [...filemapRead, ...pipeRead],
})
