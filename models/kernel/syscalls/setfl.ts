import { type Kernel, step, syscall } from '../index.ts'

/**
 * fcntl(F_SETFL): O_APPEND, O_DIRECT and O_NONBLOCK become what the flags say, the access mode
 * stays. O_DIRECT of a pipe's write end: later writes are packets. fs/fcntl.c setfl().
 */
export default syscall({
  name: 'setfl',
  parameters: [
    { name: 'x', accepts: ['file', 'pipe', 'socket', 'device'], offset: false },
    {
      name: 'flags',
      accepts: ['flags'],
      constants: ['O_RDONLY', 'O_WRONLY', 'O_RDWR', 'O_APPEND', 'O_DIRECT', 'O_NONBLOCK'],
    },
  ],
  result: 'number',
  c: ({ x, flags }) => `fcntl(${x.fd}, F_SETFL, ${flags})`,
  start: 'do_fcntl',
  steps: [
    step('do_fcntl', (k: Kernel, call) => {
      const file = k.file(call.x.fd)
      if (!file) return k.fails('EBADF')
      const { O_APPEND: append, O_DIRECT: direct, O_NONBLOCK: nonblock } = call.flags
      if (direct && file.of !== 'pipe' && !file.canDirect) return k.fails('EINVAL')
      file.nonblock = nonblock
      file.append = append
      if (file.of === 'pipe') file.packet = direct
      else file.direct = direct
      k.returns(0)
    }),
  ],
})
