import { contents, forEveryFile } from '../models/kernel/index.ts'

/**
 * Asked while no call that modifies the file is in flight. What the file should hold is what the
 * calls that name it, and stores through its shared maps, put there.
 */
export default forEveryFile(
  'what was written to a file stays there until a later call that names it',
  ({ lock, size }, name, state) => {
    if (lock !== null) return
    const should = state.shadows[name]!
    const length = Math.min(size, should.length)
    const found = contents(state, name, 0, length)
    if (found.equals(should.slice(0, length))) return
    const file = name.slice(1).replace(/:.*/, '')
    return `${file} holds "${found}", what was written to it is "${should.slice(0, length)}"`
  },
  ['shadow'],
)
