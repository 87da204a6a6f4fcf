import { messageFlags, sockRecv, syscall } from '../index.ts'

export default syscall({
  name: 'recv',
  parameters: [
    { name: 'src', accepts: ['socket', 'file', 'pipe'], offset: false },
    { name: 'n', accepts: ['number'] },
    messageFlags,
  ],
  result: 'data',
  c: ({ src, n, flags, into }) => `recv(${src.fd}, ${into}, ${n}, ${flags})`,
  start: 'sock_recvmsg',
  steps: sockRecv,
})
