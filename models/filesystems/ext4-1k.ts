import { filesystem } from '../kernel/index.ts'
import ext4 from './ext4.ts'

export default filesystem({
  ...ext4,
  about: 'ext4, 1 KiB blocks: as with 4 KiB blocks',
  // A folio may hold 2^11 blocks: 2^9 pages. Seen in: trunc-pagealigned-bigfolio.
  blockSize: 1024,
})
