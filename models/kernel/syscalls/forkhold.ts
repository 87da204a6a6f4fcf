import { copyPages, step, syscall } from '../index.ts'

/** fork(2) of a child that only sleeps: anonymous pages become shared, copy-on-write. */
export default syscall({
  name: 'forkhold',
  parameters: [],
  result: 'number',
  c: () => 'forkhold()',
  start: 'copy_page_range',
  steps: [step('copy_page_range', copyPages)],
})
