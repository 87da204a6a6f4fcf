import { filesystem } from '../kernel/index.ts'

export default filesystem({
  about: 'ext4, 4 KiB blocks: large folios by the length of the write, reads take no lock',
  // fs/ext4/inode.c ext4_set_inode_mapping_order(): up to 2^11 blocks
  largestOrder: 9,
})
