/**
 * Taking bytes of a file away: mm/truncate.c truncate_inode_pages_range(), for ftruncate and for
 * punched holes. Under the inode lock; each folio under its own. A folio that lies inside the
 * range leaves the cache whole, and who else refers to it keeps the bytes; of one that sticks out
 * the part inside is zeroed in place.
 *
 * `frame.pos` is where the range begins, `frame.end` where it ends, `frame.done` how far it is.
 */
import { Bytes, type Name } from '../../src/model.ts'
import { MODIFIES } from './file-write.ts'
import { lookup, noteAccess, pieceEnd, writeBytes } from './folio.ts'
import { retagged } from './ghosts.ts'
import { folioLock, type Kernel } from './kernel.ts'
import { detach, evict, pagesFrom } from './page-cache.ts'
import { mapCount } from './page-table.ts'
import { replaceFolio } from './replace.ts'
import { splitFolio } from './split.ts'
import { PAGE_SIZE } from './state.ts'
import { type Call, type Step, step } from './step.ts'

export interface Truncater {
  inode(k: Kernel, call: Call): Name
  finish(k: Kernel, call: Call): void
  /** True where the pages that the range touches are written back and dropped first (xfs). */
  readonly drops?: (k: Kernel) => boolean
}

export function truncateSteps(truncater: Truncater): {
  readonly range: (k: Kernel, call: Call) => void
  readonly steps: readonly Step[]
} {
  /** The next folio at or after `frame.done`; what is only on disk goes on the way. */
  const nextFolio = (k: Kernel, call: Call): Name | null => {
    const { frame } = k
    const name = truncater.inode(k, call)
    const inode = k.inode(name)
    for (const page of pagesFrom(inode, Math.floor(frame.done / PAGE_SIZE))) {
      if (page * PAGE_SIZE >= frame.end) break
      const folio = inode.cache[page] ?? null
      if (folio !== null) return folio
      dropStored(k, name, page, frame.pos, frame.end)
    }
    return null
  }
  const range = (k: Kernel, call: Call) => {
    const folio = nextFolio(k, call)
    if (folio === null) truncater.finish(k, call)
    else one(k, call, folio)
  }
  const goOn = (k: Kernel, call: Call) => {
    if (nextFolio(k, call) === null) truncater.finish(k, call)
    else k.next('truncate_range')
  }

  const one = (k: Kernel, call: Call, name: Name) => {
    const { frame } = k
    const folio = k.folio(name)
    k.sleepUntil(folio.lock === null, 'truncate_range', () => folioLock(name))
    const base = folio.index * PAGE_SIZE
    const end = base + folio.pages.length * PAGE_SIZE
    if (frame.pos <= base && frame.end >= end) {
      k.pass('truncate_inode_folio', () => `${name} leaves the cache`)
      detach(k, name)
      frame.done = end
      return goOn(k, call)
    }
    if (truncater.drops?.(k)) {
      writeBackAndZero(k, name)
      const [from, to] = bounds(k)
      if ((from <= base && to >= end) || folio.refs - mapCount(k, name) === 1) {
        k.pass('truncate_pagecache_range', () => `${name} leaves the cache`)
        detach(k, name)
        frame.done = end
        return goOn(k, call)
      }
    }
    // iomap_truncate_page()
    const { dirtyStaysWhole, blockSize } = k.constants.fs
    if (dirtyStaysWhole && !truncater.drops && frame.pos % blockSize !== 0) folio.dirty = true
    k.get(name)
    folio.lock = k.me
    // folio_wait_writeback()
    folio.writing = false
    frame.folio = name
    frame.done = Math.max(bounds(k)[0], base)
    waitStable(k, call)
  }
  /** What is zeroed in the cache: the range, or the pages that it touches. */
  const bounds = (k: Kernel): readonly [number, number] => {
    const { pos, end } = k.frame
    if (!truncater.drops?.(k)) return [pos, end]
    return [Math.floor(pos / PAGE_SIZE) * PAGE_SIZE, Math.ceil(end / PAGE_SIZE) * PAGE_SIZE]
  }
  /** The folio goes to disk, and the hole is made there. */
  const writeBackAndZero = (k: Kernel, name: Name) => {
    const folio = k.folio(name)
    const { disk } = k.inode(folio.inode!)
    folio.pages.forEach((page, at) => {
      disk[folio.index + at] = [...page]
      dropStored(k, folio.inode!, folio.index + at, k.frame.pos, k.frame.end)
    })
    folio.dirty = false
  }
  const waitStable = (k: Kernel, call: Call) => {
    const wait = k.hook('waitToModify')?.(k, k.frame.folio)
    k.sleepUntil(wait === undefined, 'folio_wait_stable', () => wait!)
    if (k.hook('copyToModify')?.(k, k.frame.folio)) k.frame.folio = replaceFolio(k, k.frame.folio)
    zero(k, call)
  }

  const zero = (k: Kernel, call: Call) => {
    const { frame } = k
    const name = frame.folio as Name
    const folio = k.folio(name)
    const base = folio.index * PAGE_SIZE
    const [first, last] = bounds(k)
    const from = Math.max(first, base) - base
    const to = Math.min(last, base + folio.pages.length * PAGE_SIZE) - base
    const at = frame.done - base
    noteAccess(k, name, at, from, to, 'write')
    const piece = pieceEnd(k, name, at, from, to)
    const bytes = retagged(k, call.tag, Bytes.fill('0', piece - at))
    writeBytes(k, name, at, bytes)
    k.pass('folio_zero_range', () => `${name} at ${at}: "${bytes}"`)
    frame.done = base + piece
    if (piece < to) return k.next('folio_zero_range')
    frame.done = base + folio.pages.length * PAGE_SIZE
    folio.lock = null
    frame.folio = null
    k.put(name)
    if (truncater.drops?.(k)) detach(k, name)
    else partlyGone(k, name, from, to)
    goOn(k, call)
  }

  return {
    range,
    steps: [
      step('truncate_range', range, MODIFIES),
      step('folio_wait_stable', waitStable, MODIFIES),
      step('folio_zero_range', zero),
    ],
  }
}

/**
 * A folio of several pages is split, so that pages inside the range can go. Another reference
 * makes the split fail: then a dirty folio stays as it is, and a clean one leaves the cache whole.
 */
function partlyGone(k: Kernel, name: Name, from: number, to: number): void {
  const folio = k.folio(name)
  if (folio.pages.length === 1) return
  const whole = folio.dirty && k.constants.fs.dirtyStaysWhole
  if (!whole && folio.refs - mapCount(k, name) === 1) splitFolio(k, name, from, to)
  else if (!folio.dirty) evict(k, name)
}

/**
 * The file grew from `before`: a folio of several pages that the new end is in is split too, or
 * leaves the cache, as truncate_pagecache() goes on from the new size.
 */
export function grown(k: Kernel, inode: Name, before: number): void {
  const { behindEnd, dirtyStaysWhole } = k.constants.fs
  if (behindEnd === 'kept') return
  const { size } = k.inode(inode)
  const name = lookup(k, inode, Math.floor(size / PAGE_SIZE))
  if (name === null) return
  const folio = k.folio(name)
  const [base, end] = [folio.index * PAGE_SIZE, (folio.index + folio.pages.length) * PAGE_SIZE]
  if (folio.pages.length === 1 || size === base) return
  // iomap_zero_range() from the old end: a block that is there is made dirty, and over a hole
  // what was dirty is written back.
  if (dirtyStaysWhole) {
    const hole = size > Math.ceil(before / PAGE_SIZE) * PAGE_SIZE
    folio.dirty = hole && folio.dirty ? false : folio.dirty || before % PAGE_SIZE !== 0
  }
  partlyGone(k, name, size - base, end - base)
}

/** Contents on disk of a page that is not in the cache. */
function dropStored(k: Kernel, inode: Name, page: number, from: number, to: number): void {
  const stored = k.inode(inode).disk[page]
  if (!stored) return
  const start = page * PAGE_SIZE
  if (from <= start && to >= start + PAGE_SIZE) {
    delete k.inode(inode).disk[page]
    return
  }
  const whole = Bytes.concat(stored)
  const [a, b] = [Math.max(from, start) - start, Math.min(to, start + PAGE_SIZE) - start]
  const changed = whole.overlay(a, Bytes.fill('0', b - a))
  let at = 0
  k.inode(inode).disk[page] = stored.map((piece) => {
    at += piece.length
    return changed.slice(at - piece.length, at)
  })
}
