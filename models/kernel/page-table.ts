/**
 * Page tables, seen from a folio: who maps it, and taking it out of them. mm/rmap.c and mm/memory.c.
 * An entry is none, read-only or writable, and holds a reference of its folio.
 */
import type { Name } from '../../src/model.ts'
import { refuseLateTail, zeroTail } from './behind-end.ts'
import type { Kernel } from './kernel.ts'
import type { Mapping } from './state.ts'

/** Page table entries that refer to the folio, those of forked children too. */
export function mapCount(k: Kernel, name: Name): number {
  let count = 0
  for (const { pages, children } of mapsOf(k)) {
    for (const { folio } of pages) if (folio === name) count++
    for (const child of children) for (const folio of child) if (folio === name) count++
  }
  return count
}

/** Takes a folio of a file out of all page tables: unmap_mapping_folio(). */
export function unmapFolio(k: Kernel, name: Name): void {
  for (const map of mapsOf(k)) dropEntries(k, map, (folio) => folio === name)
}

/**
 * Takes the pages `from` up to `to` of a file out of all page tables. `evenCows`: private copies
 * too (truncate). unmap_mapping_range().
 */
export function unmapPages(
  k: Kernel,
  inode: Name,
  from: number,
  to: number,
  evenCows: boolean,
): void {
  for (const map of mapsOf(k)) {
    if (map.inode !== inode) continue
    dropEntries(
      k,
      map,
      (folio, page) => page >= from && page < to && (evenCows || k.folio(folio).inode !== null),
    )
  }
}

function dropEntries(k: Kernel, map: Mapping, which: (folio: Name, page: number) => boolean): void {
  map.pages.forEach((entry, page) => {
    if (entry.folio === null || !which(entry.folio, page)) return
    k.put(entry.folio)
    entry.folio = null
    entry.writable = false
  })
  for (const child of map.children) {
    child.forEach((folio, page) => {
      if (folio === null || !which(folio, page)) return
      k.put(folio)
      child[page] = null
    })
  }
}

/** The folio begins to be written back, and nobody waits: WB_SYNC_NONE. */
export function cleanLater(k: Kernel, name: Name): void {
  const { storesToFiles, fs } = k.constants
  if (!storesToFiles) return clean(k, name)
  refuseLateTail(k, name)
  clean(k, name)
  k.folio(name).writing = !fs.writersWait
}

/** The folio is written back: the next store to it has to ask. folio_mkclean(). */
export function clean(k: Kernel, name: Name): void {
  const folio = k.folio(name)
  folio.dirty = false
  folio.writing = false
  zeroTail(k, name)
  if (!k.constants.fs.notifiesStores) return
  for (const { pages } of mapsOf(k)) {
    for (const entry of pages) if (entry.folio === name) entry.writable = false
  }
}

/** Part of a folio that was split is another folio now: its entries follow. */
export function remap(k: Kernel, old: Name, part: Name, first: number, count: number): void {
  const inside = (page: number) => page >= first && page < first + count
  for (const { pages, children } of mapsOf(k)) {
    pages.forEach((entry, page) => {
      if (entry.folio !== old || !inside(page)) return
      entry.folio = part
      move()
    })
    for (const child of children) {
      child.forEach((folio, page) => {
        if (folio !== old || !inside(page)) return
        child[page] = part
        move()
      })
    }
  }
  function move() {
    k.get(part)
    k.put(old)
  }
}

/** All maps, in the order of their names: a state's keys may come in any. */
export function mapsOf(k: Kernel): Mapping[] {
  const names = Object.keys(k.state.maps) as Name[]
  return names.sort((a, b) => (k.before(a, b) ? -1 : 1)).map((name) => k.state.maps[name]!)
}
