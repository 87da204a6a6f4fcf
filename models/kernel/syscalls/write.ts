import { sockSend, syscall } from '../index.ts'
import { fileWrite, pipeWrite } from '../write.ts'

export default syscall({
  name: 'write',
  parameters: [
    { name: 'dst', accepts: ['file', 'pipe', 'socket'] },
    { name: 'data', accepts: ['data', 'register'] },
  ],
  result: 'number',
  c: ({ dst, data }) =>
    dst.at === undefined
      ? `write(${dst.fd}, ${data.bytes}, ${data.length})`
      : `pwrite(${dst.fd}, ${data.bytes}, ${data.length}, ${dst.at})`,
  start: (call) =>
    call.dst.kind === 'pipe'
      ? 'pipe_write'
      : call.dst.kind === 'socket'
        ? 'sock_sendmsg'
        : 'vfs_write',
  steps: [...fileWrite, ...pipeWrite, ...sockSend],
  modifiesFile: (call) => call.dst.kind === 'file',
})
