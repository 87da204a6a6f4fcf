import { syscall } from '../index.ts'
import { fileWrite, pipeWrite } from '../write.ts'

export default syscall({
  name: 'writefull',
  parameters: [
    { name: 'dst', accepts: ['file', 'pipe', 'socket'] },
    { name: 'data', accepts: ['data', 'register'] },
  ],
  result: 'number',
  start: (call) => (call.dst.kind === 'pipe' ? 'pipe_write' : 'vfs_write'),
  steps: [...fileWrite, ...pipeWrite],
  modifiesFile: (call) => call.dst.kind === 'file',
})
