/**
 * The pipe owns its pages: splice takes a folio out of the page cache if nobody else refers to
 * it, it is clean, no page table maps it and all of it is wanted; whoever reads the file next
 * reads it in again. Anything else is copied.
 */
import {
  captureCopy,
  finishSpliceRead,
  moreFolios,
  nextFolio,
  policy,
  stealFolio,
  step,
  waitForFolioLock,
} from '../kernel/index.ts'
import byReference from './by-reference.ts'

export default policy({
  about: 'splice steals a folio that only the page cache refers to, else copies',
  source: 'fs/splice.c page_cache_pipe_buf_try_steal(); Howells, 29 June 2023',
  violates: ['snapshot-atomic'],
  spliceRead: [
    step('folio_isolate_from_cache', (k, call) => {
      const { frame } = k
      if (frame.folio !== null) captureCopy(k, call, frame.folio)
      else if (moreFolios(k, call)) {
        const folio = nextFolio(k, call)
        waitForFolioLock(k, folio, 'folio_isolate_from_cache')
        if (!stealFolio(k, call, folio)) captureCopy(k, call, folio)
      }
      if (frame.folios === null && frame.folio === null) return finishSpliceRead(k, call, 0)
      const more = frame.folio !== null || moreFolios(k, call)
      k.next(more ? 'folio_isolate_from_cache' : 'splice_folio_into_pipe')
    }),
    ...byReference.spliceRead!.slice(1),
  ],
})
