/**
 * Writers wait. A write, a splice into the file or a truncate of part of a folio sleeps, under
 * inode lock and folio lock, while a slot of a pipe refers to the folio. Stores through an
 * existing mapping enter no kernel and wait for nothing. splice takes no lock to capture a folio:
 * a writer that has passed its check goes on writing to what the pipe now holds.
 */
import { policy, waitForSlots } from '../kernel/index.ts'
import byReference from './by-reference.ts'

export default policy({
  about: 'writers wait while a pipe refers to the folio',
  source: 'mm/page-writeback.c folio_wait_stable(); Chinner, 10 February 2023',
  violates: [
    'pipe-bytes-stable',
    'tee-agreement',
    'program-order',
    'fence',
    'snap-read',
    'snapshot-atomic',
    'writer-bounded',
    'no-deadlock',
  ],
  countsPins: true,
  spliceRead: byReference.spliceRead!,
  waitToModify: waitForSlots,
})
