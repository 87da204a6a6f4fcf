/** read(2) and readfull: from a file (mm/filemap.c) and from a pipe (fs/pipe.c). */
import { Bytes, type Name } from '../../src/model.ts'
import {
  directPiece,
  directReadError,
  isDirectRead,
  lockDirectRead,
  unlockDirectRead,
} from './direct.ts'
import { lockForRead, mayRead, readPiece, unlockForRead } from './file-read.ts'
import { data, inodeLock, type Kernel, positionLock } from './kernel.ts'
import { advance, copyOut, discard, first, isEmpty } from './pipe.ts'
import { type Call, type Step, step } from './step.ts'

// --- files

/** A read at the implicit offset holds f_pos_lock over the whole call. */
function vfsRead(k: Kernel, call: Call) {
  const fd = call.src.fd as Name
  const file = k.file(fd)
  if (!file?.read) return k.fails('EBADF')
  if (file.of === 'device') {
    k.gives(Bytes.fill('0', call.n))
    return k.returns(call.n)
  }
  if (call.src.offset === null) {
    k.waitUntil(file.posLock === null, () => positionLock(fd))
    file.posLock = k.me
  }
  const pos = call.src.offset ?? file.pos
  k.frame.pos = pos
  k.frame.done = 0
  if (isDirectRead(k, file, pos, call.n)) k.frame.direct = true
  takeLock(k, call)
}

function takeLock(k: Kernel, call: Call) {
  const inode = k.state.files[call.src.fd]!.object
  if (k.frame.direct) {
    lockDirectRead(k, inode, 'read_iter')
    return directRead(k, call)
  }
  k.sleepUntil(mayRead(k, inode), 'read_iter', () => inodeLock(inode))
  lockForRead(k, inode)
  copyPage(k, call)
}

function copyPage(k: Kernel, call: Call) {
  const file = k.state.files[call.src.fd]!
  const { frame } = k
  const piece = readPiece(k, file.object, frame.pos, call.n)
  if (piece) k.gives(piece.bytes)
  if (piece && !piece.last) return k.next('copy_page_to_iter')
  unlockForRead(k, file.object)
  finishRead(k, call)
}

/** Past the page cache, a page a step. */
function directRead(k: Kernel, call: Call) {
  const { object } = k.state.files[call.src.fd]!
  const { pos } = k.frame
  const error = directReadError(k, object, pos, call.n)
  const bytes = error ? undefined : directPiece(k, object, pos, call.n)
  if (bytes) {
    k.gives(bytes)
    return k.next('iomap_dio_rw')
  }
  unlockDirectRead(k, object)
  if (!error) return finishRead(k, call)
  if (call.src.offset === null) k.state.files[call.src.fd]!.posLock = null
  k.fails(error)
}

function finishRead(k: Kernel, call: Call) {
  const { frame } = k
  if (call.src.offset === null) {
    const file = k.state.files[call.src.fd]!
    file.pos = frame.pos + frame.done
    file.posLock = null
  }
  k.returns(frame.done)
}

export const filemapRead: readonly Step[] = [
  step('filemap_read', vfsRead),
  step('read_iter', takeLock),
  step('copy_page_to_iter', copyPage),
  step('iomap_dio_rw', directRead),
]

// --- pipes

/**
 * One slot, or one piece of it, a step; the mutex is held between them. `frame.part` counts the
 * bytes copied of the present slot: the slot leaves the ring after its last byte is copied.
 */
function pipeReadStep(k: Kernel, call: Call) {
  const file = k.file(call.src.fd)
  if (!file) return k.fails('EBADF')
  // pread64() asks for FMODE_PREAD before anything else
  if (call.src.offset !== null) return k.fails('ESPIPE')
  if (!file.read) return k.fails('EBADF')
  if (call.n === 0) return k.returns(0)
  const name = file.object
  const pipe = k.lockPipe(name)
  const { frame } = k
  const done = frame.done ?? 0
  if (pipe.mutex === null && isEmpty(pipe)) {
    if (pipe.writers === 0 || (file.nonblock && done > 0)) return k.returns(done)
    if (file.nonblock) return k.fails('EAGAIN')
    return k.waitUntil(false, () => data(name))
  }
  const slot = first(pipe)
  const copied = frame.part ?? 0
  const end = Math.min(slot.len, call.n - done + copied)
  const bytes = copyOut(k, name, pipe.tail, copied, end, 'read')
  k.gives(bytes)
  k.pass('copy_page_to_iter', () => `${call.register ?? 'read'} = "${bytes}"`)
  const total = done + bytes.length
  pipe.mutex = k.me
  frame.done = total
  if (copied + bytes.length < end) {
    frame.part = copied + bytes.length
    return k.next('pipe_read_copy')
  }
  frame.part = null
  // The rest of a packet that was not asked for is lost.
  const packet = slot.packet
  if (packet) discard(k, name)
  else advance(k, name, end)
  if (total < call.n && !packet && !isEmpty(pipe)) return k.next('pipe_read_copy')
  pipe.mutex = null
  if (call.full && total < call.n) return k.next('pipe_read_again')
  k.returns(total)
}

export const pipeRead: readonly Step[] = ['pipe_read', 'pipe_read_copy', 'pipe_read_again'].map(
  (name) => step(name, pipeReadStep),
)
