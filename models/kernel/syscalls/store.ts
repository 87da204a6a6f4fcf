/**
 * A store through a map: no system call, and no kernel step where the page table has a writable
 * entry; every piece of it may come between other steps.
 */
import {
  behindStore,
  type Kernel,
  noteAccess,
  pieceEnd,
  STORE_USES,
  step,
  stored,
  syscall,
} from '../index.ts'
import type { Call } from '../step.ts'
import { dataOf } from '../write.ts'

function store(k: Kernel, call: Call) {
  const { frame } = k
  const bytes = dataOf(k, call)
  const done: number = frame.done ?? 0
  if (done >= bytes.length) return k.returns(0)
  const start = call.mem.plus
  const at = start + done
  const found = behindStore(k, call.mem.map, at, 'page_mkwrite')
  if (!found) return k.fails('EFAULT')
  const { folio: name, base } = found
  const from = Math.max(start - base, 0)
  const to = start + bytes.length - base
  noteAccess(k, name, at - base, from, to, 'write')
  const piece = pieceEnd(k, name, at - base, from, to) + base - at
  const part = bytes.slice(done, done + piece)
  stored(k, name, at - base, part)
  k.pass('store', () => `${name} at ${at - base}: "${part}"`)
  if (done + piece >= bytes.length) return k.returns(0)
  frame.done = done + piece
  k.next('store_more')
}

export default syscall({
  name: 'store',
  parameters: [
    { name: 'mem', accepts: ['memory'] },
    { name: 'data', accepts: ['data'] },
  ],
  result: 'none',
  c: ({ mem, data }) => `store(${mem}, ${data.bytes}, ${data.length})`,
  start: 'store',
  modifiesFile: (call) => call.mem.ofFile,
  steps: ['store', 'store_more', 'page_mkwrite'].map((name) => step(name, store, STORE_USES)),
})
