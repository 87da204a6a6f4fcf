/** Memory that the program maps: a file's pages (shared), or pages of its own. */
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import { readIn } from './page-cache.ts'
import { PAGE_SIZE } from './state.ts'

/** The folio behind a byte of a map, and where in the folio it lies; undefined: a fault (SIGBUS). */
export function behind(
  k: Kernel,
  map: Name,
  at: number,
): { readonly folio: Name; readonly base: number } | undefined {
  const { inode, folios, bytes } = k.state.maps[map]!
  const page = Math.floor(at / PAGE_SIZE)
  if (at >= bytes) return undefined
  const own = folios[page] ?? null
  if (own !== null) return { folio: own, base: page * PAGE_SIZE }
  if (inode === null) return undefined
  if (page * PAGE_SIZE >= k.inode(inode).size) return undefined
  const folio = readIn(k, inode, page)
  return { folio, base: k.folio(folio).index * PAGE_SIZE }
}
