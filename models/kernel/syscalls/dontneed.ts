import { allocateDelayed, cleanLater, evict, pagesFrom, step, syscall } from '../index.ts'

/**
 * posix_fadvise(DONTNEED) on the whole file: dirty folios begin to be written back, clean ones
 * that nobody else refers to, no page table either, leave the cache. mm/truncate.c invalidate_mapping_pages().
 */
export default syscall({
  name: 'dontneed',
  parameters: [{ name: 'f', accepts: ['file'], offset: false }],
  result: 'number',
  c: ({ f }) => `dontneed(${f.fd})`,
  start: 'fadvise',
  steps: [
    step('fadvise', (k, call) => {
      const file = k.file(call.f.fd)
      if (!file) return k.fails('EBADF')
      const name = file.object
      if (!k.constants.fs.writesBack) return k.returns(0)
      allocateDelayed(k, name, 0, k.inode(name).size)
      for (const page of pagesFrom(k.inode(name), 0)) {
        const folio = k.inode(name).cache[page] ?? null
        if (folio === null) continue
        const { dirty, lock, refs } = k.folio(folio)
        if (dirty && lock === null) cleanLater(k, folio)
        else if (!dirty && lock === null && refs === 1) evict(k, folio)
      }
      k.returns(0)
    }),
  ],
})
