import { filesystem } from '../kernel/index.ts'
import btrfs from './btrfs.ts'

export default filesystem({
  ...btrfs,
  about: 'btrfs, files with NODATACOW (no checksums)',
  // An O_DIRECT write drops the folio: FORMAT rule 2 (measured). fs/btrfs/direct-io.c
  // check_direct_IO(): what is not on whole blocks goes through the cache.
  direct: 'bypasses if aligned',
})
