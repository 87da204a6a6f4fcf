import { filesystem } from '../kernel/index.ts'

export default filesystem({
  about: 'xfs: large folios by the length of the write, reads share the IOLOCK',
  largestOrder: 9,
  // fs/xfs/xfs_file.c xfs_file_buffered_read(), xfs_file_splice_read()
  readsLockInode: true,
  // fs/xfs/xfs_file.c xfs_file_fallocate() flushes and drops the range first
  partialPunchDetaches: true,
})
