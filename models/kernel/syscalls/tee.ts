/** tee(2): fs/splice.c do_tee(). References are copied, nothing is consumed. */
import {
  isFull,
  type Kernel,
  lockBoth,
  moved,
  part,
  pipesOf,
  prepareDestination,
  prepareSource,
  push,
  spliceFlags,
  step,
  syscall,
  teed,
  transferred,
  unlockBoth,
} from '../index.ts'
import type { Call } from '../step.ts'

function doTee(k: Kernel, call: Call) {
  if (call.len === 0) return k.returns(0)
  const from = k.file(call.src.fd)
  const to = k.file(call.dst.fd)
  if (!from?.read || !to?.write) return k.fails('EBADF')
  if (from.of !== 'pipe' || to.of !== 'pipe' || from.object === to.object) return k.fails('EINVAL')
  prepareSource(k, call, 'opipe_prep')
}

/**
 * No retry: where another reader drained the source, or another writer filled the destination,
 * since the preparations, tee answers 0 as if at the end of file.
 */
function linkPipe(k: Kernel, call: Call) {
  lockBoth(k, call, 'link_pipe')
  const { from, to } = pipesOf(k, call)
  const [source, target] = [k.pipe(from), k.pipe(to)]
  if (target.readers === 0) {
    k.sigpipe()
    unlockBoth(k, call)
    return k.fails('EPIPE')
  }
  let total = 0
  for (let i = 0; i < source.size && total < call.len && !isFull(target); i++) {
    const slot = source.ring[(source.tail + i) % source.size]
    if (!slot) break
    const len = Math.min(slot.len, call.len - total)
    teed(k, slot)
    k.get(slot.folio)
    const ghost = slot.ghost && part(slot.ghost, 0, len)
    k.pass('link_pipe', () => `${to}[${target.head}] = ${slot.folio}, also in ${from}`)
    push(k, to, {
      folio: slot.folio,
      offset: slot.offset,
      len,
      merge: false,
      packet: slot.packet,
      ghost: moved(k, to, transferred(k, call.tag, ghost)),
    })
    total += len
  }
  unlockBoth(k, call)
  k.returns(total)
}

export default syscall({
  name: 'tee',
  parameters: [
    { name: 'src', accepts: ['file', 'pipe', 'socket'], offset: false },
    { name: 'dst', accepts: ['file', 'pipe', 'socket'], offset: false },
    { name: 'len', accepts: ['number'] },
    spliceFlags,
  ],
  result: 'number',
  c: ({ src, dst, len, flags }) => `tee(${src.fd}, ${dst.fd}, ${len}, ${flags})`,
  start: 'do_tee',
  steps: [
    step('do_tee', doTee),
    step('opipe_prep', (k, call) => prepareDestination(k, call, 'link_pipe')),
    step('link_pipe', linkPipe, ['unorderedLocks']),
  ],
})
