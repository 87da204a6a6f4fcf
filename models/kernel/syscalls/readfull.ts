import { syscall } from '../index.ts'
import { filemapRead, pipeRead } from '../read.ts'

/** Reads until it has n bytes, the end of file or an error. */
export default syscall({
  name: 'readfull',
  parameters: [
    { name: 'src', accepts: ['file', 'pipe', 'socket'] },
    { name: 'n', accepts: ['number'] },
  ],
  result: 'data',
  start: (call) => (call.src.kind === 'pipe' ? 'pipe_read' : 'filemap_read'),
  steps: [...filemapRead, ...pipeRead],
})
