/**
 * A forked child that only sleeps: kernel/fork.c dup_mmap(), mm/memory.c copy_page_range(). Maps
 * with pages of their own get their page tables copied; these pages are then shared, so they are
 * write-protected. Page by page: a store may come between two of them.
 */
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import { mapsOf } from './page-table.ts'
import type { Mapping } from './state.ts'

/** All pages of all maps, in order. */
function places(k: Kernel): { readonly map: Mapping; readonly page: number }[] {
  return mapsOf(k).flatMap((map) => map.pages.map((_, page) => ({ map, page })))
}

/** Whether a fork copies the page tables of the map: a file's are faulted in again (vma_needs_copy). */
function isCopied(k: Kernel, map: Mapping): boolean {
  if (map.inode === null) return true
  return map.pages.some(({ folio }) => folio !== null && k.folio(folio).memory !== null)
}

/** Copies up to the next page that gets write-protected; `frame.done` pages were looked at. */
export function copyPages(k: Kernel): void {
  const { frame } = k
  if (frame.done === null) {
    for (const map of mapsOf(k)) {
      map.children.push(map.pages.map(() => null))
    }
  }
  const all = places(k)
  for (let n: number = frame.done ?? 0; n < all.length; n++) {
    const { map, page } = all[n]!
    const entry = map.pages[page]!
    if (entry.folio === null || !isCopied(k, map)) continue
    k.get(entry.folio)
    map.children[map.children.length - 1]![page] = entry.folio
    if (!entry.writable) continue
    entry.writable = false
    frame.done = n + 1
    return k.next('copy_page_range')
  }
  k.state.heldChild = true
  k.returns(0)
}

/** The child is killed: its page tables go, page by page. */
export function dropPages(k: Kernel): void {
  const { frame } = k
  if (frame.done === null && !k.state.heldChild) return k.fails('ECHILD')
  const all = places(k)
  for (let n: number = frame.done ?? 0; n < all.length; n++) {
    const { map, page } = all[n]!
    const child = map.children[map.children.length - 1]!
    const folio: Name | null = child[page]!
    if (folio === null) continue
    child[page] = null
    k.put(folio)
    frame.done = n + 1
    return k.next('exit_mmap')
  }
  for (const map of mapsOf(k)) map.children.pop()
  k.state.heldChild = false
  k.returns(0)
}
