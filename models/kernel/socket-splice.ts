/** splice from a socket to a pipe: net/ipv4/tcp.c tcp_splice_read(), af_unix.c, copy_splice_read(). */
import type { Name } from '../../src/model.ts'
import { moved, part, split, transferred } from './ghosts.ts'
import type { Kernel } from './kernel.ts'
import { copyFrom, isFull, push as pushSlot } from './pipe.ts'
import {
  advanceSocket,
  bytesOf,
  dropCorrupt,
  freeFragments,
  isDatagram,
  pushCork,
  socketData,
  socketLock,
  takeFragment,
  takeSkb,
} from './socket.ts'
import { fragmentAt } from './socket-recv.ts'
import { packPrivate } from './splice-read.ts'
import { privateSlots } from './splice-write.ts'
import type { Slot } from './state.ts'
import { type Call, type Step, step } from './step.ts'

const pipeOf = (k: Kernel, call: Call): Name => k.state.files[call.dst.fd]!.object

/** At most `most` bytes; the pipe's mutex is held, also while it waits for data. */
export function sockSpliceRead(k: Kernel, call: Call, most: number) {
  k.frame.done = 0
  k.frame.end = most
  receive(k, call)
}

function receive(k: Kernel, call: Call) {
  const file = k.state.files[call.src.fd]!
  const name = file.object
  const socket = k.socket(name)
  const free = socket.reader === null
  k.sleepUntil(free, 'sock_splice_read', () => socketLock(name))
  const dropped = dropCorrupt(k, name)
  if (socket.queue.length === 0) {
    // SPLICE_F_NONBLOCK means the socket only to AF_UNIX streams; O_NONBLOCK of the pipe sets it.
    const asked = call.flags?.NB || k.state.files[call.dst.fd]!.nonblock
    if (file.nonblock || (asked && socket.family === 'unix')) {
      k.pipe(pipeOf(k, call)).mutex = null
      return k.fails('EAGAIN')
    }
    if (socket.family === 'tcp' && socket.cork.length > 0) pushCork(k, name, true)
    if (dropped) return k.next('sock_splice_read')
    k.sleepUntil(socket.queue.length > 0, 'sock_splice_read', () => socketData(name))
  }
  if (!isDatagram(socket)) return spliceBits(k, call, name)
  k.frame.skb = takeSkb(k, name)
  copyDatagram(k, call)
}

/** References are handed on: skb_splice_bits(). */
function spliceBits(k: Kernel, call: Call, name: Name) {
  const to = pipeOf(k, call)
  let total = 0
  while (total < k.frame.end && k.socket(name).queue.length > 0 && !isFull(k.pipe(to))) {
    const frag = k.socket(name).queue[0]!.frags[0]!
    const left = k.frame.end - total
    total += Math.min(left, frag.len)
    if (left >= frag.len) insert(k, call, takeFragment(k, name))
    else {
      const taken = frag.ghost && part(frag.ghost, 0, left)
      split(k, taken)
      k.get(frag.folio)
      insert(k, call, { ...frag, len: left, ghost: taken })
      advanceSocket(k, name, left)
    }
  }
  k.pipe(to).mutex = null
  k.returns(total)
}

function insert(k: Kernel, call: Call, slot: Slot) {
  const to = pipeOf(k, call)
  const ghost = moved(k, to, transferred(k, call.tag, slot.ghost))
  k.pass('skb_splice_bits', () => `${to.slice(1)}[${k.pipe(to).head}] = ${slot.folio}`)
  pushSlot(k, to, { ...slot, ghost })
}

/** Datagrams have no splice_read of their own: their bytes are copied into pages of the call's. */
function copyDatagram(k: Kernel, call: Call) {
  const { frame } = k
  const name = k.state.files[call.src.fd]!.object
  const { frags } = frame.skb as { frags: readonly Slot[] }
  const wanted = Math.min(frame.end, bytesOf(frags))
  const found = fragmentAt(frags, frame.done)
  if (found && frame.done < wanted) {
    const { frag, from } = found
    const end = Math.min(frag.len, wanted - frame.done + from)
    const bytes = copyFrom(k, name, `${name.slice(1)}[0]`, frag, from, end, 'splice')
    packPrivate(k, bytes)
    frame.done += bytes.length
    if (frame.done < wanted) return k.next('copy_splice_read')
  }
  const to = pipeOf(k, call)
  const asked = frags.every(({ ghost }) => ghost !== null)
  const ghost = asked ? frags.flatMap((frag) => frag.ghost!) : null
  for (const slot of privateSlots(k, call, frame.folios ?? [], ghost)) {
    pushSlot(k, to, { ...slot, ghost: moved(k, to, slot.ghost) })
  }
  freeFragments(k, frags)
  frame.skb = null
  k.pipe(to).mutex = null
  k.returns(wanted)
}

export const socketToPipe: readonly Step[] = [
  step('sock_splice_read', receive),
  step('copy_splice_read', copyDatagram),
]
