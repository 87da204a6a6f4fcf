import { step, syscall } from '../index.ts'

/** Counts and clears the SIGPIPEs of the program. */
export default syscall({
  name: 'sigpipe',
  parameters: [],
  result: 'number',
  c: () => 'sigpipe()',
  start: 'sigpipe',
  steps: [
    step('sigpipe', (k) => {
      const count = k.state.sigpipes
      k.state.sigpipes = 0
      k.returns(count)
    }),
  ],
})
