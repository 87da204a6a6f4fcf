import { atEnd } from '../models/kernel/index.ts'

/** A plain wait for data or room in a pipe never counts: it is a `blocked` outcome. */
export default atEnd(
  'no task waits for a lock, or for a reference that only itself could drop',
  ({ blocked }) => {
    for (const { task, waits } of blocked) {
      for (const { kind, text } of waits) {
        if (kind === 'lock') return `${task.slice(1)} waits for ever for ${text}`
        if (kind === 'own-reference') {
          return `${task.slice(1)} waits for ${text}, which only itself could release`
        }
      }
    }
  },
)
