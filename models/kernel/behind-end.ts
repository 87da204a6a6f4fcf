/**
 * Bytes of a file's last page behind its end. Only a store through a shared map puts any there; they
 * must not become the file's. Most file systems zero them when the file grows over them
 * (mm/truncate.c pagecache_isize_extended(), since 6.13 with folio_zero_segment()) and when the page
 * is written back.
 */
import { Bytes, type Name } from '../../src/model.ts'
import { layBytes, lookup, writeBytes } from './folio.ts'
import type { Kernel } from './kernel.ts'
import { PAGE_SIZE } from './state.ts'

/** The file grows from `size`, and what is written begins at `to`: before the new size is set. */
export function zeroGap(k: Kernel, inode: Name, to: number): void {
  if (k.constants.fs.behindEnd === 'zeroed') zeroFrom(k, inode, k.inode(inode).size, to)
}

/** What comes next begins at `to`, perhaps beyond the end, before anything of it is done. */
export function expandTo(k: Kernel, inode: Name, to: number): void {
  if (to <= k.inode(inode).size) return
  zeroGap(k, inode, k.constants.fs.expandsFirst ? Number.POSITIVE_INFINITY : to)
}

/** ftruncate() to a larger size: what lies behind that is zeroed too, truncate_pagecache(). */
export function zeroOnTruncate(k: Kernel, inode: Name, before: number, size: number): void {
  const { behindEnd } = k.constants.fs
  if (behindEnd === 'kept') return
  zeroFrom(k, inode, behindEnd === 'zeroed' ? before : size, Number.POSITIVE_INFINITY)
}

/** The folio is written back. */
export function zeroTail(k: Kernel, name: Name): void {
  const { inode, index, pages, attached } = k.folio(name)
  if (inode === null || !attached || k.constants.fs.behindEnd !== 'zeroed') return
  const { size } = k.inode(inode)
  const inside = size > index * PAGE_SIZE && size < (index + pages.length) * PAGE_SIZE
  if (inside) zeroFrom(k, inode, size, Number.POSITIVE_INFINITY, layBytes)
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
