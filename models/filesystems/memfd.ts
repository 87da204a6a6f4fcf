import { filesystem } from '../kernel/index.ts'
import tmpfs from './tmpfs.ts'

export default filesystem({
  ...tmpfs,
  about: 'memfd: tmpfs files without a name, which can be sealed',
  // mm/memfd.c. Seen in: memfd-seal-map, memfd-seal-unmap.
  memfd: true,
})
