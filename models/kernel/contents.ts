/** What is in a file, wherever it is kept: in the page cache or on disk. For ghosts and properties. */
import { Bytes, type Name } from '../../src/model.ts'
import { PAGE_SIZE, type State } from './state.ts'

/** Up to `len` bytes at `pos`, up to the end of the file; a hole reads as NULs. */
export function contents(state: State, name: Name, pos: number, len: number): Bytes {
  const inode = state.inodes[name]!
  const end = Math.min(inode.size, pos + len)
  let bytes = Bytes.empty
  for (let at = pos; at < end; ) {
    const page = Math.floor(at / PAGE_SIZE)
    const start = page * PAGE_SIZE
    const to = Math.min(end, start + PAGE_SIZE)
    bytes = bytes.concat(pageOf(state, name, page).slice(at - start, to - start))
    at = to
  }
  return bytes
}

function pageOf(state: State, name: Name, page: number): Bytes {
  const { cache, disk } = state.inodes[name]!
  const attached = cache[page] ?? null
  const folio = attached === null ? null : state.folios[attached]
  const pieces = folio ? folio.pages[page - folio.index] : disk[page]
  return pieces ? Bytes.concat([...pieces]) : Bytes.fill('0', PAGE_SIZE)
}
