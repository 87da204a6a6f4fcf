/** fcntl(F_ADD_SEALS): mm/memfd.c memfd_add_seals(). */
import { inodeLock, type Kernel, mapCount, mapsOf, pagesFrom, step, syscall } from '../index.ts'
import type { Call } from '../step.ts'

function addSeals(k: Kernel, call: Call) {
  const file = k.file(call.f.fd)
  if (!file) return k.fails('EBADF')
  if (file.of !== 'file') return k.fails('EINVAL')
  if (!file.write) return k.fails('EPERM')
  // Other files of tmpfs are sealed against seals, other file systems have none.
  if (!k.constants.fs.memfd) return k.fails(k.constants.fs.holesAreZeroPage ? 'EPERM' : 'EINVAL')
  const inode = k.inode(file.object)
  k.waitUntil(k.inodeFree(file.object), () => inodeLock(file.object))
  if (inode.seals.includes('F_SEAL_SEAL')) return k.fails('EPERM')
  if (call.seals.F_SEAL_WRITE && !inode.seals.includes('F_SEAL_WRITE')) {
    if (isMappedShared(k, call)) return k.fails('EBUSY')
    if (isPinned(k, call)) {
      inode.lock = k.me
      return k.next('memfd_wait_for_pins')
    }
  }
  seal(k, call)
}

/** mapping_deny_writable(): a shared map that could be stored to. */
function isMappedShared(k: Kernel, call: Call): boolean {
  const { object } = k.state.files[call.f.fd]!
  return mapsOf(k).some(
    ({ inode, shared, pages }) => inode === object && shared && pages.some(({ mapped }) => mapped),
  )
}

/** A reference beside the cache's and the page tables': a pipe, a socket, a call in flight. */
function isPinned(k: Kernel, call: Call): boolean {
  const inode = k.inode(k.state.files[call.f.fd]!.object)
  return pagesFrom(inode, 0).some((page) => {
    const folio = inode.cache[page] ?? null
    return folio !== null && k.folio(folio).refs - mapCount(k, folio) > 1
  })
}

/** Waits a fifth of a second for the references to go; then it is too late. */
function waitForPins(k: Kernel, call: Call) {
  const inode = k.inode(k.state.files[call.f.fd]!.object)
  inode.lock = null
  if (isPinned(k, call)) return k.fails('EBUSY')
  seal(k, call)
}

function seal(k: Kernel, call: Call) {
  const inode = k.inode(k.state.files[call.f.fd]!.object)
  const added = Object.keys(call.seals).filter((name) => call.seals[name])
  const before = inode.seals === '' ? [] : inode.seals.split(' ')
  inode.seals = [...new Set([...before, ...added])].sort().join(' ')
  k.returns(0)
}

export default syscall({
  name: 'addseals',
  parameters: [
    { name: 'f', accepts: ['file'], offset: false },
    {
      name: 'seals',
      accepts: ['flags'],
      constants: [
        'F_SEAL_WRITE',
        'F_SEAL_SHRINK',
        'F_SEAL_GROW',
        'F_SEAL_SEAL',
        'F_SEAL_FUTURE_WRITE',
      ],
    },
  ],
  result: 'number',
  c: ({ f, seals }) => `fcntl(${f.fd}, F_ADD_SEALS, ${seals})`,
  start: 'memfd_add_seals',
  steps: [step('memfd_add_seals', addSeals), step('memfd_wait_for_pins', waitForPins)],
})
