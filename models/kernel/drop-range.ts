/**
 * Pages of a file that are written back and leave the cache, because their blocks are about to
 * move (collapse, insert) or to be shared (reflink): filemap_write_and_wait_range() and
 * truncate_pagecache_range(). Of a folio that lies partly in the range the pages inside are zeroed
 * in place first: who else refers to them sees it.
 */
import { Bytes, type Name } from '../../src/model.ts'
import { allocateDelayed, folioIn } from './disk.ts'
import { writeBytes } from './folio.ts'
import { folioLock, type Kernel } from './kernel.ts'
import { evict } from './page-cache.ts'
import { clean } from './page-table.ts'
import { PAGE_SIZE } from './state.ts'

/**
 * `zeroTo`: pages from there on are in the range too, and nothing of theirs is zeroed.
 *
 * The next folio of whole pages `from` up to `to`; sleeps at `step` for its lock. True when there
 * is none left.
 */
export function dropRange(
  k: Kernel,
  inode: Name,
  from: number,
  to: number,
  step: string,
  zeroTo = to,
): boolean {
  const name = folioIn(k, inode, from, to)
  if (name === null) return true
  k.sleepUntil(k.folio(name).lock === null, step, () => folioLock(name))
  allocateDelayed(k, inode, from, to)
  clean(k, name)
  zeroInside(k, name, from, zeroTo)
  k.pass('truncate_pagecache_range', () => `${name} leaves the cache`)
  evict(k, name)
  return folioIn(k, inode, from, to) === null
}

/** The disk keeps what was written back; evict() leaves it there. */
function zeroInside(k: Kernel, name: Name, from: number, to: number): void {
  const folio = k.folio(name)
  const base = folio.index * PAGE_SIZE
  const end = base + folio.pages.length * PAGE_SIZE
  if (base >= from && end <= to) return
  const { disk } = k.inode(folio.inode!)
  const [a, b] = [Math.max(from, base), Math.min(to, end)]
  if (a >= b) return
  for (let at = a; at < b; at += PAGE_SIZE) {
    disk[at / PAGE_SIZE] = [...folio.pages[(at - base) / PAGE_SIZE]!]
  }
  writeBytes(k, name, a - base, Bytes.fill('0', b - a))
}
