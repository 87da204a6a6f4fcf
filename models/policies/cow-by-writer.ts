/**
 * Writers copy. A write, a splice into the file, a truncate or a punched hole that finds slots of
 * pipes referring to the folio makes a copy of all of it, takes the folio out of the page cache
 * and out of all page tables, and goes on with the copy. A store through an existing entry enters
 * no kernel and copies nothing. splice takes no lock to capture a folio: a writer that has passed
 * its check goes on writing to what the pipe now holds.
 */
import { heldBySlots, policy } from '../kernel/index.ts'
import byReference from './by-reference.ts'

export default policy({
  about: 'writers copy a folio that a pipe refers to',
  source: 'Whitlock, 27 June 2023; Metzmacher, 9 February 2023',
  violates: [
    'pipe-bytes-stable',
    'tee-agreement',
    'program-order',
    'fence',
    'snap-read',
    'snapshot-atomic',
  ],
  countsPins: true,
  spliceRead: byReference.spliceRead!,
  copyToModify: heldBySlots,
})
