/**
 * Ghosts of a splice from a file: what the file held at each instant between its call and its
 * return, and which calls had begun when it was complete. See ghosts.ts.
 */
import type { Name } from '../../src/model.ts'
import { contents } from './contents.ts'
import type { Kernel } from './kernel.ts'
import type { Instants, OpenFile } from './state.ts'

/** The call in flight begins to look at `len` bytes at `pos`, or goes on there (sendfile). */
export function watch(k: Kernel, { of, object: inode }: OpenFile, pos: number, len: number): void {
  if (!k.constants.ghosts.instants || of !== 'file') return
  const old = k.state.watches[k.me]
  if (old) {
    old.inserted = pos - old.pos
    return
  }
  const { repeated } = k.state.tasks[k.me]!
  const seen = [contents(k.state, inode, pos, len)]
  k.state.watches[k.me] = {
    inode,
    pos,
    len,
    seen,
    inserted: 0,
    splice: `${k.call.tag}/${repeated}`,
  }
}

/** The file changed: another instant for all who look at it. */
export function changed(k: Kernel, inode: Name): void {
  if (!k.constants.ghosts.instants) return
  for (const task of Object.keys(k.state.watches) as Name[]) {
    const one = k.state.watches[task]
    if (one && one.inode === inode)
      one.seen = [...one.seen, contents(k.state, inode, one.pos, one.len)]
  }
}

/** The ghost of the next `len` bytes that the call in flight puts into a pipe. */
export function nextInstants(k: Kernel, len: number): Instants | null {
  const one = k.constants.ghosts.instants ? k.state.watches[k.me] : null
  if (!one) return null
  const from = one.inserted
  one.inserted += len
  return { splice: one.splice, from, seen: [...one.seen] }
}

export function unwatch(k: Kernel): void {
  if (k.constants.ghosts.instants) k.state.watches[k.me] = null
}

/** The call in flight has begun: a write that begins after a transfer's end is known by it. */
export function noteBegun(k: Kernel): void {
  if (!k.constants.ghosts.begun) return
  const { task, index } = k.call
  const before = k.state.begun[task]
  if (before !== undefined && before !== index + 1) k.state.begun[task] = index + 1
}

/** How many calls each task has begun: 'P0:2 P1:0'. */
export function begunNow(k: Kernel): string {
  if (!k.constants.ghosts.begun) return ''
  return Object.entries(k.state.begun)
    .map(([task, count]) => `${task}:${count}`)
    .sort()
    .join(' ')
}
