/**
 * Sharing blocks between files: fs/remap_range.c, for FICLONE and for copy_file_range where the
 * file system can. The destination's folios leave the cache; who refers to one keeps its bytes.
 *
 * `frame.from`, `frame.out` and `frame.most` are the range.
 */
import type { Name } from '../../src/model.ts'
import { expandTo } from './behind-end.ts'
import { blocksShared } from './blocks.ts'
import { fileBytes, writeBackRange, writeDisk } from './disk.ts'
import { dropRange } from './drop-range.ts'
import { retagged } from './ghosts.ts'
import { inodeLock, type Kernel } from './kernel.ts'
import { fileChanged } from './shadow.ts'
import { PAGE_SIZE } from './state.ts'
import { type Call, type Step, step } from './step.ts'

interface Remap {
  /** May the range end earlier, at a block? (copy_file_range) */
  readonly mayShorten: boolean
  /** It can't be done; nothing is locked. */
  refused(k: Kernel, call: Call, errno: string): void
  finish(k: Kernel, call: Call, count: number): void
}

const inodeOf = (k: Kernel, file: { readonly fd: Name }): Name => k.state.files[file.fd]!.object

export function remapSteps(remap: Remap): {
  readonly begin: (k: Kernel, call: Call, from: number, out: number, most: number) => void
  readonly steps: readonly Step[]
} {
  const begin = (k: Kernel, call: Call, from: number, out: number, most: number) => {
    k.frame.from = from
    k.frame.out = out
    k.frame.most = most
    lock(k, call)
  }
  /** lock_two_nondirectories(): by address. */
  const lock = (k: Kernel, call: Call) => {
    const { frame } = k
    const [src, dst] = [inodeOf(k, call.src), inodeOf(k, call.dst)]
    const [first, second] = k.before(src, dst) ? [src, dst] : [dst, src]
    for (const inode of [first, second]) {
      k.sleepUntil(k.inodeFree(inode), 'remap_file_range', () => inodeLock(inode))
      k.inode(inode).lock = k.me
    }
    if (k.constants.fs.remapFlushes) flush(k, call, frame.most)
    const most = checked(k, call)
    if (typeof most === 'number') flush(k, call, most)
    const count = typeof most === 'number' ? fitting(k, call, most) : most
    if (typeof count === 'string' || count === 0) {
      unlock(k, call)
      if (typeof count === 'string') return remap.refused(k, call, count)
      return remap.mayShorten ? remap.refused(k, call, 'EINVAL') : remap.finish(k, call, 0)
    }
    frame.most = count
    // btrfs_cont_expand(), xfs_reflink_zero_posteof()
    expandTo(k, dst, frame.out)
    drop(k, call)
  }
  /** generic_remap_file_range_prep() writes both ranges back before it knows that the blocks fit. */
  const flush = (k: Kernel, call: Call, count: number) => {
    const { from, out } = k.frame
    writeBackRange(k, inodeOf(k, call.src), from, from + count)
    writeBackRange(k, inodeOf(k, call.dst), out, out + count)
  }
  /** How much of the source can be shared: generic_remap_checks(). */
  const checked = (k: Kernel, call: Call): number | string => {
    const { from, out, most } = k.frame
    const [src, dst] = [inodeOf(k, call.src), inodeOf(k, call.dst)]
    const { size } = k.inode(src)
    const { blockSize } = k.constants.fs
    if (from % blockSize !== 0 || out % blockSize !== 0 || from > size) return 'EINVAL'
    let count = Math.min(most, size - from)
    if (count % blockSize !== 0 && from + count < size) {
      if (!remap.mayShorten) return 'EINVAL'
      count -= count % blockSize
    }
    if (src === dst && out < from + count && from < out + count) return 'EINVAL'
    return count
  }
  /** Part of a block fits only the end of the destination: generic_remap_check_len(). */
  const fitting = (k: Kernel, call: Call, count: number): number | string => {
    const rest = count % k.constants.fs.blockSize
    if (rest === 0 || k.frame.out + count >= k.inode(inodeOf(k, call.dst)).size) return count
    return remap.mayShorten ? count - rest : 'EINVAL'
  }
  const drop = (k: Kernel, call: Call) => {
    const { frame } = k
    const from = Math.floor(frame.out / PAGE_SIZE) * PAGE_SIZE
    const to = Math.ceil((frame.out + frame.most) / PAGE_SIZE) * PAGE_SIZE
    const done = dropRange(k, inodeOf(k, call.dst), from, to, 'truncate_pagecache_range')
    if (done) share(k, call)
    else k.next('truncate_pagecache_range')
  }
  const share = (k: Kernel, call: Call) => {
    const { from, out, most } = k.frame
    const dst = inodeOf(k, call.dst)
    const bytes = retagged(k, call.tag, fileBytes(k, inodeOf(k, call.src), from, from + most))
    writeDisk(k, dst, out, bytes)
    blocksShared(k, inodeOf(k, call.src), from, from + most, dst, out)
    k.pass('remap_file_range', () => `${dst} gets "${bytes}" at ${out}`)
    fileChanged(k, dst, out, bytes, true)
    const inode = k.inode(dst)
    if (out + most > inode.size) inode.size = out + most
    unlock(k, call)
    remap.finish(k, call, most)
  }
  const unlock = (k: Kernel, call: Call) => {
    k.inode(inodeOf(k, call.src)).lock = null
    k.inode(inodeOf(k, call.dst)).lock = null
  }
  return {
    begin,
    steps: [step('remap_file_range', lock), step('truncate_pagecache_range', drop)],
  }
}
