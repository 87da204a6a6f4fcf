import { spliceFlags, syscall, vmspliceSteps } from '../index.ts'

/** vmsplice(2) on the read end of a pipe: its bytes are copied into memory. */
export default syscall({
  name: 'vmspliceout',
  parameters: [
    { name: 'src', accepts: ['file', 'pipe', 'socket', 'device'], offset: false },
    { name: 'mem', accepts: ['memory'] },
    { name: 'len', accepts: ['number'] },
    spliceFlags,
  ],
  result: 'number',
  c: ({ src, mem, len, flags }) =>
    `vmsplice(${src.fd}, &(struct iovec){ ${mem}, ${len} }, 1, ${flags ?? 0})`,
  start: 'do_vmsplice',
  modifiesFile: (call) => call.mem.ofFile,
  steps: vmspliceSteps,
})
