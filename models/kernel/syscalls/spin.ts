import { step, syscall } from '../index.ts'

/** Takes time and does nothing: in the model any step may take any time. */
export default syscall({
  name: 'spin',
  parameters: [{ name: 'n', accepts: ['number'] }],
  result: 'number',
  c: ({ n }) => `spin(${n})`,
  start: 'spin',
  steps: [step('spin', (k) => k.returns(0))],
})
