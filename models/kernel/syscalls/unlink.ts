import { step, syscall } from '../index.ts'

/** The name goes; the file stays as long as somebody has it open. */
export default syscall({
  name: 'unlink',
  parameters: [{ name: 'f', accepts: ['file'], offset: false }],
  result: 'number',
  c: ({ f }) => `unlink(${f.path})`,
  start: 'do_unlinkat',
  steps: [
    step('do_unlinkat', (k, call) => {
      const { path } = k.state.files[call.f.fd]!
      if (path === null || !k.state.paths[path]) return k.fails('ENOENT')
      k.state.paths[path] = false
      k.returns(0)
    }),
  ],
})
