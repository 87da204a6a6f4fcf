/**
 * O_DIRECT writes past the page cache: fs/iomap/direct-io.c, for write(2) and for what is spliced
 * out of a pipe. The range's folios leave the cache before and after.
 *
 * `frame.pos` is where the write begins, `frame.limit` where it ends; `frame.done` counts bytes.
 */
import { type Bytes, ModelLimit, type Name } from '../../src/model.ts'
import { blockRuns, blocksAllocated, blocksFreed, blocksWritten } from './blocks.ts'
import { type BioVec, isAligned, SECTOR } from './direct.ts'
import { allocateDelayed, folioIn, invalidate, writeBackRange, writeDisk } from './disk.ts'
import type { Writer } from './file-write.ts'
import { folioLock, inodeLock, type Kernel } from './kernel.ts'
import { evict } from './page-cache.ts'
import { fileChanged } from './shadow.ts'
import { PAGE_SIZE } from './state.ts'
import { type Call, type Step, step } from './step.ts'

export interface DirectWriter extends Writer {
  /** The memory that the bytes lie in; without: one piece from the start of a page on. */
  readonly memory?: (k: Kernel, call: Call) => readonly BioVec[]
}

/** Beside the steps of writeSteps(), to which a write may have to change over. */
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
    const count = writer.count(k, call)
    const { blockSize, directChecksFirst } = k.constants.fs
    k.frame.pos = pos
    // xfs_file_dio_write()
    if (directChecksFirst && !isAligned({ from: pos, to: pos + count })) {
      return writer.fail(k, call, 'EINVAL')
    }
    const shared = pos % blockSize === 0 && count % blockSize === 0 && pos + count <= inode.size
    const free = shared ? inode.lock === null : k.inodeFree(name)
    k.sleepUntil(free, 'iomap_dio_rw', () => inodeLock(name))
    if (shared) k.add(inode, 'readers', 1)
    else inode.lock = k.me
    k.frame.pos = pos
    dropBefore(k, call)
  }
  const dropBefore = (k: Kernel, call: Call) => {
    const { frame } = k
    const name = writer.inode(k, call)
    const end = frame.pos + writer.count(k, call)
    if (!k.constants.storesToFiles) {
      allocateDelayed(k, name, frame.pos, end)
      return dropNext(k, call)
    }
    writeBackRange(k, name, frame.pos, end)
    k.next('invalidate_inode_pages2_range')
  }
  /**
   * Where a store to a map has made a folio dirty again meanwhile, that stays and all is written through
   * the cache: -ENOTBLK, ext4_buffered_write_iter().
   */
  const dropNext = (k: Kernel, call: Call) => {
    const { frame } = k
    const name = writer.inode(k, call)
    const end = frame.pos + writer.count(k, call)
    if (k.constants.storesToFiles && folioIn(k, name, frame.pos, end, ({ dirty }) => dirty)) {
      release(k, name)
      return k.next('inode_lock')
    }
    if (!invalidate(k, name, frame.pos, end, 'invalidate_inode_pages2_range')) {
      return k.next('invalidate_inode_pages2_range')
    }
    frame.limit = furthest(k, call)
    k.next(frame.limit > frame.pos ? 'iomap_dio_submit' : 'iomap_dio_complete')
  }
  /**
   * Where the first run of blocks begins that can't be written, or the end. Runs that were not
   * allocated together are one only if they happen to be neighbours on disk: ext4_map_blocks().
   */
  const furthest = (k: Kernel, call: Call): number => {
    const { pos } = k.frame
    const end = pos + writer.count(k, call)
    const memory = writer.memory?.(k, call) ?? []
    const [least, most] = [false, true].map((apart) => {
      const bad = blockRuns(k, writer.inode(k, call), pos, end, apart).find(
        (run) => !isAligned(run) || !isMemoryAligned(memory, run.from - pos, run.to - pos),
      )
      return bad?.from ?? end
    }) as [number, number]
    if (least === most) return least
    throw new ModelLimit(
      `O_DIRECT: ${least - pos} or ${most - pos} bytes are written before EINVAL, as the blocks lie on disk`,
    )
  }
  /**
   * At most a page a step reaches the disk, whatever was read into the cache meanwhile. If a later
   * run fails, what was allocated for these bytes stays unwritten: ext4_dio_write_end_io(); and
   * what lies beyond the end of the file goes again: ext4_truncate_failed_write().
   */
  const submit = (k: Kernel, call: Call) => {
    const { frame } = k
    const name = writer.inode(k, call)
    const { size } = k.inode(name)
    const at = frame.pos + frame.done
    const to = Math.min(frame.limit, (Math.floor(at / PAGE_SIZE) + 1) * PAGE_SIZE)
    const bytes = writer.next(k, call, to - at)
    frame.done += bytes.length
    const failing = frame.limit < frame.pos + writer.count(k, call)
    for (const run of blockRuns(k, name, at, at + bytes.length)) {
      const end = failing ? Math.min(run.to, size) : run.to
      if (failing && run.state !== 'written') blocksAllocated(k, name, run.from, run.to)
      else if (end > run.from) keep(k, name, run.from, bytes.slice(run.from - at, end - at))
    }
    k.pass('iomap_dio_submit', () => `"${bytes}" at ${at} of the disk`)
    k.next(at + bytes.length < frame.limit ? 'iomap_dio_submit' : 'iomap_dio_complete')
  }
  /** What was read into the cache meanwhile goes again, unless a store has made it dirty. */
  const complete = (k: Kernel, call: Call) => {
    const { frame } = k
    const name = writer.inode(k, call)
    const inode = k.inode(name)
    const end = frame.pos + writer.count(k, call)
    const folio = folioIn(k, name, frame.pos, end, ({ dirty }) => !dirty)
    if (folio !== null) {
      k.sleepUntil(k.folio(folio).lock === null, 'iomap_dio_complete', () => folioLock(folio))
      evict(k, folio)
      return k.next('iomap_dio_complete')
    }
    forgetUnderCache(k, name)
    const failed = frame.limit < end
    frame.limit = null
    if (failed && end > inode.size) blocksFreed(k, name, inode.size, Number.POSITIVE_INFINITY)
    else if (end > inode.size) inode.size = end
    release(k, name)
    if (failed) writer.fail(k, call, 'EINVAL')
    else writer.finish(k, call)
  }
  const release = (k: Kernel, name: Name) => {
    const inode = k.inode(name)
    if (inode.lock === k.me) inode.lock = null
    else k.add(inode, 'readers', -1)
  }
  return {
    begin,
    steps: [
      step('iomap_dio_rw', lock),
      step('invalidate_inode_pages2_range', dropNext),
      step('iomap_dio_submit', submit),
      step('iomap_dio_complete', complete),
    ],
  }
}

/**
 * Bytes `from` up to `to` of memory in several pieces, counted from where the whole begins:
 * bio_split_io_at() looks at each piece inside. A single one that is left is not looked at:
 * bio_may_need_split().
 */
function isMemoryAligned(memory: readonly BioVec[], from: number, to: number): boolean {
  let at = 0
  const left: (BioVec & { readonly at: number })[] = []
  for (const { offset, len } of memory) {
    const skipped = Math.max(0, from - at)
    if (len > skipped) left.push({ at: at + skipped, offset: offset + skipped, len: len - skipped })
    at += len
  }
  if (left.length <= 1) return true
  return left
    .filter((one) => one.at < to)
    .every((one) => one.offset % SECTOR === 0 && Math.min(one.len, to - one.at) % SECTOR === 0)
}

function keep(k: Kernel, name: Name, at: number, bytes: Bytes): void {
  writeDisk(k, name, at, bytes)
  blocksWritten(k, name, at, at + bytes.length)
  fileChanged(k, name, at, bytes, true)
}

/** What a dirty folio will overwrite when it is written back. */
function forgetUnderCache(k: Kernel, name: Name): void {
  const { cache, disk } = k.inode(name)
  for (const page of Object.keys(disk).map(Number)) {
    if ((cache[page] ?? null) !== null) delete disk[page]
  }
}
