import { spliceFlags, syscall, vmspliceSteps } from '../index.ts'

/** vmsplice(2): memory goes into a pipe by reference. GIFT changes nothing that anybody sees. */
export default syscall({
  name: 'vmsplice',
  parameters: [
    { name: 'dst', accepts: ['file', 'pipe', 'socket', 'device'], offset: false },
    { name: 'mem', accepts: ['memory'] },
    { name: 'len', accepts: ['number'] },
    spliceFlags,
  ],
  result: 'number',
  c: ({ dst, mem, len, flags }) =>
    `vmsplice(${dst.fd}, &(struct iovec){ ${mem}, ${len} }, 1, ${flags ?? 0})`,
  start: 'do_vmsplice',
  steps: vmspliceSteps,
})
