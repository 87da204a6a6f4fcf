/**
 * As by-reference in a kernel before the fix of Dirty Pipe (CVE-2022-0847, Kellermann): an entry
 * of the ring keeps its flags when it is released, and splice does not set them. A page of a file
 * that lands in an entry with a stale CAN_MERGE is then written to by the next write to the pipe.
 */
import { policy } from '../kernel/index.ts'
import byReference from './by-reference.ts'

export default policy({
  about: 'as by-reference, and splice leaves the flags of a slot as they were',
  source: 'lib/iov_iter.c copy_page_to_iter_pipe() before 9d2231c5d74e',
  violates: [
    'pipe-bytes-stable',
    'tee-agreement',
    'program-order',
    'fence',
    'snap-read',
    'snapshot-atomic',
    'integrity',
    'no-lost-write',
    'stream-stable',
  ],
  keepsFlags: true,
  spliceRead: byReference.spliceRead!,
})
