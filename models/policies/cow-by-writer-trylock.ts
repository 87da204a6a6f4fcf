/**
 * As cow-by-writer-locked, and splice never sleeps for a writer: a folio that is locked is copied.
 */
import {
  captureCopy,
  captureFolio,
  finishSpliceRead,
  heldBySlots,
  moreFolios,
  nextFolio,
  policy,
  step,
} from '../kernel/index.ts'
import byReference from './by-reference.ts'

export default policy({
  about: 'as cow-by-writer-locked, and splice copies a folio whose lock is taken',
  source: 'Whitlock, 27 June 2023; the lock is ours',
  violates: [
    'pipe-bytes-stable',
    'tee-agreement',
    'program-order',
    'fence',
    'snap-read',
    'snapshot-atomic',
  ],
  countsPins: true,
  spliceRead: [
    // folio_trylock(): taken, looked at and given back within the step.
    step('filemap_get_folios_contig', (k, call) => {
      const { frame } = k
      if (frame.folio !== null) captureCopy(k, call, frame.folio)
      else if (moreFolios(k, call)) {
        const folio = nextFolio(k, call)
        if (k.folio(folio).lock === null) captureFolio(k, folio)
        else captureCopy(k, call, folio)
      }
      if (frame.folios === null && frame.folio === null) return finishSpliceRead(k, call, 0)
      const more = frame.folio !== null || moreFolios(k, call)
      k.next(more ? 'filemap_get_folios_contig' : 'splice_folio_into_pipe')
    }),
    ...byReference.spliceRead!.slice(1),
  ],
  copyToModify: heldBySlots,
})
