import { filesystem } from '../kernel/index.ts'
import btrfs from './btrfs.ts'

export default filesystem({
  ...btrfs,
  about: 'btrfs, files with NODATACOW (no checksums)',
  // An O_DIRECT write drops the folio: FORMAT rule 2 (measured).
  direct: 'bypasses',
})
