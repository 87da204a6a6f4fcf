/**
 * Which blocks of a file are allocated on disk: fs/ext4/extents.c. Only O_DIRECT tells them apart,
 * so they are kept only where a program has it (Constants.countsBlocks). A block that was written
 * and not yet written back counts as written: O_DIRECT writes its range back first.
 */
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'

/** Allocated by fallocate, or zeroed by it: reads as zeroes. A hole is in no table. */
export type Block = 'written' | 'unwritten'

/** A run of blocks in one state, as one iomap_iter() finds it. */
export interface BlockRun {
  readonly state: Block | 'hole'
  readonly from: number
  readonly to: number
}

/** Bytes `from` up to `to` were written: their blocks are. */
export function blocksWritten(k: Kernel, inode: Name, from: number, to: number): void {
  each(k, inode, Math.floor(from / size(k)), Math.ceil(to / size(k)), () => 'written')
}

/** fallocate(): the holes among the blocks of a range are allocated. */
export function blocksAllocated(k: Kernel, inode: Name, from: number, to: number): void {
  each(k, inode, Math.floor(from / size(k)), Math.ceil(to / size(k)), (old) => old ?? 'unwritten')
}

/** FALLOC_FL_ZERO_RANGE: whole blocks become unwritten, holes at the edges too. */
export function blocksZeroed(k: Kernel, inode: Name, from: number, to: number): void {
  blocksAllocated(k, inode, from, to)
  each(k, inode, Math.ceil(from / size(k)), Math.floor(to / size(k)), () => 'unwritten')
}

/** Whole blocks inside a range are holes now; all from `from` on where there is no end. */
export function blocksFreed(k: Kernel, inode: Name, from: number, to: number): void {
  if (!k.constants.countsBlocks) return
  const { blocks } = k.inode(inode)
  for (const block of Object.keys(blocks).map(Number)) {
    if (block * size(k) >= from && (block + 1) * size(k) <= to) delete blocks[block]
  }
}

/** FALLOC_FL_COLLAPSE_RANGE, FALLOC_FL_INSERT_RANGE: blocks from `from` on move by `bytes`. */
export function blocksMoved(k: Kernel, inode: Name, from: number, bytes: number): void {
  if (!k.constants.countsBlocks) return
  const { blocks } = k.inode(inode)
  const moved = Object.entries(blocks).filter(([block]) => Number(block) * size(k) >= from)
  for (const [block] of moved) delete blocks[Number(block)]
  for (const [block, state] of moved) blocks[Number(block) + bytes / size(k)] = state
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

/** The runs of blocks of bytes `from` up to `to`, cut off at both. */
export function blockRuns(k: Kernel, inode: Name, from: number, to: number): readonly BlockRun[] {
  const { blocks } = k.inode(inode)
  const runs: BlockRun[] = []
  for (let at = from; at < to; ) {
    const block = Math.floor(at / size(k))
    const end = Math.min(to, (block + 1) * size(k))
    const state = blocks[block] ?? 'hole'
    const last = runs.at(-1)
    if (last?.state === state) runs[runs.length - 1] = { ...last, to: end }
    else runs.push({ state, from: at, to: end })
    at = end
  }
  return runs
}

const size = (k: Kernel) => k.constants.fs.blockSize

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
