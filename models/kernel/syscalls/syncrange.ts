import { flushStep, step, syscall } from '../index.ts'

/** sync_file_range(SYNC_FILE_RANGE_WRITE) on the whole file: begins to write back what is dirty. */
export default syscall({
  name: 'syncrange',
  parameters: [{ name: 'f', accepts: ['file'], offset: false }],
  result: 'number',
  c: ({ f }) => `sync_file_range(${f.fd}, 0, 0, SYNC_FILE_RANGE_WRITE)`,
  start: 'sync_file_range',
  steps: [
    step('sync_file_range', (k, call) => {
      if (!k.file(call.f.fd)) return k.fails('EBADF')
      flushStep(k, call)
    }),
    step('write_cache_pages', flushStep),
  ],
})
