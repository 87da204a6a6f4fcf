/**
 * Contents of a file on disk, of pages that are not in the cache; and the file's bytes wherever
 * they are.
 */
import { Bytes, type Name } from '../../src/model.ts'
import { zeroTail } from './behind-end.ts'
import { blocksFlushed } from './blocks.ts'
import { cutsOf, inPieces, lookup, readBytes, zeroes } from './folio.ts'
import { folioLock, type Kernel } from './kernel.ts'
import { evict, pagesFrom } from './page-cache.ts'
import { clean } from './page-table.ts'
import { type Folio, PAGE_SIZE } from './state.ts'

/** Bytes `from` up to `to` of a file: of the cache, of the disk, or of a hole. */
export function fileBytes(k: Kernel, inode: Name, from: number, to: number): Bytes {
  let bytes = Bytes.empty
  for (let page = Math.floor(from / PAGE_SIZE); page * PAGE_SIZE < to; page++) {
    const start = page * PAGE_SIZE
    bytes = bytes.concat(pageBytes(k, inode, page).slice(Math.max(from, start) - start, to - start))
  }
  return bytes
}

function pageBytes(k: Kernel, inode: Name, page: number): Bytes {
  const folio = lookup(k, inode, page)
  if (folio !== null) {
    const at = (page - k.folio(folio).index) * PAGE_SIZE
    return readBytes(k, folio, at, at + PAGE_SIZE)
  }
  const stored = k.inode(inode).disk[page]
  return stored ? Bytes.concat(stored) : zeroes
}

/** Lays bytes over what is on disk, under what is in the cache (whose pages are clean). */
export function writeDisk(k: Kernel, inode: Name, at: number, bytes: Bytes): void {
  const to = at + bytes.length
  for (let page = Math.floor(at / PAGE_SIZE); page * PAGE_SIZE < to; page++) {
    const start = page * PAGE_SIZE
    const from = Math.max(at, start)
    const part = bytes.slice(from - at, Math.min(to, start + PAGE_SIZE) - at)
    const whole = pageBytes(k, inode, page).overlay(from - start, part)
    k.inode(inode).disk[page] = inPieces(whole, cutsOf(k, inode, page))
  }
}

/** The first folio that has a byte of `from` up to `to` in it, of those that are asked for. */
export function folioIn(
  k: Kernel,
  inode: Name,
  from: number,
  to: number,
  which: (folio: Folio) => boolean = () => true,
): Name | null {
  for (const page of pagesFrom(k.inode(inode), Math.floor(from / PAGE_SIZE))) {
    if (page * PAGE_SIZE >= to) break
    const folio = lookup(k, inode, page)
    if (folio !== null && which(k.folio(folio))) return folio
  }
  return null
}

/**
 * Writes back and drops the next folio of a range; sleeps at `step` for its lock. True when there
 * is none left. Who else refers to a folio keeps its bytes: invalidate_inode_pages2_range().
 */
export function invalidate(
  k: Kernel,
  inode: Name,
  from: number,
  to: number,
  step: string,
): boolean {
  const folio = folioIn(k, inode, from, to)
  if (folio === null) return true
  k.sleepUntil(k.folio(folio).lock === null, step, () => folioLock(folio))
  zeroTail(k, folio)
  k.pass('invalidate_inode_pages2_range', () => `${folio} leaves the cache`)
  evict(k, folio)
  return folioIn(k, inode, from, to) === null
}

/**
 * All that is dirty in a range begins to be written back: the blocks of its folios are allocated in
 * one go. Goes before their clean().
 */
export function allocateDelayed(k: Kernel, inode: Name, from: number, to: number): void {
  if (!k.constants.countsBlocks) return
  let [first, end] = [from, to]
  for (const page of pagesFrom(k.inode(inode), Math.floor(from / PAGE_SIZE))) {
    if (page * PAGE_SIZE >= to) break
    const folio = lookup(k, inode, page)
    if (folio === null) continue
    const { index, pages } = k.folio(folio)
    first = Math.min(first, index * PAGE_SIZE)
    end = Math.max(end, (index + pages.length) * PAGE_SIZE)
  }
  blocksFlushed(k, inode, first, Math.min(end, k.inode(inode).size))
}

/** The dirty folios of a range are written back: filemap_write_and_wait_range(). */
export function writeBackRange(k: Kernel, inode: Name, from: number, to: number): void {
  allocateDelayed(k, inode, from, to)
  for (const page of pagesFrom(k.inode(inode), Math.floor(from / PAGE_SIZE))) {
    if (page * PAGE_SIZE >= to) break
    const folio = lookup(k, inode, page)
    if (folio !== null && k.folio(folio).dirty) clean(k, folio)
  }
}
