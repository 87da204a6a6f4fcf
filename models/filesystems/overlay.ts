import { filesystem } from '../kernel/index.ts'
import ext4 from './ext4.ts'

export default filesystem({
  ...ext4,
  // fs/overlayfs/file.c, fs/backing-file.c: reads, writes, splices and maps go to the upper file
  // and its page cache. Seen in: trunc-pagealigned-bigfolio, odirect-write (as on ext4).
  about: 'overlay, the upper layer on ext4: the folios are those of the upper file',
})
