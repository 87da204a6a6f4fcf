/**
 * As cow-by-writer, and splice captures each folio under its lock: either the writer holds the
 * lock and the splice waits for it, or the writer's check sees the reference.
 */
import { heldBySlots, policy } from '../kernel/index.ts'
import stablePagesLocked from './stable-pages-locked.ts'

export default policy({
  about: 'as cow-by-writer, and splice captures a folio under its lock',
  source: 'Whitlock, 27 June 2023; the lock is ours',
  violates: [
    'pipe-bytes-stable',
    'tee-agreement',
    'program-order',
    'fence',
    'snap-read',
    'snapshot-atomic',
  ],
  countsPins: true,
  spliceRead: stablePagesLocked.spliceRead!,
  copyToModify: heldBySlots,
})
