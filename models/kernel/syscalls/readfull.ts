import { sockRecv, syscall } from '../index.ts'
import { filemapRead, pipeRead } from '../read.ts'

/** Reads until it has n bytes, the end of file or an error. */
export default syscall({
  name: 'readfull',
  parameters: [
    { name: 'src', accepts: ['file', 'pipe', 'socket'] },
    { name: 'n', accepts: ['number'] },
  ],
  result: 'data',
  c: ({ src, n, into }) =>
    src.at === undefined
      ? `readfull(${src.fd}, ${into}, ${n})`
      : `preadfull(${src.fd}, ${into}, ${n}, ${src.at})`,
  start: (call) =>
    call.src.kind === 'pipe'
      ? 'pipe_read'
      : call.src.kind === 'socket'
        ? 'sock_recvmsg'
        : 'filemap_read',
  steps: [...filemapRead, ...pipeRead, ...sockRecv],
})
