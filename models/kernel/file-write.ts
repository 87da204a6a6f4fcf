/**
 * Writing to a file through the page cache: mm/filemap.c generic_perform_write(), under the inode
 * lock; each folio is locked while its bytes are copied.
 */
import type { Bytes, Name } from '../../src/model.ts'
import { expandTo, zeroGap } from './behind-end.ts'
import { blocksDirtied } from './blocks.ts'
import { lookup, noteAccess, pieceEnd, writeBytes } from './folio.ts'
import { folioLock, inodeLock, type Kernel } from './kernel.ts'
import { forWrite } from './page-cache.ts'
import { replaceFolio } from './replace.ts'
import { refusesWrite } from './seals.ts'
import { PAGE_SIZE } from './state.ts'
import { type Call, type Step, step } from './step.ts'

/** A writer: where it writes, how much, where the bytes come from, what happens at the end. */
export interface Writer {
  inode(k: Kernel, call: Call): Name
  /** The position, once the inode lock is held. */
  position(k: Kernel, call: Call): number
  count(k: Kernel, call: Call): number
  /** The next bytes, at most `most`. */
  next(k: Kernel, call: Call, most: number): Bytes
  finish(k: Kernel, call: Call): void
  /** Nothing can be written: the file is sealed. Nothing is locked. */
  fail(k: Kernel, call: Call, errno: string): void
}

/** The parts of a policy that whoever changes a file's bytes asks for. */
export const MODIFIES = ['waitToModify', 'copyToModify'] as const

/** The steps of a write after its checks; `begin` runs on under the step that calls it. */
export function writeSteps(writer: Writer): {
  readonly begin: (k: Kernel, call: Call) => void
  readonly steps: readonly Step[]
} {
  const begin = (k: Kernel, call: Call) => {
    k.frame.done = 0
    takeInodeLock(k, call)
  }
  const takeInodeLock = (k: Kernel, call: Call) => {
    const name = writer.inode(k, call)
    k.sleepUntil(k.inodeFree(name), 'inode_lock', () => inodeLock(name))
    k.inode(name).lock = k.me
    k.frame.pos = writer.position(k, call)
    if (k.constants.fs.expandsFirst) expandTo(k, name, k.frame.pos)
    k.pass('generic_perform_write')
    writeBegin(k, call)
  }
  const writeBegin = (k: Kernel, call: Call) => {
    const { frame } = k
    const inode = writer.inode(k, call)
    const index = Math.floor((frame.pos + frame.done) / PAGE_SIZE)
    const found = lookup(k, inode, index)
    if (found) k.sleepUntil(k.folio(found).lock === null, 'write_begin', () => folioLock(found))
    const { seals } = k.inode(inode)
    if (seals !== '' && refusesWrite(k.inode(inode), chunkEnd(k, call))) return refuse(k, call)
    const name = found ?? forWrite(k, inode, index, writer.count(k, call) - frame.done)
    k.get(name)
    k.folio(name).lock = k.me
    frame.folio = name
    waitStable(k, call)
  }
  /** Up to where one page of the write goes. */
  const chunkEnd = (k: Kernel, call: Call) => {
    const { pos, done } = k.frame
    const page = Math.floor((pos + done) / PAGE_SIZE)
    return Math.min(pos + writer.count(k, call), (page + 1) * PAGE_SIZE)
  }
  const refuse = (k: Kernel, call: Call) => {
    k.inode(writer.inode(k, call)).lock = null
    if (k.frame.done > 0) writer.finish(k, call)
    else writer.fail(k, call, 'EPERM')
  }
  const waitStable = (k: Kernel, call: Call) => {
    const wait = k.hook('waitToModify')?.(k, k.frame.folio)
    k.sleepUntil(wait === undefined, 'folio_wait_stable', () => wait!)
    if (k.hook('copyToModify')?.(k, k.frame.folio)) k.frame.folio = replaceFolio(k, k.frame.folio)
    copy(k, call)
  }
  const copy = (k: Kernel, call: Call) => {
    const { frame } = k
    const name = frame.folio as Name
    const folio = k.folio(name)
    const base = folio.index * PAGE_SIZE
    const start = frame.pos as number
    const end = start + writer.count(k, call)
    const at = start + frame.done
    const from = Math.max(start, base) - base
    const to = Math.min(end, base + folio.pages.length * PAGE_SIZE) - base
    noteAccess(k, name, at - base, from, to, 'write')
    const most = pieceEnd(k, name, at - base, from, to) - (at - base)
    const bytes = writer.next(k, call, most)
    k.pass('copy_folio_from_iter_atomic', () => `${name} at ${at - base}: "${bytes}"`)
    writeBytes(k, name, at - base, bytes)
    blocksDirtied(k, writer.inode(k, call), at, at + bytes.length)
    frame.done += bytes.length
    const next = at + bytes.length
    if (next < base + to) return k.next('copy_folio_from_iter_atomic')
    const inode = k.inode(writer.inode(k, call))
    if (next > inode.size) {
      if (!k.constants.fs.expandsFirst) zeroGap(k, writer.inode(k, call), inode.size, start)
      inode.size = next
    }
    folio.dirty = true
    folio.lock = null
    frame.folio = null
    k.put(name)
    if (next < end) return k.next('write_begin')
    inode.lock = null
    writer.finish(k, call)
  }
  return {
    begin,
    steps: [
      step('inode_lock', takeInodeLock, MODIFIES),
      step('write_begin', writeBegin, MODIFIES),
      step('folio_wait_stable', waitStable, MODIFIES),
      step('copy_folio_from_iter_atomic', copy),
    ],
  }
}
