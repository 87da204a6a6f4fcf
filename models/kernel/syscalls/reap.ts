import { dropPages, step, syscall } from '../index.ts'

/** Kills the child of the last forkhold() and waits for its end. */
export default syscall({
  name: 'reap',
  parameters: [],
  result: 'number',
  c: () => 'reap()',
  start: 'exit_mmap',
  steps: [step('exit_mmap', dropPages)],
})
