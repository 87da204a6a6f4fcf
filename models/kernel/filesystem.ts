/** A file system, as one file of models/filesystems. */
import type { FileSystemTraits } from './state.ts'

export interface FileSystem extends FileSystemTraits {
  readonly about: string
}

const plain: FileSystemTraits = {
  largestOrder: 0,
  fixedOrder: null,
  blockSize: 4096,
  readsLockInode: false,
  readsInBatches: true,
  holesAreZeroPage: false,
  writesBack: true,
  notifiesStores: true,
  partialPunchDetaches: false,
  fallocateTruncates: false,
  fallocateFlushes: false,
  remapFlushes: false,
  dirtyStaysWhole: false,
  fallocate: { zero: true, shift: false },
  shiftInvalidates: false,
  behindEnd: 'zeroed',
  expandsFirst: false,
  writersWait: false,
  direct: 'bypasses',
  directChecksFirst: false,
  reflinks: false,
  memfd: false,
}

/** What is not said is as on the plainest of file systems: single pages, reads take no lock. */
export function filesystem(
  description: { readonly about: string } & Partial<FileSystemTraits>,
): FileSystem {
  return { ...plain, ...description }
}
