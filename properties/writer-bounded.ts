import { callsReturn } from '../models/kernel/index.ts'

/**
 * Bounded waiting, not fairness: every other user task starts no further call; those in the
 * kernel run on. A wait of the call's own for data or room in a pipe is excused if it holds no
 * lock of a file meanwhile.
 */
export default callsReturn(
  'a call that modifies a file returns, whatever the others do not start',
  (call) => call.modifiesFile,
  (waits, task, state) =>
    waits.length > 0 &&
    waits.every(({ kind }) => kind === 'data' || kind === 'room') &&
    !Object.values(state.inodes).some(({ lock }) => lock === task),
)
