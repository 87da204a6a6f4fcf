import { filesystem } from '../kernel/index.ts'

export default filesystem({
  about: 'ext4, 4 KiB blocks: large folios by the length of the write, reads take no lock',
  // fs/ext4/inode.c ext4_set_inode_mapping_order(): up to 2^11 blocks, the page cache up to 2^9
  // pages. Seen in: trunc-pagealigned-bigfolio, punch-full-fsynced (one folio, zeroed in place).
  largestOrder: 9,
  // fs/ext4/extents.c ext4_fallocate(). Seen in: insert.
  fallocate: { zero: true, shift: true },
  // fs/iomap/direct-io.c: the folio leaves the cache. Seen in: odirect-write, odirect-mmapped.
  direct: 'bypasses',
  // No ->remap_file_range, so copy_file_range copies. Seen in: copyrange-into.
  reflinks: false,
})
