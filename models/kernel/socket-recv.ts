/** recv(2), read(2) and readfull from a socket. */
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import { copyFrom, peekPiece } from './pipe.ts'
import {
  advanceSocket,
  bytesOf,
  dropCorrupt,
  freeFragments,
  isDatagram,
  pushCork,
  socketData,
  socketLock,
  takeSkb,
} from './socket.ts'
import type { OpenFile, Slot } from './state.ts'
import { type Call, type Step, step } from './step.ts'

function sockRecvmsg(k: Kernel, call: Call) {
  const file = k.file(call.src.fd)
  if (!file) return k.fails('EBADF')
  // sockfd_lookup() comes before any look at the mode
  if (file.of !== 'socket') return k.fails('ENOTSOCK')
  if (!file.read) return k.fails('EBADF')
  if (call.src.offset !== null) return k.fails('ESPIPE')
  // Only read(2) answers at once when asked for nothing.
  if (call.n === 0 && call.flags === undefined) return k.returns(0)
  const { object: name } = file
  if (call.flags?.MSG_PEEK) return peek(k, call, file, name)
  if (isDatagram(k.socket(name))) return datagram(k, call, file, name)
  stream(k, call, file, name)
}

/** Waits for something in the queue, with the receiver's lock; false if the call has ended. */
function queued(k: Kernel, call: Call, file: OpenFile, name: Name, done: number): boolean {
  const socket = k.socket(name)
  k.waitUntil(socket.reader === null || socket.reader === k.me, () => socketLock(name))
  const dropped = dropCorrupt(k, name)
  if (socket.queue.length > 0) return true
  if (call.flags?.MSG_DONTWAIT || file.nonblock) {
    if (done > 0) k.returns(done)
    else k.fails('EAGAIN')
    return false
  }
  // Whoever waits long enough meets the timer of what TCP's MSG_MORE holds back.
  if (socket.family === 'tcp' && socket.cork.length > 0) pushCork(k, name, true)
  if (socket.queue.length > 0) return true
  if (dropped) k.next('sock_recvmsg')
  else k.waitUntil(false, () => socketData(name))
  return false
}

/** tcp_recvmsg(), unix_stream_read_generic(): one piece of a fragment a step, under the lock. */
function stream(k: Kernel, call: Call, file: OpenFile, name: Name) {
  const { frame } = k
  const done: number = frame.done ?? 0
  if (frame.part === null && !queued(k, call, file, name, done)) return
  const socket = k.socket(name)
  const frag = socket.queue[0]!.frags[0]!
  const copied: number = frame.part ?? 0
  const end = Math.min(frag.len, call.n - done + copied)
  const bytes = copyFrom(k, name, `${name.slice(1)}[0]`, frag, copied, end, 'recv')
  given(k, call, bytes)
  const total = done + bytes.length
  frame.done = total
  if (copied + bytes.length < end) {
    socket.reader = k.me
    frame.part = copied + bytes.length
    return k.next('skb_copy_datagram_iter')
  }
  frame.part = null
  advanceSocket(k, name, end)
  if (total < call.n && k.socket(name).queue.length > 0) {
    socket.reader = k.me
    return k.next('skb_copy_datagram_iter')
  }
  if (socket.reader !== null) socket.reader = null
  if (call.full && total < call.n) return k.next('sock_recvmsg')
  k.returns(total)
}

/** udp_recvmsg(), unix_dgram_recvmsg(): takes one datagram; what is not asked for is lost. */
function datagram(k: Kernel, call: Call, file: OpenFile, name: Name) {
  const { frame } = k
  const before: number = frame.total ?? 0
  if (frame.skb === null) {
    if (!queued(k, call, file, name, before)) return
    frame.skb = takeSkb(k, name)
    frame.done = 0
  }
  const { frags } = frame.skb as { frags: readonly Slot[] }
  const wanted = Math.min(call.n - before, bytesOf(frags))
  const found = fragmentAt(frags, frame.done)
  if (found && frame.done < wanted) {
    const { frag, from } = found
    const end = Math.min(frag.len, wanted - frame.done + from)
    const bytes = copyFrom(k, name, `${name.slice(1)}[0]`, frag, from, end, 'recv')
    given(k, call, bytes)
    frame.done += bytes.length
    if (frame.done < wanted) return k.next('skb_copy_datagram_iter')
  }
  freeFragments(k, frags)
  frame.skb = null
  const total = before + wanted
  if (call.full && wanted > 0 && total < call.n) {
    frame.total = total
    return k.next('sock_recvmsg')
  }
  k.returns(total)
}

/** MSG_PEEK: copies, consumes nothing. */
function peek(k: Kernel, call: Call, file: OpenFile, name: Name) {
  const { frame } = k
  const done: number = frame.done ?? 0
  if (done === 0 && !queued(k, call, file, name, 0)) return
  const socket = k.socket(name)
  const skbs = isDatagram(socket) ? socket.queue.slice(0, 1) : socket.queue
  const frags = skbs.flatMap((skb) => skb.frags)
  const wanted = Math.min(call.n, bytesOf(frags))
  const found = fragmentAt(frags, done)
  if (found && done < wanted) {
    const { frag, from } = found
    const end = Math.min(frag.len, wanted - done + from)
    const bytes = peekPiece(k, frag, from, end, Number.POSITIVE_INFINITY)
    given(k, call, bytes)
    if (done + bytes.length < wanted) {
      socket.reader = k.me
      frame.done = done + bytes.length
      return k.next('skb_copy_datagram_iter')
    }
  }
  if (socket.reader !== null) socket.reader = null
  k.returns(wanted)
}

/** The fragment that holds a byte, and where in it the byte is. */
export function fragmentAt(frags: readonly Slot[], at: number) {
  let from = at
  for (const frag of frags) {
    if (from < frag.len) return { frag, from }
    from -= frag.len
  }
  return undefined
}

function given(k: Kernel, call: Call, bytes: ReturnType<typeof peekPiece>) {
  k.gives(bytes)
  k.pass('skb_copy_datagram_iter', () => `${call.register ?? 'recv'} = "${bytes}"`)
}

export const sockRecv: readonly Step[] = ['sock_recvmsg', 'skb_copy_datagram_iter'].map((name) =>
  step(name, sockRecvmsg),
)
