import { step, syscall } from '../index.ts'

/** The second name now means the first file; open files and their pages are what they were. */
export default syscall({
  name: 'rename',
  parameters: [
    { name: 'f', accepts: ['file'], offset: false },
    { name: 'g', accepts: ['file'], offset: false },
  ],
  result: 'number',
  c: ({ f, g }) => `rename(${f.path}, ${g.path})`,
  start: 'do_renameat2',
  steps: [
    step('do_renameat2', (k, call) => {
      const from = k.state.files[call.f.fd]!.path
      const to = k.state.files[call.g.fd]!.path
      if (from === null || to === null || !k.state.paths[from]) return k.fails('ENOENT')
      if (from !== to) {
        k.state.paths[from] = false
        k.state.paths[to] = true
      }
      k.returns(0)
    }),
  ],
})
