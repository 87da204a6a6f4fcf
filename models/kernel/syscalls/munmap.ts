import { type Kernel, PAGE_SIZE, step, syscall } from '../index.ts'

/** munmap(2). The pages live on where somebody else refers to them. */
export default syscall({
  name: 'munmap',
  parameters: [
    { name: 'mem', accepts: ['memory'] },
    { name: 'n', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ mem, n }) => `unmap(${mem}, ${n})`,
  start: 'vm_munmap',
  steps: [
    step('vm_munmap', (k: Kernel, call) => {
      const { plus, map } = call.mem
      if (plus % PAGE_SIZE !== 0 || call.n <= 0) return k.fails('EINVAL')
      const { pages } = k.state.maps[map as `@${string}`]!
      pages.forEach((entry, page) => {
        if (!entry.mapped || page < plus / PAGE_SIZE || page * PAGE_SIZE >= plus + call.n) return
        if (entry.folio !== null) k.put(entry.folio)
        entry.folio = null
        entry.writable = false
        entry.mapped = false
      })
      k.returns(0)
    }),
  ],
})
