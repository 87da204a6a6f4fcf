/** sendfile(2) to a pipe: fs/splice.c splice_file_to_pipe(), as splice does. */
import { spliceFileToPipe, spliceRead, step, syscall } from '../index.ts'

export default syscall({
  name: 'sendfile',
  parameters: [
    { name: 'dst', accepts: ['file', 'pipe', 'socket'] },
    { name: 'src', accepts: ['file', 'pipe'] },
    { name: 'len', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ dst, src, len }) => `sendfile(${dst.fd}, ${src.fd}, ${src.offset}, ${len})`,
  start: 'do_sendfile',
  takes: ['spliceRead'],
  modifiesFile: (call) => call.dst.kind === 'file',
  steps: [
    step(
      'do_sendfile',
      (k, call) => {
        const from = k.file(call.src.fd)
        const to = k.file(call.dst.fd)
        if (!from?.read || !to?.write) return k.fails('EBADF')
        if (from.of === 'pipe' || to.append) return k.fails('EINVAL')
        spliceFileToPipe(k, call)
      },
      ['spliceRead'],
    ),
    spliceRead,
  ],
  notModelled: ({ args }, kindOf) =>
    kindOf(args[0]) === 'pipe' || kindOf(args[1]) === 'pipe'
      ? undefined
      : 'sendfile to a file or socket is not modelled yet',
})
