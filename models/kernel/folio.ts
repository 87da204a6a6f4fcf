/**
 * The bytes of folios. A page is kept in pieces between its cut points, so that a copy that is
 * not atomic can be taken piece by piece (DESIGN: the cut rule).
 */
import { Bytes, ModelLimit, type Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import { fileChanged } from './shadow.ts'
import { type Folio, PAGE_SIZE } from './state.ts'

/** A copy of up to this many bytes is one piece, whatever the cut points (an assumption). */
export const ATOMIC = 8

/** Cut points of a page of an inode or of memory, ascending, strictly inside the page. */
export function cutsOf(k: Kernel, owner: Name | null, page: number): readonly number[] {
  if (owner === null) return []
  return k.constants.cuts[owner]?.[page] ?? []
}

/** What the cut points of a folio are listed by; null: nobody changes its bytes. */
const ownerOf = (folio: Folio): Name | null => folio.inode ?? folio.memory

/** `bytes` of a page as its pieces. */
export function inPieces(bytes: Bytes, cuts: readonly number[]): Bytes[] {
  const pieces: Bytes[] = []
  let from = 0
  for (const cut of cuts) {
    pieces.push(bytes.slice(from, cut))
    from = cut
  }
  pieces.push(bytes.slice(from))
  return pieces
}

export const zeroes: Bytes = Bytes.fill('0', PAGE_SIZE)

/** A new folio of whole pages of an inode. `pages`: the contents, page by page, in pieces. */
export function newFolio(inode: Name | null, index: number, pages: Bytes[][]): Folio {
  const memory = null
  return {
    inode,
    memory,
    index,
    attached: false,
    refs: 1,
    lock: null,
    dirty: false,
    writing: false,
    pins: 0,
    pages,
  }
}

/** A new page of a map's own memory. `index`: of the page in the map. */
export function newPage(k: Kernel, map: Name, index: number, bytes: Bytes): Folio {
  const whole = bytes.concat(Bytes.fill('0', PAGE_SIZE - bytes.length))
  return { ...newFolio(null, index, [inPieces(whole, cutsOf(k, map, index))]), memory: map }
}

/** The shared zero page: nobody can tell two of them apart. `index`: of the page it stands for. */
export const zeroPage = (index: number): Folio => newFolio(null, index, [[zeroes]])

/** Bytes `from` up to `to` of a folio. */
export function readBytes(k: Kernel, name: Name, from: number, to: number): Bytes {
  const folio = k.folio(name)
  let bytes = Bytes.empty
  for (let page = Math.floor(from / PAGE_SIZE); page * PAGE_SIZE < to; page++) {
    const cuts = cutsOf(k, ownerOf(folio), folio.index + page)
    const start = page * PAGE_SIZE
    for (let piece = 0; piece <= cuts.length; piece++) {
      const a = start + (piece === 0 ? 0 : (cuts[piece - 1] as number))
      const b = start + (piece === cuts.length ? PAGE_SIZE : (cuts[piece] as number))
      if (b <= from || a >= to) continue
      const there = folio.pages[page]![piece]!
      bytes = bytes.concat(there.slice(Math.max(from, a) - a, Math.min(to, b) - a))
    }
  }
  return bytes
}

/** Lays `bytes` over the folio from `at` on: a change of its file, if it has one. */
export function writeBytes(k: Kernel, name: Name, at: number, bytes: Bytes): void {
  layBytes(k, name, at, bytes)
  const { inode, index, attached } = k.folio(name)
  if (inode !== null) fileChanged(k, inode, index * PAGE_SIZE + at, bytes, attached)
}

/** The same where the bytes are none of a file's. */
export function layBytes(k: Kernel, name: Name, at: number, bytes: Bytes): void {
  const folio = k.folio(name)
  const to = at + bytes.length
  for (let page = Math.floor(at / PAGE_SIZE); page * PAGE_SIZE < to; page++) {
    const cuts = cutsOf(k, ownerOf(folio), folio.index + page)
    const start = page * PAGE_SIZE
    for (let piece = 0; piece <= cuts.length; piece++) {
      const a = start + (piece === 0 ? 0 : (cuts[piece - 1] as number))
      const b = start + (piece === cuts.length ? PAGE_SIZE : (cuts[piece] as number))
      if (b <= at || a >= to) continue
      const from = Math.max(at, a)
      const part = bytes.slice(from - at, Math.min(to, b) - at)
      const whole = part.length === b - a
      folio.pages[page]![piece] = whole ? part : folio.pages[page]![piece]!.overlay(from - a, part)
    }
  }
}

/**
 * Where the piece that begins at `at` ends, in a copy of `start` up to `end` of a folio: at the
 * next cut point, the end of the page or the end of the copy.
 */
export function pieceEnd(k: Kernel, name: Name, at: number, start: number, end: number): number {
  const folio = k.folio(name)
  const page = Math.floor(at / PAGE_SIZE)
  const from = Math.max(start, page * PAGE_SIZE)
  const to = Math.min(end, (page + 1) * PAGE_SIZE)
  if (to - from <= ATOMIC) return to
  for (const cut of cutsOf(k, ownerOf(folio), folio.index + page)) {
    const place = page * PAGE_SIZE + cut
    if (place > at && place < to) return place
  }
  return to
}

/**
 * Says that the call touches `start` up to `end` of a folio of a file or of memory: the page of
 * `at` of it.
 * From these notes the cut points are learnt (cuts.ts).
 */
export function noteAccess(
  k: Kernel,
  name: Name,
  at: number,
  start: number,
  end: number,
  kind: 'read' | 'write',
): void {
  const folio = k.folio(name)
  const owner = ownerOf(folio)
  if (owner === null) return
  const page = Math.floor(at / PAGE_SIZE)
  const first = page * PAGE_SIZE
  const from = Math.max(start, first) - first
  const to = Math.min(end, first + PAGE_SIZE) - first
  k.note('access', k.me, owner, folio.index + page, from, to, kind)
}

/** The folio attached at a page index, or null. */
export function lookup(k: Kernel, inode: Name, index: number): Name | null {
  return k.inode(inode).cache[index] ?? null
}

/**
 * A copy onto later bytes of the very page it comes from is one memcpy() whose ends overlap: what
 * that does depends on the processor.
 */
export function refuseSmear(k: Kernel, from: number, to: number, length: number): void {
  if (to <= from || to >= from + length) return
  throw new ModelLimit(`${k.me.slice(1)} copies ${length} bytes of a page onto themselves`)
}
