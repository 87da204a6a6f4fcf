/** splice(2): fs/splice.c do_splice(). One of the two is a pipe at least. */
import type { Name } from '../../../src/model.ts'
import {
  advance,
  type Drain,
  data,
  endTransfer,
  first,
  held,
  isEmpty,
  isFull,
  type Kernel,
  lockBoth,
  MODIFIES,
  moved,
  part,
  pipesOf,
  pipeToFile,
  pipeToSocket,
  prepareDestination,
  prepareSource,
  pull,
  push,
  readOffsets,
  spliceFileToPipe,
  spliceFlags,
  spliceToPipeSteps,
  split,
  step,
  syscall,
  transferred,
  unlockBoth,
} from '../index.ts'
import type { Call } from '../step.ts'

/** What is wrong with the operands, in the order in which the kernel looks. */
function operandError(k: Kernel, call: Call): string | undefined {
  const from = k.file(call.src.fd)
  const to = k.file(call.dst.fd)
  if (!from || !to) return 'EBADF'
  if (call.src.kind === 'pipe' && call.src.offset !== null) return 'ESPIPE'
  if (call.dst.kind === 'pipe' && call.dst.offset !== null) return 'ESPIPE'
  if (!from.read || !to.write) return 'EBADF'
  // Sockets have offsets no more, but say it with FMODE_PREAD and FMODE_PWRITE.
  if (call.src.kind === 'socket' && call.src.offset !== null) return 'EINVAL'
  if (call.dst.kind === 'socket' && call.dst.offset !== null) return 'EINVAL'
  if (from.of === 'pipe' && from.object === to.object) return 'EINVAL'
  if (call.src.kind !== 'pipe' && call.dst.kind !== 'pipe') return 'EINVAL'
  if (from.of === 'pipe' && to.of !== 'pipe' && to.append) return 'EINVAL'
  return undefined
}

/** The checks of do_splice(), then `go`. */
const checked = (go: (k: Kernel, call: Call) => void) => (k: Kernel, call: Call) => {
  if (call.len === 0) return k.returns(0)
  const error = operandError(k, call)
  if (error) return k.fails(error)
  go(k, call)
}

/** Reads the implicit offset, before anything is waited for. */
function readOffset(k: Kernel, call: Call) {
  readOffsets(k, call)
  k.next(call.src.kind === 'pipe' ? 'splice_from_pipe_next' : 'wait_for_space')
}

// --- pipe to file or socket, under the pipe's mutex all the time

const drain: Drain = {
  pipe: (k, call) => pipesOf(k, call).from,
  position: (k, call) => call.dst.offset ?? k.frame.out,
  asked: (_k, call) => call.len,
  more: () => false,
  finish: (k, call, moved, error) => {
    k.pipe(pipesOf(k, call).from).mutex = null
    endTransfer(k, moved, error)
  },
}
const toFile = pipeToFile(drain)
const toSocket = pipeToSocket(drain)

/** Waits for data in the pipe and keeps its mutex while the data are moved. */
const whenFilled = (go: (k: Kernel, call: Call) => void) => (k: Kernel, call: Call) => {
  const name = pipesOf(k, call).from
  const pipe = k.lockPipe(name)
  if (isEmpty(pipe)) {
    if (pipe.writers === 0) return endTransfer(k, 0)
    const nonblock = call.flags.NB || k.state.files[call.src.fd]!.nonblock
    if (nonblock) return endTransfer(k, 0, 'EAGAIN')
    return k.waitUntil(false, () => data(name))
  }
  pipe.mutex = k.me
  k.frame.end = Math.min(call.len, held(k, name))
  go(k, call)
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
  start: (call) => {
    const { src, dst } = call
    const implicit = [src, dst].some(({ kind, offset }) => kind === 'file' && offset === null)
    if (implicit) return 'do_splice'
    if (src.kind !== 'pipe') return 'splice_file_to_pipe'
    if (dst.kind === 'socket') return 'splice_to_socket_begin'
    return dst.kind === 'pipe' ? 'ipipe_prep' : 'iter_file_splice_write'
  },
  takes: ['spliceRead'],
  modifiesFile: (call) => call.dst.kind === 'file',
  steps: [
    step('do_splice', checked(readOffset)),
    step('splice_file_to_pipe', checked(spliceFileToPipe), ['spliceRead']),
    ...spliceToPipeSteps,
    step('iter_file_splice_write', checked(whenFilled(toFile.begin)), MODIFIES),
    step('splice_from_pipe_next', whenFilled(toFile.begin), MODIFIES),
    ...toFile.steps,
    step('splice_to_socket_begin', checked(whenFilled(toSocket.begin))),
    ...toSocket.steps,
    step(
      'ipipe_prep',
      checked((k, call) => prepareSource(k, call, 'opipe_prep')),
    ),
    step('ipipe_prep_again', (k, call) => prepareSource(k, call, 'opipe_prep')),
    step('opipe_prep', (k, call) => prepareDestination(k, call, 'splice_pipe_to_pipe')),
    step('splice_pipe_to_pipe', splicePipeToPipe, ['unorderedLocks']),
  ],
})
