import { step, syscall, writebackStep } from '../index.ts'

/** Writes back what is dirty, one folio a step. */
export default syscall({
  name: 'fsync',
  parameters: [{ name: 'f', accepts: ['file', 'pipe', 'socket', 'device'], offset: false }],
  result: 'number',
  c: ({ f }) => `fsync(${f.fd})`,
  start: 'vfs_fsync',
  steps: [
    step('vfs_fsync', (k, call) => {
      const file = k.file(call.f.fd)
      if (!file) return k.fails('EBADF')
      if (file.of !== 'file') return k.fails('EINVAL')
      writebackStep(k, call)
    }),
    step('write_cache_pages', writebackStep),
  ],
})
