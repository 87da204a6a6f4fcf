/**
 * splice from a file to a pipe: what all policies share. The pipe's mutex is held meanwhile
 * (splice-to-pipe.ts); the policy's spliceRead runs under it.
 *
 * While it runs: `frame.pos` is where in the file it began, `frame.end` where it ends at most.
 */
import { Bytes, type Name } from '../../src/model.ts'
import {
  directPiece,
  directReadError,
  isDirectRead,
  lockDirectRead,
  unlockDirectRead,
} from './direct.ts'
import { lockForRead, mayRead, readPiece, unlockForRead } from './file-read.ts'
import { newFolio, noteAccess, pieceEnd, readBytes, writeBytes, zeroPage } from './folio.ts'
import { inserted, transferred } from './ghosts.ts'
import { endTransfer } from './implicit-offset.ts'
import { watch } from './instants.ts'
import { inodeLock, type Kernel } from './kernel.ts'
import { isHole, readIn } from './page-cache.ts'
import { isFull, push, unsetMerge } from './pipe.ts'
import { type OpenFile, PAGE_SIZE } from './state.ts'
import { type Call, type Step, step } from './step.ts'

/** Into the pipe, whose mutex is held: at most `most` bytes from the source's offset on. */
export function fileSpliceRead(k: Kernel, call: Call, most: number) {
  const file = k.state.files[call.src.fd]!
  const { frame } = k
  const pos = call.src.offset ?? frame.from ?? 0
  frame.pos = pos
  frame.done = 0
  frame.end = pos + most
  watch(k, file, pos, most)
  doSpliceRead(k, call)
}

/** xfs waits for the inode lock here, holding the mutex. */
function doSpliceRead(k: Kernel, call: Call) {
  const file = k.state.files[call.src.fd]!
  if (file.of === 'device' || file.direct) return copySpliceRead(k, call)
  const inode = source(k, call)
  k.sleepUntil(mayRead(k, inode), 'splice_read', () => inodeLock(inode))
  lockForRead(k, inode)
  k.hook('spliceRead')![0]!.body(k, call)
}

/** From an O_DIRECT file or a device: read as read(2) would, into pages of its own. */
function copySpliceRead(k: Kernel, call: Call) {
  const { frame } = k
  const file = k.state.files[call.src.fd]!
  if (file.of === 'file' && frame.direct === null && frame.part === null) {
    if (isDirectRead(k, file, frame.pos, frame.end - frame.pos)) {
      lockDirectRead(k, file.object, 'copy_splice_read_iter')
      frame.direct = true
    } else {
      k.sleepUntil(mayRead(k, file.object), 'copy_splice_read_iter', () => inodeLock(file.object))
      lockForRead(k, file.object)
    }
    frame.part = 0
  }
  const { pos, end } = frame
  const error = frame.direct ? directReadError(k, file.object, pos, end - pos) : undefined
  if (error && !(call.through && frame.total > 0)) {
    unlockDirectRead(k, file.object)
    k.pipe(target(k, call)).mutex = null
    return endTransfer(k, 0, error)
  }
  const piece = error ? undefined : privatePiece(k, file, pos, end - pos)
  if (piece) packPrivate(k, piece.bytes)
  if (piece && !piece.last) return k.next('copy_splice_read_iter')
  let moved = 0
  for (const page of frame.folios ?? []) moved += insertPrivate(k, call, page)
  finishSpliceRead(k, call, moved)
}

function privatePiece(k: Kernel, file: OpenFile, pos: number, count: number) {
  if (file.of === 'device') return { bytes: Bytes.fill('0', count), last: true }
  if (!k.frame.direct) return readPiece(k, file.object, pos, count)
  const bytes = directPiece(k, file.object, pos, count)
  return bytes && { bytes, last: false }
}

export const spliceReadSteps: readonly Step[] = [
  step('splice_read', doSpliceRead, ['spliceRead']),
  step('copy_splice_read_iter', copySpliceRead),
]

/** The file that the call reads. */
export function source(k: Kernel, call: Call): Name {
  return k.state.files[call.src.fd]!.object
}
/** The pipe that is filled: the call's, or the private one of a sendfile to what is no pipe. */
export function target(k: Kernel, call: Call): Name {
  return call.through ?? k.state.files[call.dst.fd]!.object
}

/** A round of sendfile: up to a pipe full from `pos` on, into the task's private pipe. */
export function splicePrivately(k: Kernel, call: Call, pos: number, most: number): void {
  const { frame } = k
  frame.pos = pos
  frame.done = 0
  frame.end = pos + Math.min(most, k.pipe(call.through).size * PAGE_SIZE)
  watch(k, k.state.files[call.src.fd]!, pos, most)
  doSpliceRead(k, call)
}

/** The end of a splice from a file: `moved` bytes are in the pipe. */
export function finishSpliceRead(k: Kernel, call: Call, moved: number): void {
  const file = k.state.files[call.src.fd]!
  if (k.frame.direct) unlockDirectRead(k, file.object)
  else if (file.of === 'file') unlockForRead(k, file.object)
  if (call.through) {
    const { frame } = k
    frame.direct = null
    frame.folio = null
    frame.folios = null
    frame.part = null
    return k.next('direct_splice_actor')
  }
  k.pipe(target(k, call)).mutex = null
  endTransfer(k, moved)
}

/** Whether the range goes on after the folios captured so far. */
export function moreFolios(k: Kernel, call: Call): boolean {
  const { frame } = k
  const at = frame.part ?? frame.pos
  return at < frame.end && at < k.inode(source(k, call)).size
}

/** The next folio of the range. */
export function nextFolio(k: Kernel, call: Call): Name {
  const { frame } = k
  const at: number = frame.part ?? frame.pos
  const page = Math.floor(at / PAGE_SIZE)
  const inode = source(k, call)
  // splice_zeropage_into_pipe(): the first reference is taken by captureFolio().
  if (isHole(k, inode, at)) return k.allocate({ ...zeroPage(page), refs: 0 })
  return readIn(k, inode, page)
}

/** Takes a reference of a folio for the call: filemap_get_pages(). */
export function captureFolio(k: Kernel, name: Name): void {
  const { frame } = k
  const folio = k.folio(name)
  k.get(name)
  k.pin(name, 1)
  k.pass('filemap_get_folios_contig', () => `${name} refs ${folio.refs - 1} -> ${folio.refs}`)
  frame.folios = [...(frame.folios ?? []), name]
  frame.part = (folio.index + folio.pages.length) * PAGE_SIZE
}

/**
 * One piece of a copy of the folio to pages of the call's own, as far as the call goes; answers
 * whether it was the last. `frame.folio` is the folio meanwhile, `frame.done` how far it is.
 * Nothing is locked: a writer may come between two pieces.
 */
export function captureCopy(k: Kernel, call: Call, name: Name): boolean {
  const { frame } = k
  const folio = k.folio(name)
  const base = folio.index * PAGE_SIZE
  const start = Math.max((frame.part ?? frame.pos) - base, 0)
  const size = Math.min(frame.end, k.inode(source(k, call)).size) - base
  const end = Math.max(start, Math.min(size, folio.pages.length * PAGE_SIZE))
  const began = frame.folio !== null
  const at = began ? frame.done : start
  if (at >= end) return endCopy(k, name, began)
  noteAccess(k, name, at, start, end, 'read')
  const to = pieceEnd(k, name, at, start, end)
  addToCopy(k, folio.index + Math.floor(at / PAGE_SIZE), at % PAGE_SIZE, readBytes(k, name, at, to))
  k.pass('copy_folio_to_iter')
  if (to >= end) return endCopy(k, name, began)
  if (!began) k.get(name)
  frame.folio = name
  frame.done = to
  return false
}

function endCopy(k: Kernel, name: Name, began: boolean): boolean {
  const { frame } = k
  const folio = k.folio(name)
  frame.part = (folio.index + folio.pages.length) * PAGE_SIZE
  frame.folios ??= []
  if (began) {
    frame.folio = null
    frame.done = 0
    k.put(name)
  }
  return true
}

/** A page of the call's own stands for the page `index` of the file: bytes at their places. */
function addToCopy(k: Kernel, index: number, at: number, bytes: Bytes): void {
  const { frame } = k
  const last = (frame.folios as readonly Name[] | null)?.at(-1)
  if (last !== undefined && k.folio(last).inode === null && k.folio(last).index === index) {
    writeBytes(k, last, at, bytes)
    return
  }
  const page = k.allocate(newFolio(null, index, [[Bytes.fill('0', at).concat(bytes)]]))
  k.pin(page, 1)
  frame.folios = [...(frame.folios ?? []), page]
}

/**
 * Puts the pages of a captured folio into the pipe, one slot each, as far as the file and the
 * call go; `moved` bytes were moved before. Answers how many are new. splice_folio_into_pipe().
 */
export function insertFolio(k: Kernel, call: Call, name: Name, moved: number): number {
  const { frame } = k
  const folio = k.folio(name)
  const pipe = target(k, call)
  const base = folio.index * PAGE_SIZE
  const end = Math.min(
    frame.end,
    k.inode(source(k, call)).size,
    base + folio.pages.length * PAGE_SIZE,
  )
  let at = (frame.pos as number) + moved
  const from = at
  while (at < end && !isFull(k.pipe(pipe))) {
    const len = Math.min(PAGE_SIZE - (at % PAGE_SIZE), end - at)
    const offset = at - base
    const bytes = () => readBytes(k, name, offset, offset + len)
    k.get(name)
    const ghost = transferred(k, call.tag, inserted(k, pipe, bytes, len))
    k.pass('splice_folio_into_pipe', () => `${pipe}[${k.pipe(pipe).head}] = ${name} "${bytes()}"`)
    const merge = unsetMerge(k, pipe)
    push(k, pipe, { folio: name, offset, len, merge, packet: false, ghost })
    at += len
  }
  k.pin(name, -1)
  k.put(name)
  return Math.max(0, at - from)
}

/** Adds bytes to the call's own pages, packed from their first byte, 4096 in each. */
export function packPrivate(k: Kernel, bytes: Bytes): void {
  const { frame } = k
  const pages: Name[] = [...(frame.folios ?? [])]
  let from = 0
  while (from < bytes.length) {
    const last = pages.at(-1)
    const held = last === undefined ? PAGE_SIZE : k.folio(last).pages[0]![0]!.length
    if (held === PAGE_SIZE) {
      const more = bytes.slice(from, from + PAGE_SIZE)
      pages.push(k.allocate(newFolio(null, 0, [[more]])))
      from += more.length
    } else {
      const more = bytes.slice(from, from + PAGE_SIZE - held)
      k.folio(last!).pages[0]![0] = k.folio(last!).pages[0]![0]!.concat(more)
      from += more.length
    }
  }
  frame.folios = pages
}

/** Puts a page of the call's own into the pipe, its reference with it. */
export function insertPrivate(k: Kernel, call: Call, name: Name): number {
  const pipe = target(k, call)
  const bytes = k.folio(name).pages[0]![0]!
  const ghost = transferred(
    k,
    call.tag,
    inserted(k, pipe, () => bytes, bytes.length),
  )
  k.pass('copy_splice_read', () => `${pipe}[${k.pipe(pipe).head}] = ${name} "${bytes}"`)
  push(k, pipe, { folio: name, offset: 0, len: bytes.length, merge: false, packet: false, ghost })
  return bytes.length
}
