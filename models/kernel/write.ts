/** write(2) and writefull: to a file (under the inode lock) and to a pipe (fs/pipe.c). */
import { Bytes, type Name } from '../../src/model.ts'
import { isDirect } from './direct.ts'
import { directSteps } from './direct-write.ts'
import { MODIFIES, type Writer, writeSteps } from './file-write.ts'
import { newFolio, noteAccess, writeBytes } from './folio.ts'
import { inserted } from './ghosts.ts'
import { type Kernel, positionLock, room } from './kernel.ts'
import { isEmpty, isFull, newest, push } from './pipe.ts'
import { PAGE_SIZE } from './state.ts'
import { type Call, type Step, step } from './step.ts'

/** The bytes of a call: spelt in the program, or those of a register. */
export function dataOf(k: Kernel, call: Call): Bytes {
  return call.data.register === undefined
    ? call.data.bytes
    : (k.state.registers[call.data.register] ?? Bytes.empty)
}

// --- files

const writer: Writer = {
  inode: (k, call) => k.state.files[call.dst.fd]!.object,
  position,
  count: (k, call) => dataOf(k, call).length,
  next: (k, call, most) => dataOf(k, call).slice(k.frame.done, k.frame.done + most),
  finish: finishWrite,
  fail: failWrite,
}
const toFile = writeSteps(writer)
const pastCache = directSteps(writer)

function failWrite(k: Kernel, call: Call, errno: string): void {
  if (call.dst.offset === null) k.state.files[call.dst.fd]!.posLock = null
  k.fails(errno)
}

function position(k: Kernel, call: Call): number {
  const file = k.state.files[call.dst.fd]!
  return file.append ? k.inode(file.object).size : (call.dst.offset ?? file.pos)
}

function finishWrite(k: Kernel, call: Call): void {
  if (call.dst.offset === null) {
    const file = k.state.files[call.dst.fd]!
    file.pos = k.frame.pos + k.frame.done
    file.posLock = null
  }
  k.returns(k.frame.done)
}

/** A write at the implicit offset holds f_pos_lock over the whole call. */
function vfsWrite(k: Kernel, call: Call) {
  const fd = call.dst.fd as Name
  const file = k.file(fd)
  if (!file?.write) return k.fails('EBADF')
  if (dataOf(k, call).length === 0) return k.returns(0)
  if (call.dst.offset === null) {
    k.waitUntil(file.posLock === null, () => positionLock(fd))
    file.posLock = k.me
  }
  if (isDirect(k, file, position(k, call), dataOf(k, call).length)) pastCache.begin(k, call)
  else toFile.begin(k, call)
}

export const fileWrite: readonly Step[] = [
  step('vfs_write', vfsWrite, MODIFIES),
  ...toFile.steps,
  ...pastCache.steps,
]

// --- pipes

/**
 * One critical section up to the first sleep: all that finds room. Only the first one, when the
 * pipe is not empty, may merge: into the newest slot, the first `length mod 4096` bytes.
 */
function pipeWriteStep(k: Kernel, call: Call) {
  const file = k.file(call.dst.fd)
  if (!file) return k.fails('EBADF')
  // pwrite64() asks for FMODE_PWRITE before anything else
  if (call.dst.offset !== null) return k.fails('ESPIPE')
  if (!file.write) return k.fails('EBADF')
  const bytes = dataOf(k, call)
  if (bytes.length === 0) return k.returns(0)
  const name = file.object
  const pipe = k.lockPipe(name)
  const { frame } = k
  const began = frame.done !== null
  let done: number = frame.done ?? 0
  if (pipe.readers === 0) {
    k.sigpipe()
    return done > 0 ? k.returns(done) : k.fails('EPIPE')
  }
  if (began) k.waitUntil(!isFull(pipe), () => room(name))
  else done = merge(k, name, bytes)
  while (done < bytes.length && !isFull(pipe)) {
    const page = bytes.slice(done, done + PAGE_SIZE)
    const folio = k.allocate(newFolio(null, 0, [[page]]))
    const ghost = inserted(k, name, () => page, page.length)
    k.pass('pipe_write', () => `${name}[${pipe.head}] = ${folio} "${page}"`)
    const { packet } = file
    push(k, name, { folio, offset: 0, len: page.length, merge: !packet, packet, ghost })
    done += page.length
  }
  if (done === bytes.length) return k.returns(done)
  if (file.nonblock) return done > 0 ? k.returns(done) : k.fails('EAGAIN')
  frame.done = done
  k.next('pipe_write_wait')
}

/** Answers how many bytes went into the newest slot. */
function merge(k: Kernel, name: Name, bytes: Bytes): number {
  const pipe = k.pipe(name)
  const count = bytes.length % PAGE_SIZE
  if (count === 0 || isEmpty(pipe)) return 0
  const slot = pipe.ring[newest(pipe)]!
  const end = slot.offset + slot.len
  if (!slot.merge || (end % PAGE_SIZE || PAGE_SIZE) + count > PAGE_SIZE) return 0
  const head = bytes.slice(0, count)
  // A page of a file where a policy lets stale flags be: Dirty Pipe.
  noteAccess(k, slot.folio, end, end, end + count, 'write')
  writeBytes(k, slot.folio, end, head)
  const ghost = inserted(k, name, () => head, count)
  if (ghost) slot.ghost = [...(slot.ghost ?? []), ...ghost]
  slot.len += count
  k.emit('merge', () => ({ pipe: name, bytes: head, full: isFull(pipe) }))
  k.pass('pipe_write', () => `${name}[${newest(pipe)}] gets "${head}" more`)
  return count
}

export const pipeWrite: readonly Step[] = [
  step('pipe_write', pipeWriteStep),
  step('pipe_write_wait', pipeWriteStep),
]
