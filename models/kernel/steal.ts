/** Taking a folio away from the page cache: fs/splice.c page_cache_pipe_buf_try_steal(). */
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import { evict } from './page-cache.ts'
import { mapCount } from './page-table.ts'
import { captureFolio, source } from './splice-read.ts'
import { PAGE_SIZE } from './state.ts'
import type { Call } from './step.ts'

/**
 * Steals the folio for the call if all of it is wanted, it is clean, in no page table, and the
 * cache's reference is the only one; answers whether it did. The folio's lock is free.
 */
export function stealFolio(k: Kernel, call: Call, name: Name): boolean {
  const { frame } = k
  const { index, pages, dirty, refs } = k.folio(name)
  const base = index * PAGE_SIZE
  const end = Math.min(base + pages.length * PAGE_SIZE, k.inode(source(k, call)).size)
  const whole = (frame.part ?? frame.pos) <= base && frame.end >= end
  if (!whole || dirty || refs !== 1 || mapCount(k, name) > 0) return false
  captureFolio(k, name)
  evict(k, name)
  k.pass('filemap_remove_folio', () => `${name} belongs to the call`)
  return true
}
