/**
 * As stable-pages, and splice captures each folio under its lock: either the writer holds the
 * lock and the splice waits for it, or the writer's check sees the reference.
 */
import {
  captureFolio,
  finishSpliceRead,
  moreFolios,
  nextFolio,
  policy,
  step,
  waitForFolioLock,
  waitForSlots,
} from '../kernel/index.ts'
import byReference from './by-reference.ts'

export default policy({
  about: 'as stable-pages, and splice captures a folio under its lock',
  source: 'mm/page-writeback.c folio_wait_stable(); Wilcox, 10 February 2023',
  violates: [
    'pipe-bytes-stable',
    'tee-agreement',
    'program-order',
    'fence',
    'snap-read',
    'snapshot-atomic',
    'writer-bounded',
    'no-deadlock',
  ],
  countsPins: true,
  spliceRead: [
    // The lock is taken and given back within the step.
    step('filemap_get_folios_contig', (k, call) => {
      if (moreFolios(k, call)) {
        const folio = nextFolio(k, call)
        waitForFolioLock(k, folio, 'filemap_get_folios_contig')
        captureFolio(k, folio)
      }
      if (k.frame.folios === null) return finishSpliceRead(k, call, 0)
      k.next(moreFolios(k, call) ? 'filemap_get_folios_contig' : 'splice_folio_into_pipe')
    }),
    ...byReference.spliceRead!.slice(1),
  ],
  waitToModify: waitForSlots,
})
