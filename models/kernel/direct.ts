/**
 * O_DIRECT on file systems that go past the page cache: fs/iomap/direct-io.c. A write puts the
 * range's folios out of the cache before and after; a read has them written back first.
 */
import type { Bytes, Name } from '../../src/model.ts'
import { fileBytes, folioIn, invalidate, writeBackRange, writeDisk } from './disk.ts'
import { folioLock, inodeLock, type Kernel } from './kernel.ts'
import { evict } from './page-cache.ts'
import { fileChanged } from './shadow.ts'
import { type OpenFile, PAGE_SIZE } from './state.ts'
import { type Call, type Step, step } from './step.ts'

/** The logical block of the device: offsets and lengths are multiples of it, or EINVAL. */
const SECTOR = 512

/** Whether a transfer of an open file goes past the cache. */
export function isDirect(k: Kernel, file: OpenFile, pos: number, count: number): boolean {
  if (!file.direct || file.of !== 'file') return false
  const { direct, blockSize } = k.constants.fs
  if (direct === 'bypasses if aligned') return pos % blockSize === 0 && count % blockSize === 0
  return direct === 'bypasses'
}

// --- reads

/** Shared with other readers and with aligned writes. */
export function lockDirectRead(k: Kernel, inode: Name, step: string): void {
  k.sleepUntil(k.inode(inode).lock === null, step, () => inodeLock(inode))
  k.add(k.inode(inode), 'readers', 1)
}
export function unlockDirectRead(k: Kernel, inode: Name): void {
  k.add(k.inode(inode), 'readers', -1)
}

/** EINVAL where the range can't be read past the cache. */
export function directReadError(k: Kernel, inode: Name, pos: number, count: number) {
  if (pos >= k.inode(inode).size) return undefined
  return pos % SECTOR !== 0 || count % SECTOR !== 0 ? 'EINVAL' : undefined
}

/**
 * The next page of a read of `count` bytes at `pos`; `frame.done` counts what was read. Undefined
 * at the end.
 */
export function directPiece(k: Kernel, inode: Name, pos: number, count: number): Bytes | undefined {
  const { frame } = k
  const done: number = frame.done ?? 0
  const end = Math.min(pos + count, k.inode(inode).size)
  const at = pos + done
  if (at >= end) return undefined
  if (done === 0) writeBackRange(k, inode, pos, end)
  const bytes = fileBytes(k, inode, at, Math.min(end, (Math.floor(at / PAGE_SIZE) + 1) * PAGE_SIZE))
  k.pass('iomap_dio_rw', () => `reads "${bytes}" past the cache`)
  frame.done = done + bytes.length
  return bytes
}

// --- writes

export interface DirectWriter {
  inode(k: Kernel, call: Call): Name
  position(k: Kernel, call: Call): number
  bytes(k: Kernel, call: Call): Bytes
  finish(k: Kernel, call: Call): void
  fail(k: Kernel, call: Call, errno: string): void
}

export function directSteps(writer: DirectWriter): {
  readonly begin: (k: Kernel, call: Call) => void
  readonly steps: readonly Step[]
} {
  const begin = (k: Kernel, call: Call) => {
    k.frame.done = 0
    lock(k, call)
  }
  /** Inside the file and on whole blocks writers share the inode lock. */
  const lock = (k: Kernel, call: Call) => {
    const name = writer.inode(k, call)
    const inode = k.inode(name)
    const pos = writer.position(k, call)
    const count = writer.bytes(k, call).length
    const { blockSize } = k.constants.fs
    const shared = pos % blockSize === 0 && count % blockSize === 0 && pos + count <= inode.size
    const free = shared ? inode.lock === null : k.inodeFree(name)
    k.sleepUntil(free, 'iomap_dio_rw', () => inodeLock(name))
    if (pos % SECTOR !== 0 || count % SECTOR !== 0) return writer.fail(k, call, 'EINVAL')
    if (shared) k.add(inode, 'readers', 1)
    else inode.lock = k.me
    k.frame.pos = pos
    k.frame.end = pos + count
    dropBefore(k, call)
  }
  const dropBefore = (k: Kernel, call: Call) => {
    const { pos, end } = k.frame
    const done = invalidate(k, writer.inode(k, call), pos, end, 'kiocb_invalidate_pages')
    k.next(done ? 'iomap_dio_submit' : 'kiocb_invalidate_pages')
  }
  /** A page a step reaches the disk, whatever was read into the cache meanwhile. */
  const submit = (k: Kernel, call: Call) => {
    const { frame } = k
    const inode = writer.inode(k, call)
    const at = frame.pos + frame.done
    const to = Math.min(frame.end, (Math.floor(at / PAGE_SIZE) + 1) * PAGE_SIZE)
    const bytes = writer.bytes(k, call).slice(frame.done, frame.done + to - at)
    writeDisk(k, inode, at, bytes)
    k.pass('iomap_dio_submit', () => `"${bytes}" at ${at} of the disk`)
    fileChanged(k, inode, at, bytes, true)
    frame.done += bytes.length
    k.next(to < frame.end ? 'iomap_dio_submit' : 'iomap_dio_complete')
  }
  /** What was read into the cache meanwhile goes again, unless a store has made it dirty. */
  const complete = (k: Kernel, call: Call) => {
    const { frame } = k
    const name = writer.inode(k, call)
    const inode = k.inode(name)
    const folio = folioIn(k, name, frame.pos, frame.end, ({ dirty }) => !dirty)
    if (folio !== null) {
      k.sleepUntil(k.folio(folio).lock === null, 'iomap_dio_complete', () => folioLock(folio))
      evict(k, folio)
      return k.next('iomap_dio_complete')
    }
    forgetUnderCache(k, name)
    if (frame.end > inode.size) inode.size = frame.end
    if (inode.lock === k.me) inode.lock = null
    else k.add(inode, 'readers', -1)
    writer.finish(k, call)
  }
  return {
    begin,
    steps: [
      step('iomap_dio_rw', lock),
      step('kiocb_invalidate_pages', dropBefore),
      step('iomap_dio_submit', submit),
      step('iomap_dio_complete', complete),
    ],
  }
}

/** What a dirty folio will overwrite when it is written back. */
function forgetUnderCache(k: Kernel, name: Name): void {
  const { cache, disk } = k.inode(name)
  for (const page of Object.keys(disk).map(Number)) {
    if ((cache[page] ?? null) !== null) delete disk[page]
  }
}
