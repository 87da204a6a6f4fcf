/**
 * Today's kernel. The ring holds the page cache's own folios: no lock, no mark, no copy. Whoever
 * writes to the file later writes to what the pipe holds.
 */
import {
  captureFolio,
  finishSpliceRead,
  insertFolio,
  moreFolios,
  nextFolio,
  policy,
  step,
} from '../kernel/index.ts'

export default policy({
  about: 'the pipe holds a reference to the page cache folio',
  source: 'mm/filemap.c filemap_splice_read()',
  violates: [
    'pipe-bytes-stable',
    'tee-agreement',
    'program-order',
    'fence',
    'snap-read',
    'snapshot-atomic',
    'stream-stable',
  ],
  spliceRead: [
    // One reference a step: no lock keeps a writer or a truncate out between them.
    step('filemap_get_folios_contig', (k, call) => {
      if (moreFolios(k, call)) captureFolio(k, nextFolio(k, call))
      if (k.frame.folios === null) return finishSpliceRead(k, call, 0)
      k.next(moreFolios(k, call) ? 'filemap_get_folios_contig' : 'splice_folio_into_pipe')
    }),
    // The size is read again: a truncate may have come between.
    step('splice_folio_into_pipe', (k, call) => {
      let moved = 0
      for (const folio of k.frame.folios) moved += insertFolio(k, call, folio, moved)
      finishSpliceRead(k, call, moved)
    }),
  ],
})
