/** Splitting a folio of several pages: mm/huge_memory.c, the non-uniform split of truncate. */
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import { remap, unmapPages } from './page-table.ts'
import { PAGE_SIZE } from './state.ts'

/**
 * Splits around the page in which the hole `from` up to `to` begins and the one in which it ends:
 * halves, and halves of the half that holds such a page. Parts wholly inside the hole leave the
 * cache. The folio has no reference but the cache's and those of page tables.
 */
export function splitFolio(k: Kernel, name: Name, from: number, to: number): void {
  const folio = k.folio(name)
  const edges = [Math.floor(from / PAGE_SIZE), Math.floor(to / PAGE_SIZE)]
  const parts = halves(0, folio.pages.length, edges)
  const inode = k.inode(folio.inode!)
  const pages = folio.pages.map((page) => [...page])
  const { index, dirty } = folio
  for (const [first, count] of parts) {
    const gone = first * PAGE_SIZE >= from && (first + count) * PAGE_SIZE <= to
    let part: Name | null = null
    const contents = pages.slice(first, first + count)
    if (!gone && first === 0) {
      folio.pages = contents
      part = name
    } else if (!gone) {
      part = k.allocate({ ...folio, index: index + first, dirty, refs: 1, pages: contents })
      remap(k, name, part, index + first, count)
    }
    if (gone) unmapPages(k, folio.inode!, index + first, index + first + count, false)
    for (let page = first; page < first + count; page++) inode.cache[index + page] = part
  }
  if (inode.cache[index] !== name) {
    folio.attached = false
    k.put(name)
  }
}

function halves(first: number, count: number, edges: readonly number[]): [number, number][] {
  if (count === 1 || !edges.some((page) => page >= first && page < first + count)) {
    return [[first, count]]
  }
  const half = count / 2
  return [...halves(first, half, edges), ...halves(first + half, half, edges)]
}
