import { messageFlags, sockSend, syscall } from '../index.ts'

export default syscall({
  name: 'send',
  parameters: [
    { name: 'dst', accepts: ['socket', 'file', 'pipe'], offset: false },
    { name: 'data', accepts: ['data', 'register'] },
    messageFlags,
  ],
  result: 'number',
  c: ({ dst, data, flags }) => `send(${dst.fd}, ${data.bytes}, ${data.length}, ${flags})`,
  start: 'sock_sendmsg',
  steps: sockSend,
})
