/** splice(2): fs/splice.c do_splice(). One of the two is a pipe at least. */
import type { Name } from '../../../src/model.ts'
import {
  advance,
  copyOut,
  data,
  first,
  held,
  isEmpty,
  isFull,
  type Kernel,
  lockBoth,
  moved,
  part,
  pipesOf,
  prepareDestination,
  prepareSource,
  pull,
  push,
  retagged,
  spliceFileToPipe,
  spliceFlags,
  spliceRead,
  split,
  step,
  syscall,
  transferred,
  unlockBoth,
  writeSteps,
} from '../index.ts'
import type { Call } from '../step.ts'

/** What is wrong with the operands, in the order in which the kernel looks. */
function operandError(k: Kernel, call: Call): string | undefined {
  const from = k.file(call.src.fd)
  const to = k.file(call.dst.fd)
  if (!from?.read || !to?.write) return 'EBADF'
  if (call.src.kind === 'pipe' && call.src.offset !== null) return 'ESPIPE'
  if (call.dst.kind === 'pipe' && call.dst.offset !== null) return 'ESPIPE'
  if (from.of === 'pipe' && from.object === to.object) return 'EINVAL'
  if (call.src.kind !== 'pipe' && call.dst.kind !== 'pipe') return 'EINVAL'
  if (to.append) return 'EINVAL'
  return undefined
}

/** The checks of do_splice(), then `go`. */
const checked = (go: (k: Kernel, call: Call) => void) => (k: Kernel, call: Call) => {
  if (call.len === 0) return k.returns(0)
  const error = operandError(k, call)
  if (error) return k.fails(error)
  go(k, call)
}

// --- pipe to file: a copy, under the pipe's mutex all the time

const toFile = writeSteps({
  inode: (k, call) => k.state.files[call.dst.fd]!.object,
  position: (k, call) => call.dst.offset ?? k.state.files[call.dst.fd]!.pos,
  count: (k) => k.frame.end,
  next: (k, call, most) => {
    const name = pipesOf(k, call).from
    const pipe = k.pipe(name)
    let place = pipe.tail
    let at: number = k.frame.done
    while (at >= pipe.ring[place]!.len) {
      at -= pipe.ring[place]!.len
      place = (place + 1) % pipe.size
    }
    const end = Math.min(pipe.ring[place]!.len, at + k.frame.end - k.frame.done)
    return retagged(k, call.tag, copyOut(k, name, place, at, end, 'splice', most))
  },
  finish: (k, call) => {
    const name = pipesOf(k, call).from
    const { frame } = k
    let left: number = frame.done
    while (left > 0) {
      const { len } = first(k.pipe(name))
      advance(k, name, left)
      left -= Math.min(left, len)
    }
    k.pipe(name).mutex = null
    if (call.dst.offset === null) k.state.files[call.dst.fd]!.pos = frame.pos + frame.done
    k.returns(frame.done)
  },
})

function iterFileSpliceWrite(k: Kernel, call: Call) {
  const name = pipesOf(k, call).from
  const pipe = k.lockPipe(name)
  if (isEmpty(pipe)) {
    if (pipe.writers === 0) return k.returns(0)
    if (call.flags.NB || k.state.files[call.src.fd]!.nonblock) return k.fails('EAGAIN')
    return k.waitUntil(false, () => data(name))
  }
  pipe.mutex = k.me
  k.frame.end = Math.min(call.len, held(k, name))
  toFile.begin(k, call)
}

// --- pipe to pipe: references move

/** Under both mutexes: all that can move. Whole slots keep their flags, a part does not. */
function splicePipeToPipe(k: Kernel, call: Call) {
  lockBoth(k, call, 'splice_pipe_to_pipe')
  const { from, to } = pipesOf(k, call)
  const [source, target] = [k.pipe(from), k.pipe(to)]
  let total = 0
  while (total < call.len) {
    if (target.readers === 0) {
      k.sigpipe()
      if (total > 0) break
      unlockBoth(k, call)
      return k.fails('EPIPE')
    }
    if (isEmpty(source) && source.writers === 0) break
    if (isEmpty(source) || isFull(target)) {
      if (total > 0) break
      unlockBoth(k, call)
      const nonblock =
        call.flags.NB ||
        [call.src.fd, call.dst.fd].some((fd) => k.state.files[fd as Name]!.nonblock)
      if (nonblock) return k.fails('EAGAIN')
      return k.next('ipipe_prep_again')
    }
    const left = call.len - total
    total += Math.min(left, first(source).len)
    if (left >= first(source).len) {
      const slot = pull(k, from)
      push(k, to, { ...slot, ghost: moved(k, to, transferred(k, call.tag, slot.ghost)) })
    } else {
      const slot = { ...first(source) }
      const taken = slot.ghost && part(slot.ghost, 0, left)
      split(k, taken)
      k.get(slot.folio)
      const ghost = moved(k, to, transferred(k, call.tag, taken))
      push(k, to, { ...slot, len: left, merge: false, ghost })
      advance(k, from, left)
    }
    k.pass('splice_pipe_to_pipe', () => `${to} gets a slot of ${from}`)
  }
  unlockBoth(k, call)
  k.returns(total)
}

export default syscall({
  name: 'splice',
  parameters: [
    { name: 'src', accepts: ['file', 'pipe', 'socket', 'device'] },
    { name: 'dst', accepts: ['file', 'pipe', 'socket'] },
    { name: 'len', accepts: ['number'] },
    spliceFlags,
  ],
  result: 'number',
  c: ({ src, dst, len, flags }) =>
    `splice(${src.fd}, ${src.offset}, ${dst.fd}, ${dst.offset}, ${len}, ${flags})`,
  start: ({ src, dst }) => {
    if (src.kind === 'pipe') return dst.kind === 'pipe' ? 'ipipe_prep' : 'iter_file_splice_write'
    return 'splice_file_to_pipe'
  },
  takes: ['spliceRead'],
  modifiesFile: (call) => call.dst.kind === 'file',
  steps: [
    step('splice_file_to_pipe', checked(spliceFileToPipe), ['spliceRead']),
    spliceRead,
    step('iter_file_splice_write', checked(iterFileSpliceWrite), ['waitToModify']),
    ...toFile.steps,
    step(
      'ipipe_prep',
      checked((k, call) => prepareSource(k, call, 'opipe_prep')),
    ),
    step('ipipe_prep_again', (k, call) => prepareSource(k, call, 'opipe_prep')),
    step('opipe_prep', (k, call) => prepareDestination(k, call, 'splice_pipe_to_pipe')),
    step('splice_pipe_to_pipe', splicePipeToPipe, ['unorderedLocks']),
  ],
})
