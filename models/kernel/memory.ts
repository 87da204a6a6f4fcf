/**
 * Memory that the program maps, and its faults: mm/memory.c. A load or a store through an entry of
 * the page table (page-table.ts) that allows it enters no kernel; a fault is part of the step of
 * the load or store that meets it, for nobody can tell it from a fault a moment earlier.
 */
import type { Bytes, Name } from '../../src/model.ts'
import { blocksDirtied } from './blocks.ts'
import { newPage, readBytes, writeBytes, zeroPage } from './folio.ts'
import { folioLock, type Kernel } from './kernel.ts'
import { readIn } from './page-cache.ts'
import { mapCount } from './page-table.ts'
import { type Entry, PAGE_SIZE } from './state.ts'

/** The folio behind a byte of a map, and where in the map it begins. */
export interface Behind {
  readonly folio: Name
  readonly base: number
}

/**
 * For a load, or get_user_pages() of a page that is only read; undefined: a fault (EFAULT). Where
 * the fault has to wait, the call goes on at `step`; without, nothing of the step has happened.
 */
export function behind(k: Kernel, map: Name, at: number, step?: string): Behind | undefined {
  const page = Math.floor(at / PAGE_SIZE)
  const entry = entryOf(k, map, page)
  if (!entry) return undefined
  const folio = entry.folio ?? readFault(k, map, page, entry, step)
  return folio === undefined ? undefined : { folio, base: k.folio(folio).index * PAGE_SIZE }
}

/**
 * For a store, which needs a writable entry; undefined: a fault (EFAULT). Where the fault has to
 * wait, the call goes on at `step`.
 */
export function behindStore(k: Kernel, map: Name, at: number, step: string): Behind | undefined {
  const page = Math.floor(at / PAGE_SIZE)
  const entry = entryOf(k, map, page)
  if (!entry) return undefined
  if (!entry.writable || entry.folio === null) {
    const { inode, shared } = k.state.maps[map]!
    const found = inode !== null && shared
    if (!(found ? sharedFault(k, map, page, entry, step) : privateFault(k, map, page, entry, step)))
      return undefined
  }
  const folio = entry.folio!
  return { folio, base: k.folio(folio).index * PAGE_SIZE }
}

/** The parts of a policy that behindStore asks for. */
export const STORE_USES = ['waitInFault', 'legacyCow'] as const

/** Bytes were stored; through a shared map they are the file's now. */
export function stored(k: Kernel, name: Name, at: number, bytes: Bytes): void {
  writeBytes(k, name, at, bytes)
  const folio = k.folio(name)
  const { inode } = folio
  if (inode === null) return
  folio.dirty = true
  const start = folio.index * PAGE_SIZE
  blocksDirtied(k, inode, start + at, start + at + bytes.length)
}

function entryOf(k: Kernel, map: Name, page: number): Entry | undefined {
  const entry = k.state.maps[map]!.pages[page]
  return entry?.mapped ? entry : undefined
}

/** The page of a file that a fault finds, read in where need be; undefined beyond its end. */
function filePage(k: Kernel, inode: Name, page: number, step?: string): Name | undefined {
  if (page * PAGE_SIZE >= k.inode(inode).size) return undefined
  const found = k.inode(inode).cache[page] ?? null
  // filemap_fault() and shmem_fault() look at a folio under its lock.
  if (found !== null) {
    const free = k.folio(found).lock === null
    if (step === undefined) k.waitUntil(free, () => folioLock(found))
    else k.sleepUntil(free, step, () => folioLock(found))
  }
  return readIn(k, inode, page)
}

/** do_read_fault(), or the zero page for anonymous memory: do_anonymous_page(). */
function readFault(
  k: Kernel,
  map: Name,
  page: number,
  entry: Entry,
  step?: string,
): Name | undefined {
  const { inode, shared } = k.state.maps[map]!
  if (inode === null) {
    entry.folio = k.allocate(zeroPage(page))
    return entry.folio
  }
  const folio = filePage(k, inode, page, step)
  if (folio === undefined) return undefined
  k.get(folio)
  entry.folio = folio
  // vma_wants_writenotify(): without it a shared page is writable from the start.
  entry.writable = shared && !k.constants.fs.notifiesStores
  return folio
}

/** The first store to a page of a shared map: do_shared_fault(), do_page_mkwrite(). */
function sharedFault(k: Kernel, map: Name, page: number, entry: Entry, step: string): boolean {
  const name = entry.folio ?? readFault(k, map, page, entry, step)
  if (name === undefined) return false
  if (entry.writable) return true
  const folio = k.folio(name)
  const mine = folio.lock === k.me
  k.sleepUntil(mine || folio.lock === null, step, () => folioLock(name))
  const wait = k.constants.fs.notifiesStores ? k.hook('waitInFault')?.(k, name) : undefined
  if (wait && !mine) folio.lock = k.me
  k.sleepUntil(wait === undefined, step, () => wait!)
  k.pass('page_mkwrite', () => `${name} is writable through ${map.slice(1)}`)
  if (mine) folio.lock = null
  folio.dirty = true
  entry.writable = true
  return true
}

/** A store to memory of the map's own: do_anonymous_page(), do_cow_fault(), do_wp_page(). */
function privateFault(k: Kernel, map: Name, page: number, entry: Entry, step: string): boolean {
  const { inode } = k.state.maps[map]!
  const old = entry.folio ?? (inode === null ? null : filePage(k, inode, page, step))
  if (old === undefined) return false
  if (old !== null && mayReuse(k, old)) {
    k.pass('wp_page_reuse', () => `${old} is writable through ${map.slice(1)}`)
    entry.writable = true
    return true
  }
  const bytes = old === null ? zeroPage(page).pages[0]![0]! : pageOf(k, old, page)
  const folio = k.allocate(newPage(k, map, page, bytes))
  k.pass('wp_page_copy', () => `${map.slice(1)} has ${folio} in place of ${old ?? 'nothing'}`)
  if (entry.folio !== null) k.put(entry.folio)
  entry.folio = folio
  entry.writable = true
  return true
}

function pageOf(k: Kernel, name: Name, page: number) {
  const from = (page - k.folio(name).index) * PAGE_SIZE
  return readBytes(k, name, from, from + PAGE_SIZE)
}

/**
 * Whether a page of the map's own that is shared no more need not be copied. Since 5.9 any other
 * reference counts, before only other page tables: wp_can_reuse_anon_folio(), reuse_swap_page().
 */
function mayReuse(k: Kernel, name: Name): boolean {
  const folio = k.folio(name)
  if (folio.memory === null) return false
  return k.hook('legacyCow') === true ? mapCount(k, name) === 1 : folio.refs === 1
}
