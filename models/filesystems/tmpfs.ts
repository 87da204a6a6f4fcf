import { filesystem } from '../kernel/index.ts'

export default filesystem({
  about: 'tmpfs (huge=never): single pages, reads take no lock',
  // Seen in: trunc-pagealigned-bigfolio.
  largestOrder: 0,
  // mm/shmem.c shmem_file_read_iter() gets and copies one folio at a time
  readsInBatches: false,
  // mm/shmem.c shmem_file_splice_read(): splice_zeropage_into_pipe(). Rule 4.
  holesAreZeroPage: true,
  // The page cache is all there is: nothing to write back, no page_mkwrite.
  writesBack: false,
  notifiesStores: false,
  // mm/shmem.c shmem_fallocate(): punch and allocate only
  fallocate: { zero: false, shift: false },
  // mm/shmem.c shmem_setattr(), shmem_fallocate(): no more than the range that is asked for
  behindEnd: 'kept',
  // mm/shmem.c shmem_file_open() accepts O_DIRECT and ignores it. Seen in: odirect-write.
  direct: 'writes through',
})
