import { filesystem } from '../kernel/index.ts'

export default filesystem({
  about: 'ramfs: single pages, reads take no lock, nothing to write back',
  // fs/libfs.c simple_write_begin(): a page at a time. Seen in: trunc-pagealigned-bigfolio.
  largestOrder: 0,
  // fs/ramfs/inode.c: the backing device is noop_backing_dev_info
  writesBack: false,
  // fs/ramfs/file-mmu.c has no ->fallocate. Seen in: punch-whole-folio (EOPNOTSUPP).
  fallocate: null,
  // fs/libfs.c simple_setattr(): truncate_setsize()
  behindEnd: 'zeroed by truncate',
  // No FMODE_CAN_ODIRECT: fs/open.c do_dentry_open() answers EINVAL.
  direct: 'refused',
})
