import { step, syscall } from '../index.ts'

/**
 * The code of the next MSG_ZEROCOPY completion in the error queue: 1, the kernel copied the bytes;
 * 0, it did not. EAGAIN when there is none.
 */
export default syscall({
  name: 'zcstatus',
  parameters: [{ name: 'dst', accepts: ['socket'], offset: false }],
  result: 'number',
  c: ({ dst }) => `zerocopy_status(${dst.fd})`,
  start: 'sock_recv_errqueue',
  steps: [
    step('sock_recv_errqueue', (k, call) => {
      const file = k.file(call.dst.fd)
      if (!file) return k.fails('EBADF')
      const socket = k.socket(file.object)
      const [code, ...later] = socket.completions
      if (code === undefined) return k.fails('EAGAIN')
      socket.completions = later
      k.returns(code)
    }),
  ],
})
