/**
 * Which blocks of a file are allocated on disk: fs/ext4/extents.c. Only O_DIRECT tells them apart,
 * so they are kept only where a program has it (Constants.countsBlocks).
 *
 * Blocks that are allocated together are neighbours on disk. Where two allocations meet (a seam) they
 * may be neighbours too, or not: mballoc.c looks for a place near by, and who else allocates decides.
 */
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'

/**
 * Unwritten: allocated by fallocate, or zeroed by it; reads as zeroes. Delayed: written in the cache,
 * and allocated when it is written back. A hole is in no table.
 */
export type Block = 'written' | 'unwritten' | 'delayed'

/** A run of blocks in one state, as one iomap_iter() finds it. */
export interface BlockRun {
  readonly state: 'written' | 'unwritten' | 'hole'
  readonly from: number
  readonly to: number
}

/** Bytes `from` up to `to` were written in the cache: their blocks are, once that is written back. */
export function blocksDirtied(k: Kernel, inode: Name, from: number, to: number): void {
  const change = (old: Block | undefined) => (old && old !== 'delayed' ? 'written' : 'delayed')
  each(k, inode, Math.floor(from / size(k)), Math.ceil(to / size(k)), change)
}

/** Bytes `from` up to `to` were written on disk. */
export function blocksWritten(k: Kernel, inode: Name, from: number, to: number): void {
  blocksAllocated(k, inode, from, to)
  each(k, inode, Math.floor(from / size(k)), Math.ceil(to / size(k)), () => 'written')
}

/** What is delayed from byte `from` up to `to` is allocated, each run as one: ext4_writepages(). */
export function blocksFlushed(k: Kernel, inode: Name, from: number, to: number): void {
  if (!k.constants.countsBlocks) return
  const isDelayed = (block: Block | undefined) => block === 'delayed'
  allocate(k, inode, from, to, isDelayed)
}

/** fallocate(): the holes among the blocks of a range are allocated. */
export function blocksAllocated(k: Kernel, inode: Name, from: number, to: number): void {
  if (!k.constants.countsBlocks) return
  allocate(k, inode, from, to, (block) => block === undefined || block === 'delayed')
}

/** FALLOC_FL_ZERO_RANGE: whole blocks become unwritten, holes at the edges too. */
export function blocksZeroed(k: Kernel, inode: Name, from: number, to: number): void {
  blocksAllocated(k, inode, from, to)
  each(k, inode, Math.ceil(from / size(k)), Math.floor(to / size(k)), () => 'unwritten')
}

/** Whole blocks inside a range are holes now; all from `from` on where there is no end. */
export function blocksFreed(k: Kernel, inode: Name, from: number, to: number): void {
  if (!k.constants.countsBlocks) return
  const { blocks, seams } = k.inode(inode)
  for (const block of Object.keys(blocks).map(Number)) {
    if (block * size(k) < from || (block + 1) * size(k) > to) continue
    delete blocks[block]
    if (seams[block]) delete seams[block]
    if (seams[block + 1]) delete seams[block + 1]
  }
}

/** FALLOC_FL_COLLAPSE_RANGE, FALLOC_FL_INSERT_RANGE: blocks from `from` on move by `bytes`. */
export function blocksMoved(k: Kernel, inode: Name, from: number, bytes: number): void {
  if (!k.constants.countsBlocks) return
  const { blocks, seams } = k.inode(inode)
  const moved = Object.entries(blocks).filter(([block]) => Number(block) * size(k) >= from)
  const behind = Object.keys(seams)
    .map(Number)
    .filter((block) => block * size(k) > from)
  for (const [block] of moved) delete blocks[Number(block)]
  for (const block of behind) delete seams[block]
  if (seams[from / size(k)]) delete seams[from / size(k)]
  for (const [block, state] of moved) blocks[Number(block) + bytes / size(k)] = state
  for (const block of behind) seams[block + bytes / size(k)] = true
  const join = (from + bytes) / size(k)
  if (blocks[join - 1] && blocks[join]) seams[join] = true
}

/** A reflink: blocks `from` up to `to` of one file are those from `out` on of another. */
export function blocksShared(
  k: Kernel,
  source: Name,
  from: number,
  to: number,
  destination: Name,
  out: number,
): void {
  if (!k.constants.countsBlocks) return
  const { blocks } = k.inode(source)
  for (let block = Math.floor(from / size(k)); block * size(k) < to; block++) {
    const place = block + (out - from) / size(k)
    const state = blocks[block]
    if (state) k.inode(destination).blocks[place] = state
    else delete k.inode(destination).blocks[place]
  }
}

/** The runs of blocks of bytes `from` up to `to`, cut off at both; cut at seams too if `apart`. */
export function blockRuns(
  k: Kernel,
  inode: Name,
  from: number,
  to: number,
  apart = false,
): readonly BlockRun[] {
  const { blocks, seams } = k.inode(inode)
  const runs: BlockRun[] = []
  for (let at = from; at < to; ) {
    const block = Math.floor(at / size(k))
    const end = Math.min(to, (block + 1) * size(k))
    const found = blocks[block] ?? 'hole'
    const state = found === 'delayed' ? 'written' : found
    const last = runs.at(-1)
    const cut = apart && seams[block] === true
    if (last?.state === state && !cut) runs[runs.length - 1] = { ...last, to: end }
    else runs.push({ state, from: at, to: end })
    at = end
  }
  return runs
}

const size = (k: Kernel) => k.constants.fs.blockSize

/** Of the blocks that bytes `from` up to `to` touch, each run of those that are `wanted` as one. */
function allocate(
  k: Kernel,
  inode: Name,
  from: number,
  to: number,
  wanted: (block: Block | undefined) => boolean,
): void {
  const { blocks, seams } = k.inode(inode)
  const last = Math.ceil(to / size(k))
  const seam = (block: number) => {
    // xfs looks at the alignment of the whole first.
    if (k.constants.fs.directChecksFirst) return
    const [before, after] = [blocks[block - 1], blocks[block]]
    const meet = before && before !== 'delayed' && after && after !== 'delayed'
    if (meet) seams[block] = true
  }
  for (let block = Math.floor(from / size(k)); block < last; block++) {
    if (!wanted(blocks[block])) continue
    const first = block
    for (; block < last && wanted(blocks[block]); block++) {
      blocks[block] = blocks[block] === 'delayed' ? 'written' : 'unwritten'
    }
    seam(first)
    seam(block)
  }
}

function each(
  k: Kernel,
  inode: Name,
  from: number,
  to: number,
  change: (old: Block | undefined) => Block,
): void {
  if (!k.constants.countsBlocks) return
  const { blocks } = k.inode(inode)
  for (let block = from; block < to; block++) {
    const state = change(blocks[block])
    if (blocks[block] !== state) blocks[block] = state
  }
}
