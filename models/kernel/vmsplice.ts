/**
 * vmsplice(2), both ways: fs/splice.c. The way goes by the descriptor: an end that can be written
 * takes memory in, one that can only be read gives bytes out. O_NONBLOCK of the pipe means nothing
 * here, only SPLICE_F_NONBLOCK.
 */
import type { Name } from '../../src/model.ts'
import { noteAccess, pieceEnd, readBytes, refuseSmear } from './folio.ts'
import { inserted, transferred } from './ghosts.ts'
import { data, type Kernel, room } from './kernel.ts'
import { behind, behindStore, STORE_USES, stored } from './memory.ts'
import { advance, copyOut, first, isEmpty, isFull, push } from './pipe.ts'
import { PAGE_SIZE } from './state.ts'
import { type Call, type Step, step } from './step.ts'

/** iov_iter_get_pages2() takes references of so many pages before they enter the pipe. */
const BATCH = 16

/** The descriptor is the first operand of either call. */
const fdOf = (call: Call): Name => (call.dst ?? call.src).fd
const pipeOf = (k: Kernel, call: Call): Name => k.state.files[fdOf(call)]!.object

function doVmsplice(k: Kernel, call: Call) {
  const file = k.file(fdOf(call))
  if (!file) return k.fails('EBADF')
  if (call.len === 0) return k.returns(0)
  if (file.of !== 'pipe') return k.fails('EBADF')
  if (file.write) toPipe(k, call)
  else toUser(k, call)
}

// --- memory to pipe: references of the pages, whatever the flags

function toPipe(k: Kernel, call: Call) {
  const name = pipeOf(k, call)
  const pipe = k.lockPipe(name)
  if (pipe.readers === 0) {
    k.sigpipe()
    return k.fails('EPIPE')
  }
  if (isFull(pipe)) {
    if (call.flags.NB) return k.fails('EAGAIN')
    return k.waitUntil(false, () => room(name))
  }
  pipe.mutex = k.me
  k.frame.done = 0
  k.frame.part = 0
  getPages(k, call)
}

/** One page a step: `frame.part` counts the bytes whose pages are held, `frame.done` those moved. */
function getPages(k: Kernel, call: Call) {
  const { frame } = k
  const held: readonly Name[] = frame.folios ?? []
  const at = call.mem.plus + frame.part
  const found = behind(k, call.mem.map, at, 'iov_iter_get_pages2')
  if (found) {
    k.get(found.folio)
    k.pin(found.folio, 1)
    k.pass('iov_iter_get_pages2', () => `${found.folio} of ${call.mem.map.slice(1)}`)
    frame.folios = [...held, found.folio]
    frame.part += Math.min(call.len - frame.part, PAGE_SIZE - (at % PAGE_SIZE))
    if (frame.part < call.len && held.length + 1 < BATCH) return k.next('iov_iter_get_pages2')
  } else if (held.length === 0) return finish(k, call, 'EFAULT')
  addToPipe(k, call, found !== undefined)
}

/** The pages held enter the pipe, one slot each, as far as there is room. add_to_pipe(). */
function addToPipe(k: Kernel, call: Call, more: boolean) {
  const { frame } = k
  const name = pipeOf(k, call)
  const pipe = k.pipe(name)
  let full = false
  for (const folio of frame.folios as readonly Name[]) {
    k.pin(folio, -1)
    if (full || isFull(pipe)) {
      full = true
      k.put(folio)
      continue
    }
    const at = call.mem.plus + frame.done
    const len = Math.min(call.len - frame.done, PAGE_SIZE - (at % PAGE_SIZE))
    const offset = at - k.folio(folio).index * PAGE_SIZE
    const bytes = () => readBytes(k, folio, offset, offset + len)
    const ghost = transferred(k, call.tag, inserted(k, name, bytes, len))
    k.pass('add_to_pipe', () => `${name}[${pipe.head}] = ${folio} "${bytes()}"`)
    push(k, name, { folio, offset, len, merge: false, packet: false, ghost })
    frame.done += len
  }
  frame.folios = null
  if (more && !full && frame.done < call.len) return k.next('iov_iter_get_pages2')
  finish(k, call, full ? 'EAGAIN' : 'EFAULT')
}

function finish(k: Kernel, call: Call, errno: string) {
  const done: number = k.frame.done
  k.pipe(pipeOf(k, call)).mutex = null
  if (done > 0) k.returns(done)
  else k.fails(errno)
}

// --- pipe to memory: a copy, stored as the program itself would store it

function toUser(k: Kernel, call: Call) {
  const name = pipeOf(k, call)
  const pipe = k.lockPipe(name)
  if (isEmpty(pipe)) {
    if (pipe.writers === 0) return k.returns(0)
    if (call.flags.NB) return k.fails('EAGAIN')
    return k.waitUntil(false, () => data(name))
  }
  pipe.mutex = k.me
  k.frame.done = 0
  k.frame.part = 0
  copyToUser(k, call)
}

/** One piece a step; `frame.part` counts the bytes copied of the present slot. pipe_to_user(). */
function copyToUser(k: Kernel, call: Call) {
  const { frame } = k
  const name = pipeOf(k, call)
  const pipe = k.pipe(name)
  const slot = first(pipe)
  const end = Math.min(slot.len, call.len - frame.done + frame.part)
  const at = call.mem.plus + frame.done
  const found = behindStore(k, call.mem.map, at, 'copy_page_to_iter')
  if (!found) {
    // What was copied of the slot does not count, and stays in the pipe.
    frame.done -= frame.part
    return finish(k, call, 'EFAULT')
  }
  const { folio, base } = found
  if (folio === slot.folio) {
    refuseSmear(k, slot.offset + frame.part, at - base, end - frame.part)
  }
  const start = at - frame.part - base
  const stop = Math.min(start + end, PAGE_SIZE * (Math.floor((at - base) / PAGE_SIZE) + 1))
  noteAccess(k, folio, at - base, Math.max(start, 0), stop, 'write')
  const most = pieceEnd(k, folio, at - base, Math.max(start, 0), stop) - (at - base)
  const bytes = copyOut(k, name, pipe.tail, frame.part, end, 'vmsplice', most)
  stored(k, folio, at - base, bytes)
  k.pass('copy_page_to_iter', () => `${folio} at ${at - base}: "${bytes}"`)
  frame.done += bytes.length
  frame.part += bytes.length
  if (frame.part < end) return k.next('copy_page_to_iter')
  advance(k, name, end)
  frame.part = 0
  if (frame.done < call.len && !isEmpty(pipe)) return k.next('copy_page_to_iter')
  finish(k, call, 'EAGAIN')
}

export const vmspliceSteps: readonly Step[] = [
  step('do_vmsplice', doVmsplice, STORE_USES),
  step('iov_iter_get_pages2', getPages),
  step('copy_page_to_iter', copyToUser, STORE_USES),
]
