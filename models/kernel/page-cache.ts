/** The page cache of an inode: mm/filemap.c and mm/truncate.c. */
import type { Bytes, Name } from '../../src/model.ts'
import { cutsOf, inPieces, lookup, newFolio, zeroes } from './folio.ts'
import type { Kernel } from './kernel.ts'
import { unmapFolio } from './page-table.ts'
import { type Inode, PAGE_SIZE } from './state.ts'

/** Nothing is there, and nothing is made to read it (tmpfs). */
export function isHole(k: Kernel, inode: Name, at: number): boolean {
  if (!k.constants.fs.holesAreZeroPage) return false
  return lookup(k, inode, Math.floor(at / PAGE_SIZE)) === null
}

/** The folio at a page index, read in (or made, for a hole) where there is none. */
export function readIn(k: Kernel, inode: Name, index: number): Name {
  return lookup(k, inode, index) ?? add(k, inode, index, orderAround(k, inode, index))
}

/**
 * Where folios are as large as can be: the largest that holds the page and none that is there, as
 * after a split. mm/shmem.c shmem_alloc_and_add_folio().
 */
function orderAround(k: Kernel, inode: Name, index: number): number {
  let order = k.constants.fs.fixedOrder ?? 0
  while (order > 0 && !fits(k, inode, index - (index % 2 ** order), order)) order--
  return order
}

/**
 * The folio that a write of `length` bytes at page `index` goes to: the attached one, or a new
 * one of the largest power of two pages that length and alignment allow.
 * __filemap_get_folio() with fgf_set_order().
 */
export function forWrite(k: Kernel, inode: Name, index: number, length: number): Name {
  const found = lookup(k, inode, index)
  if (found !== null) return found
  const { largestOrder, fixedOrder } = k.constants.fs
  if (fixedOrder !== null) return add(k, inode, index, orderAround(k, inode, index))
  let order = Math.min(largestOrder, Math.max(0, Math.floor(Math.log2(length / PAGE_SIZE))))
  while (order > 0 && !fits(k, inode, index, order)) order--
  return add(k, inode, index, order)
}

function fits(k: Kernel, inode: Name, index: number, order: number): boolean {
  const pages = 2 ** order
  if (index % pages !== 0) return false
  for (let page = index; page < index + pages; page++) {
    if (lookup(k, inode, page) !== null) return false
  }
  return true
}

function add(k: Kernel, name: Name, index: number, order: number): Name {
  const pages = 2 ** order
  const first = index - (index % pages)
  const inode = k.inode(name)
  const contents: Bytes[][] = []
  for (let page = first; page < first + pages; page++) {
    const stored = inode.disk[page]
    contents.push(stored ? [...stored] : inPieces(zeroes, cutsOf(k, name, page)))
    if (stored) delete inode.disk[page]
  }
  const folio = k.allocate({ ...newFolio(name, first, contents), attached: true })
  for (let page = first; page < first + pages; page++) inode.cache[page] = folio
  return folio
}

/**
 * Takes a folio out of the cache and of all page tables; others may still refer to it.
 * filemap_remove_folio().
 */
export function detach(k: Kernel, name: Name): void {
  unmapFolio(k, name)
  const folio = k.folio(name)
  const inode = k.inode(folio.inode!)
  for (let page = folio.index; page < folio.index + folio.pages.length; page++) {
    inode.cache[page] = null
  }
  folio.attached = false
  k.put(name)
}

/** A clean folio leaves the cache, its bytes stay on disk. */
export function evict(k: Kernel, name: Name): void {
  const folio = k.folio(name)
  const inode = k.inode(folio.inode!)
  folio.pages.forEach((page, at) => {
    // An O_DIRECT write may have put something newer there.
    inode.disk[folio.index + at] ??= [...page]
  })
  detach(k, name)
}

/** The page indices from `from` on at which something may be cached or stored. */
export function pagesFrom(inode: Inode, from: number): number[] {
  const cached = Object.keys(inode.cache).concat(Object.keys(inode.disk))
  return [...new Set(cached.map(Number))].filter((page) => page >= from).sort((a, b) => a - b)
}
