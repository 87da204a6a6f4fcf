import { filesystem } from '../kernel/index.ts'

export default filesystem({
  about: 'btrfs: single pages, reads take no lock',
  // Seen in: trunc-pagealigned-bigfolio (8 KiB written at once are two folios).
  largestOrder: 0,
  // fs/btrfs/file.c btrfs_fallocate(): no collapse, no insert.
  fallocate: { zero: true, shift: false },
  // fs/btrfs/file.c btrfs_fallocate(), btrfs_punch_hole(): btrfs_wait_ordered_range()
  fallocateFlushes: true,
  // fs/btrfs/reflink.c btrfs_remap_file_range_prep(). Seen in: copyrange-refused.
  remapFlushes: true,
  // btrfs_write_check(), btrfs_fallocate(), btrfs_clone_files(): btrfs_cont_expand(), which calls
  // btrfs_truncate_block() at the end of the file
  expandsFirst: true,
  // prepare_one_folio(), btrfs_page_mkwrite(): folio_wait_writeback()
  writersWait: true,
  // fs/btrfs/direct-io.c: data with checksums are written through the cache. Seen in:
  // odirect-write, odirect-then-buffered.
  direct: 'reads bypass if aligned',
  // fs/btrfs/reflink.c btrfs_clone_files(). Seen in: copyrange-into, ficlone-clone.
  reflinks: true,
})
