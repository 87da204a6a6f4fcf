/**
 * O_DIRECT on file systems that go past the page cache: fs/iomap/direct-io.c. A range is taken a
 * run of blocks at a time (blocks.ts), and each run has to be aligned for itself. A read has the
 * range written back first; direct-write.ts has the writes.
 */
import type { Bytes, Name } from '../../src/model.ts'
import { type BlockRun, blockRuns } from './blocks.ts'
import { fileBytes, writeBackRange } from './disk.ts'
import { inodeLock, type Kernel } from './kernel.ts'
import { type OpenFile, PAGE_SIZE } from './state.ts'

/**
 * The logical block of the device, and what its DMA aligns memory to where it says nothing else
 * (block/blk-settings.c).
 */
export const SECTOR = 512

/** A piece of the memory that a transfer reads: where in its page it begins, and how long it is. */
export interface BioVec {
  readonly offset: number
  readonly len: number
}

/** Whether a read or splice of an open file goes past the cache. */
export function isDirectRead(k: Kernel, file: OpenFile, pos: number, count: number): boolean {
  const { direct } = k.constants.fs
  if (direct !== 'reads bypass if aligned') return isDirect(k, file, pos, count)
  return file.direct && file.of === 'file' && isOnBlocks(k, pos, count)
}

function isOnBlocks(k: Kernel, at: number, len: number): boolean {
  const { blockSize } = k.constants.fs
  return at % blockSize === 0 && len % blockSize === 0
}

/** Whether a write does. */
export function isDirect(
  k: Kernel,
  file: OpenFile,
  pos: number,
  count: number,
  memory: readonly BioVec[] = [],
): boolean {
  if (!file.direct || file.of !== 'file') return false
  const { direct } = k.constants.fs
  if (direct !== 'bypasses if aligned') return direct === 'bypasses'
  return isOnBlocks(k, pos, count) && memory.every(({ offset, len }) => isOnBlocks(k, offset, len))
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

/**
 * EINVAL where the range can't be read past the cache: iomap_dio_bio_iter() looks at each run of
 * blocks that have bytes, what is a hole is zeroed without a look. The range is written back first.
 */
export function directReadError(k: Kernel, inode: Name, pos: number, count: number) {
  if (pos >= k.inode(inode).size || (k.frame.done ?? 0) > 0) return undefined
  writeBackRange(k, inode, pos, pos + count)
  const runs = blockRuns(k, inode, pos, pos + count).filter(({ state }) => state === 'written')
  // Memory begins at a page; a run of bytes is read to where it is due, in one piece or aligned.
  const fits = ({ from, to }: BlockRun) => {
    const offset = (from - pos) % PAGE_SIZE
    return offset % SECTOR === 0 || offset + to - from <= PAGE_SIZE
  }
  return runs.every((run) => isAligned(run) && fits(run)) ? undefined : 'EINVAL'
}

export const isAligned = ({ from, to }: { readonly from: number; readonly to: number }): boolean =>
  from % SECTOR === 0 && (to - from) % SECTOR === 0

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
  const bytes = fileBytes(k, inode, at, Math.min(end, (Math.floor(at / PAGE_SIZE) + 1) * PAGE_SIZE))
  k.pass('iomap_dio_rw', () => `reads "${bytes}" past the cache`)
  frame.done = done + bytes.length
  return bytes
}
