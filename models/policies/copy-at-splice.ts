/** splice copies: fresh pages, filled as read(2) would fill them, go into the ring. */
import {
  finishSpliceRead,
  insertPrivate,
  packPrivate,
  policy,
  readPiece,
  source,
  step,
} from '../kernel/index.ts'

export default policy({
  about: 'splice copies the file into pages of its own',
  source: 'fs/splice.c copy_splice_read(); Torvalds, 2 June 2026',
  violates: ['snapshot-atomic'],
  spliceRead: [
    // One piece of the copy a step; the pages enter the ring when all are filled.
    step('copy_splice_read', (k, call) => {
      const { pos, end } = k.frame
      const piece = readPiece(k, source(k, call), pos, end - pos)
      if (piece) packPrivate(k, piece.bytes)
      if (piece && !piece.last) return k.next('copy_splice_read')
      let moved = 0
      for (const page of k.frame.folios ?? []) moved += insertPrivate(k, call, page)
      finishSpliceRead(k, call, moved)
    }),
  ],
})
