/**
 * Reading a file through the page cache: mm/filemap.c filemap_read(). Nothing is locked: a writer
 * may run between any two pieces.
 */
import { Bytes, type Name } from '../../src/model.ts'
import { lookup, noteAccess, pieceEnd, readBytes } from './folio.ts'
import type { Kernel } from './kernel.ts'
import { isHole, readIn } from './page-cache.ts'
import { PAGE_SIZE } from './state.ts'

/** filemap_get_pages() takes references of so many folios at once. */
const BATCH = 31

/**
 * The next step of a read of `count` bytes at `start`; `frame.done` counts what was copied.
 * References of the folios that are in the cache are taken first, one a step, then they are copied
 * piece by piece, as far as the file went when the copy began. Answers the bytes (none yet while
 * references are taken), and whether the read ends with them; undefined at the end of the file.
 */
export function readPiece(
  k: Kernel,
  inodeName: Name,
  start: number,
  count: number,
): { readonly bytes: Bytes; readonly last: boolean } | undefined {
  const { frame } = k
  const { size } = k.inode(inodeName)
  const at = start + (frame.done ?? 0)
  let batch: readonly Name[] = frame.batch ?? []
  // Nothing is held of a single folio that is looked up and copied in one step.
  let unheld = false
  if (frame.limit === null) {
    if (batch.length === 0) {
      if (at >= start + count || at >= size) return undefined
      if (isHole(k, inodeName, at)) return zeroPiece(k, at, start, Math.min(size, start + count))
    }
    const next = nextOfBatch(k, inodeName, batch, at, start + count)
    if (next !== null) {
      batch = [...batch, next]
      unheld = batch.length === 1
      if (nextOfBatch(k, inodeName, batch, at, start + count) !== null) {
        k.get(next)
        frame.batch = batch
        return { bytes: Bytes.empty, last: false }
      }
      if (!unheld) k.get(next)
    }
  }
  const limit = frame.limit ?? Math.min(size, start + count)
  if (at >= limit) {
    release(k, unheld ? [] : batch)
    return undefined
  }
  const name = batch[0]!
  const folio = k.folio(name)
  const base = folio.index * PAGE_SIZE
  const end = Math.min(limit, base + folio.pages.length * PAGE_SIZE)
  const from = Math.max(start, base) - base
  noteAccess(k, name, at - base, from, end - base, 'read')
  const to = base + pieceEnd(k, name, at - base, from, end - base)
  const bytes = readBytes(k, name, at - base, to - base)
  k.pass('copy_page_to_iter')
  frame.done = to - start
  if (to < end) {
    if (unheld) k.get(name)
    frame.batch = batch
    frame.limit = limit
    return { bytes, last: false }
  }
  if (!unheld) k.put(name)
  if (batch.length > 1 && to < limit) {
    frame.batch = batch.slice(1)
    frame.limit = limit
    return { bytes, last: false }
  }
  release(k, batch.slice(1))
  return { bytes, last: to >= limit }
}

/** The folio that is taken after these, if it is in the cache; the first is read in. */
function nextOfBatch(
  k: Kernel,
  inode: Name,
  batch: readonly Name[],
  at: number,
  end: number,
): Name | null {
  const last = batch.at(-1)
  if (last === undefined) return readIn(k, inode, Math.floor(at / PAGE_SIZE))
  const { index, pages } = k.folio(last)
  const page = index + pages.length
  if (!k.constants.fs.readsInBatches || batch.length === BATCH || page * PAGE_SIZE >= end) {
    return null
  }
  return lookup(k, inode, page)
}

/** The rest of a batch is given back. */
function release(k: Kernel, batch: readonly Name[]): void {
  for (const name of batch) k.put(name)
  if (k.frame.batch !== null) k.frame.batch = null
  if (k.frame.limit !== null) k.frame.limit = null
}

/** The zero page is copied in place of a hole: shmem_file_read_iter(). */
function zeroPiece(k: Kernel, at: number, start: number, limit: number) {
  const to = Math.min(limit, (Math.floor(at / PAGE_SIZE) + 1) * PAGE_SIZE)
  k.frame.done = to - start
  return { bytes: Bytes.fill('0', to - at), last: to >= limit }
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
