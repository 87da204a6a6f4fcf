import { step, syscall } from '../index.ts'

/** The size of a file: fstat(2), no lock. */
export default syscall({
  name: 'size',
  parameters: [{ name: 'f', accepts: ['file'], offset: false }],
  result: 'number',
  c: ({ f }) => `size_of(${f.fd})`,
  start: 'fstat',
  steps: [
    step('fstat', (k, call) => {
      const file = k.file(call.f.fd)
      if (!file) return k.fails('EBADF')
      k.returns(k.inode(file.object).size)
    }),
  ],
})
