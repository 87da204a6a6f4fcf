import { filesystem } from '../kernel/index.ts'

export default filesystem({
  about: 'btrfs: single pages, reads take no lock',
})
