import { filesystem } from '../kernel/index.ts'

export default filesystem({
  about: 'xfs: large folios by the length of the write, reads share the IOLOCK',
  // fs/xfs/xfs_icache.c mapping_set_large_folios(). Seen in: trunc-pagealigned-bigfolio.
  largestOrder: 9,
  // fs/xfs/xfs_file.c xfs_file_buffered_read(), xfs_file_splice_read(). Rule 9: read against
  // write never tears.
  readsLockInode: true,
  // fs/xfs/xfs_bmap_util.c xfs_free_file_space(): xfs_flush_unmap_range(), before it looks at the
  // size. Seen in: punch-race.
  partialPunchDetaches: true,
  // fs/xfs/xfs_file.c xfs_falloc_setsize()
  fallocateTruncates: true,
  // fs/iomap/buffered-io.c iomap_release_folio() refuses a dirty folio, so that it can't be split;
  // iomap_truncate_page() makes the folio dirty whose block is cut.
  dirtyStaysWhole: true,
  // Seen in: insert. xfs_falloc_unshare_range()
  fallocate: { zero: true, shift: true, unshare: true },
  // fs/xfs/xfs_bmap_util.c xfs_prepare_shift(): invalidate_inode_pages2_range()
  shiftInvalidates: true,
  // Seen in: odirect-write.
  direct: 'bypasses',
  // fs/xfs/xfs_file.c xfs_file_dio_write(): not measured.
  directChecksFirst: true,
  // fs/xfs/xfs_reflink.c xfs_reflink_remap_prep(). Seen in: copyrange-into, ficlone-clone.
  reflinks: true,
})
