import { filesystem } from '../kernel/index.ts'

export default filesystem({
  about: 'xfs: large folios by the length of the write, reads share the IOLOCK',
  // fs/xfs/xfs_icache.c mapping_set_large_folios(). Seen in: trunc-pagealigned-bigfolio.
  largestOrder: 9,
  // fs/xfs/xfs_file.c xfs_file_buffered_read(), xfs_file_splice_read(). Rule 9: read against
  // write never tears.
  readsLockInode: true,
  // fs/xfs/xfs_file.c xfs_file_fallocate() flushes and drops the range first. Seen in: punch-race.
  partialPunchDetaches: true,
  // Seen in: insert.
  fallocate: { zero: true, shift: true },
  // Seen in: odirect-write.
  direct: 'bypasses',
  // fs/xfs/xfs_file.c xfs_file_dio_write(): not measured.
  directChecksFirst: true,
  // fs/xfs/xfs_reflink.c xfs_reflink_remap_prep(). Seen in: copyrange-into, ficlone-clone.
  reflinks: true,
})
