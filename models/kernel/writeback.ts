/** Writing back on demand: mm/page-writeback.c write_cache_pages(). */
import { allocateDelayed } from './disk.ts'
import { folioLock, type Kernel } from './kernel.ts'
import { pagesFrom } from './page-cache.ts'
import { clean } from './page-table.ts'
import type { Call } from './step.ts'

/** The next dirty folio of the file, one a step; the call returns 0 when there is none left. */
export function writebackStep(k: Kernel, call: Call): void {
  const name = k.state.files[call.f.fd]!.object
  const inode = k.inode(name)
  const dirty = pagesFrom(inode, 0)
    .map((page) => inode.cache[page] ?? null)
    .find((folio) => folio !== null && k.folio(folio).dirty)
  if (!dirty || !k.constants.fs.writesBack) return k.returns(0)
  k.waitUntil(k.folio(dirty).lock === null, () => folioLock(dirty))
  allocateDelayed(k, name, 0, inode.size)
  clean(k, dirty)
  k.frame.done = 0
  k.next('write_cache_pages')
}
