/** Writing back on demand: mm/page-writeback.c write_cache_pages(). */

import type { Name } from '../../src/model.ts'
import { allocateDelayed } from './disk.ts'
import { folioLock, type Kernel } from './kernel.ts'
import { pagesFrom } from './page-cache.ts'
import { clean, cleanLater } from './page-table.ts'
import type { Call } from './step.ts'

/** sync_file_range(SYNC_FILE_RANGE_WRITE): as writebackStep(), and nobody waits for the disk. */
export function flushStep(k: Kernel, call: Call): void {
  next(k, call, cleanLater)
}

/** The next dirty folio of the file, one a step; the call returns 0 when there is none left. */
export function writebackStep(k: Kernel, call: Call): void {
  next(k, call, clean)
}

function next(k: Kernel, call: Call, write: (k: Kernel, folio: Name) => void): void {
  const name = k.state.files[call.f.fd]!.object
  const inode = k.inode(name)
  const dirty = pagesFrom(inode, 0)
    .map((page) => inode.cache[page] ?? null)
    .find((folio) => folio !== null && k.folio(folio).dirty)
  if (!dirty || !k.constants.fs.writesBack) {
    if (write === clean) written(k, Object.values(inode.cache))
    return k.returns(0)
  }
  k.waitUntil(k.folio(dirty).lock === null, () => folioLock(dirty))
  allocateDelayed(k, name, 0, inode.size)
  write(k, dirty)
  k.frame.done = 0
  k.next('write_cache_pages')
}

/** filemap_fdatawait_range() */
function written(k: Kernel, folios: readonly (Name | null)[]): void {
  for (const name of folios)
    if (name !== null && k.folio(name).writing) k.folio(name).writing = false
}
