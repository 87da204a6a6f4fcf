import { same, whenConsumed } from '../models/kernel/index.ts'

/** Offsets count from the start of the source slot; what is merged into one copy is not derived. */
export default whenConsumed(
  'all consumers of a teed slot get the same bytes',
  (buffer) => {
    for (const { mine, theirs } of buffer.seen) {
      if (!same(mine, theirs)) {
        return `${buffer.name} gives "${mine}" where another consumer got "${theirs}"`
      }
    }
  },
  ['lineage'],
)
