import { sendZerocopy, syscall } from '../index.ts'

/** send(2) with MSG_ZEROCOPY, after SO_ZEROCOPY. */
export default syscall({
  name: 'sendzc',
  parameters: [
    { name: 'dst', accepts: ['socket', 'file', 'pipe'], offset: false },
    { name: 'mem', accepts: ['memory'] },
    { name: 'n', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ dst, mem, n }) => `send_zerocopy(${dst.fd}, ${mem}, ${n})`,
  start: 'sock_sendmsg_zerocopy',
  steps: sendZerocopy,
})
