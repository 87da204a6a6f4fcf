import { filesystem } from '../kernel/index.ts'

export default filesystem({
  about: 'tmpfs (huge=never): single pages, reads take no lock',
  // mm/shmem.c shmem_file_splice_read(): splice_zeropage_into_pipe()
  holesAreZeroPage: true,
  writesBack: false,
})
