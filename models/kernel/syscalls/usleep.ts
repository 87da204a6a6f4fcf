import { step, syscall } from '../index.ts'

/** Takes time and does nothing: in the model any step may take any time. */
export default syscall({
  name: 'usleep',
  parameters: [{ name: 'n', accepts: ['number'] }],
  result: 'number',
  c: ({ n }) => `usleep(${n})`,
  start: 'usleep',
  steps: [step('usleep', (k) => k.returns(0))],
})
