/**
 * Reading a file through the page cache: mm/filemap.c filemap_read(). Nothing is locked: a writer
 * may run between any two pieces.
 */
import type { Bytes, Name } from '../../src/model.ts'
import { noteAccess, pieceEnd, readBytes } from './folio.ts'
import type { Kernel } from './kernel.ts'
import { readIn } from './page-cache.ts'
import { PAGE_SIZE } from './state.ts'

/**
 * Copies the next piece of `count` bytes at `start`; `frame.done` counts them. Answers the bytes,
 * and whether the read ends with them; undefined at the end of the file.
 */
export function readPiece(
  k: Kernel,
  inodeName: Name,
  start: number,
  count: number,
): { readonly bytes: Bytes; readonly last: boolean } | undefined {
  const { frame } = k
  const inode = k.inode(inodeName)
  const done = frame.done ?? 0
  const at = start + done
  const held = frame.folio as Name | null
  if (held === null && (done >= count || at >= inode.size)) return undefined
  const name = held ?? readIn(k, inodeName, Math.floor(at / PAGE_SIZE))
  const folio = k.folio(name)
  const base = folio.index * PAGE_SIZE
  const folioEnd = base + folio.pages.length * PAGE_SIZE
  const end = held === null ? Math.min(inode.size, start + count, folioEnd) : (frame.end as number)
  const from = Math.max(start, base) - base
  noteAccess(k, name, at - base, from, end - base, 'read')
  const to = base + pieceEnd(k, name, at - base, from, end - base)
  const bytes = readBytes(k, name, at - base, to - base)
  k.pass('copy_page_to_iter')
  frame.done = to - start
  if (to < end) {
    if (held === null) {
      k.get(name)
      frame.folio = name
      frame.end = end
    }
    return { bytes, last: false }
  }
  if (held !== null) {
    frame.folio = null
    frame.end = null
    k.put(name)
  }
  return { bytes, last: to >= start + count || to < folioEnd || to >= inode.size }
}

/** xfs: readers share the inode lock. True if it can be taken now, or need not be. */
export function mayRead(k: Kernel, inode: Name): boolean {
  return !k.constants.fs.readsLockInode || k.inode(inode).lock === null
}
export function lockForRead(k: Kernel, inode: Name): void {
  if (k.constants.fs.readsLockInode) k.add(k.inode(inode), 'readers', 1)
}
export function unlockForRead(k: Kernel, inode: Name): void {
  if (k.constants.fs.readsLockInode) k.add(k.inode(inode), 'readers', -1)
}
