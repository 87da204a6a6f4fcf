/** F_SEAL_...: what a memfd allows no more. */
import type { Inode } from './state.ts'

/** Whether the file has any of these seals. */
export function isSealed(inode: Inode, seals: readonly string[]): boolean {
  return inode.seals !== '' && inode.seals.split(' ').some((seal) => seals.includes(seal))
}

const WRITES = ['F_SEAL_WRITE', 'F_SEAL_FUTURE_WRITE']

/** Whether a write up to `end` is refused: shmem_write_begin(). */
export function refusesWrite(inode: Inode, end: number): boolean {
  return isSealed(inode, WRITES) || (end > inode.size && isSealed(inode, ['F_SEAL_GROW']))
}

/** Whether a new size is refused: shmem_setattr(). */
export function refusesSize(inode: Inode, size: number): boolean {
  if (size < inode.size) return isSealed(inode, ['F_SEAL_SHRINK'])
  return size > inode.size && isSealed(inode, ['F_SEAL_GROW'])
}
