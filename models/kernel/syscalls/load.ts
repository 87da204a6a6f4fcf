/** A load from a map: no system call; every piece of it may come between other steps. */
import { behind, type Kernel, noteAccess, pieceEnd, readBytes, step, syscall } from '../index.ts'
import type { Call } from '../step.ts'

function load(k: Kernel, call: Call) {
  const { frame } = k
  const done: number = frame.done ?? 0
  if (done >= call.n) return k.returns(done)
  const start = call.mem.plus
  const at = start + done
  const found = behind(k, call.mem.map, at)
  if (!found) return k.fails('EFAULT')
  const { folio: name, base } = found
  const from = Math.max(start - base, 0)
  const to = start + call.n - base
  noteAccess(k, name, at - base, from, to, 'read')
  const end = pieceEnd(k, name, at - base, from, to)
  const bytes = readBytes(k, name, at - base, end)
  k.gives(bytes)
  k.pass('load', () => `${call.register ?? 'load'} = "${bytes}"`)
  const total = done + end + base - at
  if (total >= call.n) return k.returns(total)
  frame.done = total
  k.next('load_more')
}

export default syscall({
  name: 'load',
  parameters: [
    { name: 'mem', accepts: ['memory'] },
    { name: 'n', accepts: ['number'] },
  ],
  result: 'data',
  c: ({ mem, n, into }) => `load(${into}, ${mem}, ${n})`,
  start: 'load',
  steps: [step('load', load), step('load_more', load)],
})
