/**
 * Changes of a file's bytes as properties see them: the event, the ghosts that follow it, and the
 * shadow: what the file would hold if nothing but calls that name it, and stores through its
 * shared maps, had changed it.
 */
import type { Bytes, Name } from '../../src/model.ts'
import { contents } from './contents.ts'
import { changed } from './instants.ts'
import type { Kernel } from './kernel.ts'

/** Bytes `at` of a file were changed by the call in flight; `attached`: where others find them. */
export function fileChanged(k: Kernel, inode: Name, at: number, bytes: Bytes, attached: boolean) {
  k.emit('fileWrite', () => ({
    inode,
    at,
    bytes,
    attached,
    task: k.me,
    call: k.call.index,
    get named() {
      return mayChange(k, inode)
    },
  }))
  if (attached) changed(k, inode)
  if (k.constants.ghosts.shadow && mayChange(k, inode)) {
    k.state.shadows[inode] = k.state.shadows[inode]!.overlay(at, bytes)
  }
}

/** Whether the call in flight names a writable descriptor or a shared map of the file. */
function mayChange(k: Kernel, inode: Name): boolean {
  return Object.values(k.call).some((operand: any) => {
    if (operand?.fd) {
      const file = k.state.files[operand.fd as Name]
      return file !== undefined && file.object === inode && file.write
    }
    if (!operand?.map) return false
    const map = k.state.maps[operand.map as Name]
    return map !== undefined && map.inode === inode && map.shared
  })
}

/**
 * A call that changes a file otherwise than byte by byte (a truncate, a clone) is at its end:
 * what the file holds now is what it should hold.
 */
export function reshaped(k: Kernel, inode: Name): void {
  changed(k, inode)
  if (k.constants.ghosts.shadow) {
    k.state.shadows[inode] = contents(k.state, inode, 0, k.inode(inode).size)
  }
}
