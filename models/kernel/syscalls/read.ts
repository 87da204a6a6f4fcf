import { sockRecv, syscall } from '../index.ts'
import { filemapRead, pipeRead } from '../read.ts'

export default syscall({
  name: 'read',
  parameters: [
    { name: 'src', accepts: ['file', 'pipe', 'socket', 'device'] },
    { name: 'n', accepts: ['number'] },
  ],
  result: 'data',
  c: ({ src, n, into }) =>
    src.at === undefined
      ? `read(${src.fd}, ${into}, ${n})`
      : `pread(${src.fd}, ${into}, ${n}, ${src.at})`,
  start: (call) =>
    call.src.kind === 'pipe'
      ? 'pipe_read'
      : call.src.kind === 'socket'
        ? 'sock_recvmsg'
        : 'filemap_read',
  steps: [...filemapRead, ...pipeRead, ...sockRecv],
})
