import { filesystem } from '../kernel/index.ts'
import tmpfs from './tmpfs.ts'

export default filesystem({
  ...tmpfs,
  about: 'tmpfs (huge=always): one 2 MiB folio whatever the writes',
  // mm/shmem.c shmem_alloc_and_add_folio(). Seen in: trunc-pagealigned-4k, punch-whole-folio.
  fixedOrder: 9,
})
