/**
 * Bytes of a file's last page behind its end. Only a store through a shared map puts any there; they
 * must not become the file's. Most file systems zero them when the file grows over them
 * (mm/truncate.c pagecache_isize_extended(), since 6.13 with folio_zero_segment()) and when the page
 * is written back.
 */
import { Bytes, ModelLimit, type Name } from '../../src/model.ts'
import { layBytes, lookup, readBytes, writeBytes } from './folio.ts'
import type { Kernel } from './kernel.ts'
import { PAGE_SIZE } from './state.ts'

/** The file grows from `before`, and what is written begins at `to`. */
export function zeroGap(k: Kernel, inode: Name, before: number, to: number): void {
  if (k.constants.fs.behindEnd === 'zeroed') zeroFrom(k, inode, before, to)
}

/** What comes next begins at `to`, perhaps beyond the end, before anything of it is done. */
export function expandTo(k: Kernel, inode: Name, to: number): void {
  const { size } = k.inode(inode)
  if (to > size)
    zeroGap(k, inode, size, k.constants.fs.expandsFirst ? Number.POSITIVE_INFINITY : to)
}

/** ftruncate() to a larger size: what lies behind that is zeroed too, truncate_pagecache(). */
export function zeroOnTruncate(k: Kernel, inode: Name, before: number, size: number): void {
  const { behindEnd } = k.constants.fs
  if (behindEnd === 'kept') return
  zeroFrom(k, inode, behindEnd === 'zeroed' ? before : size, Number.POSITIVE_INFINITY)
}

/** The folio is written back. */
export function zeroTail(k: Kernel, name: Name): void {
  const { inode, attached } = k.folio(name)
  if (inode === null || !attached || k.constants.fs.behindEnd !== 'zeroed') return
  const { size } = k.inode(inode)
  if (endsInside(k, name)) zeroFrom(k, inode, size, Number.POSITIVE_INFINITY, layBytes)
}

/**
 * The folio is to be written back and nobody waits: mm/page-writeback.c folio_prepare_writeback()
 * leaves out one that is still being written. How long that takes is the disk's, so what it leaves
 * behind the end can't be said.
 */
export function refuseLateTail(k: Kernel, name: Name): void {
  const { inode, index, pages, writing } = k.folio(name)
  if (!writing || inode === null || !endsInside(k, name)) return
  const from = k.inode(inode).size - index * PAGE_SIZE
  const tail = readBytes(k, name, from, pages.length * PAGE_SIZE)
  if (tail.equals(Bytes.fill('0', tail.length))) return
  throw new ModelLimit(`${k.me.slice(1)} writes back a page that may still be written back`)
}

function endsInside(k: Kernel, name: Name): boolean {
  const { inode, index, pages } = k.folio(name)
  const { size } = k.inode(inode!)
  return size > index * PAGE_SIZE && size < (index + pages.length) * PAGE_SIZE
}

/** In the folio of the byte at `from`, up to `to`. */
function zeroFrom(k: Kernel, inode: Name, from: number, to: number, lay = writeBytes): void {
  if (!k.constants.storesToFiles) return
  const name = lookup(k, inode, Math.floor(from / PAGE_SIZE))
  if (name === null) return
  const { index, pages } = k.folio(name)
  const base = index * PAGE_SIZE
  const end = Math.min(to, base + pages.length * PAGE_SIZE)
  if (from < end) lay(k, name, from - base, Bytes.fill('0', end - from))
}
