import { clean, folioLock, type Kernel, pagesFrom, step, syscall } from '../index.ts'
import type { Call } from '../step.ts'

/** Writes back what is dirty, one folio a step: mm/page-writeback.c write_cache_pages(). */
function writeback(k: Kernel, call: Call) {
  const file = k.file(call.f.fd)
  if (!file) return k.fails('EBADF')
  const { cache } = k.inode(file.object)
  const dirty = pagesFrom(k.inode(file.object), 0)
    .map((page) => cache[page] ?? null)
    .find((folio) => folio !== null && k.folio(folio).dirty)
  if (!dirty || !k.constants.fs.writesBack) return k.returns(0)
  k.waitUntil(k.folio(dirty).lock === null, () => folioLock(dirty))
  clean(k, dirty)
  k.frame.done = 0
  k.next('write_cache_pages')
}

export default syscall({
  name: 'fsync',
  parameters: [{ name: 'f', accepts: ['file'] }],
  result: 'number',
  c: ({ f }) => `fsync(${f.fd})`,
  start: 'vfs_fsync',
  steps: [step('vfs_fsync', writeback), step('write_cache_pages', writeback)],
})
