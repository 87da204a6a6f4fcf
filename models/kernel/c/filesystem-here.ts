/** Which file system a directory is on. */
import type { FoundFileSystem } from '../../../src/domain.ts'

/** include/uapi/linux/magic.h */
const MAGIC: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
  [0x794c7630, 'overlay'],
])

/** By name, or undefined where it is none that scenarios can name. */
export function fileSystemHere({ type, blockSize, mountOptions, noCow }: FoundFileSystem) {
  const name = MAGIC.get(type)
  if (name === 'ext4' && blockSize < 4096) return blockSize === 1024 ? 'ext4-1k' : undefined
  if (name === 'tmpfs' && mountOptions.includes('huge=always')) return 'tmpfs-huge'
  if (name === 'btrfs' && (noCow || mountOptions.includes('nodatacow'))) return 'btrfs-nocow'
  return name
}
