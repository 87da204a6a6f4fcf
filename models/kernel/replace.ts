/** A copy takes the place of a folio in the page cache: for policies whose writers copy. */
import type { Name } from '../../src/model.ts'
import { newFolio } from './folio.ts'
import type { Kernel } from './kernel.ts'
import { unmapFolio } from './page-table.ts'

/** Copies all of a folio, as large as it is, to another that is in no cache yet. */
export function copyOfFolio(k: Kernel, name: Name): Name {
  const { inode, index, dirty, pages } = k.folio(name)
  const contents = pages.map((page) => [...page])
  return k.allocate({ ...newFolio(inode, index, contents), dirty })
}

/**
 * The new folio is attached where the old one was, which leaves the cache and all page tables;
 * who else refers to the old one keeps its bytes. Nobody else can write meanwhile: the caller
 * holds the folio's lock, and unmapping comes first, so a store faults and waits for that lock.
 * The lock and the caller's reference pass to the new folio: answers its name.
 */
export function replaceFolio(k: Kernel, name: Name): Name {
  const old = k.folio(name)
  unmapFolio(k, name)
  const fresh = copyOfFolio(k, name)
  const folio = k.folio(fresh)
  folio.attached = true
  folio.lock = k.me
  const { cache } = k.inode(old.inode!)
  for (let page = old.index; page < old.index + old.pages.length; page++) cache[page] = fresh
  // One reference is the cache's, which newFolio() counts, and one the caller's.
  k.get(fresh)
  old.attached = false
  old.lock = null
  k.put(name)
  k.put(name)
  k.pass('replace_page_cache_folio', () => `${fresh} takes the place of ${name}`)
  return fresh
}
