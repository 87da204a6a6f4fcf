/** send(2), write(2) and sendzc to a socket: the bytes are copied into pages of the kernel. */
import type { Bytes, Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import {
  bytesOf,
  chunk,
  dropCork,
  hasRoom,
  isDatagram,
  longest,
  newFragments,
  sendError,
  socketRoom,
  transmit,
} from './socket.ts'
import type { OpenFile } from './state.ts'
import { type Call, type Step, step } from './step.ts'
import { dataOf } from './write.ts'

/** A send of at least this many bytes does not wait for more. */
const PUSHED = 32768

function sockSendmsg(k: Kernel, call: Call) {
  const file = k.file(call.dst.fd)
  if (!file) return k.fails('EBADF')
  // sockfd_lookup() comes before any look at the mode
  if (file.of !== 'socket') return k.fails('ENOTSOCK')
  if (!file.write) return k.fails('EBADF')
  if (call.dst.offset !== null) return k.fails('ESPIPE')
  sendBytes(k, call, file, dataOf(k, call), 'sock_sendmsg')
}

/** Sends from `frame.done` on; goes on at `step` where there is more than one skb can take. */
function sendBytes(k: Kernel, call: Call, file: OpenFile, bytes: Bytes, step: string) {
  const name = file.object
  const { frame } = k
  const done: number = frame.done ?? 0
  const error = sendError(k, name, !call.flags?.MSG_NOSIGNAL)
  if (error) return done > 0 ? k.returns(done) : k.fails(error)
  const socket = k.socket(name)
  const { length } = bytes
  if (isDatagram(socket)) {
    if (tooLong(k, name, length)) return k.fails('EMSGSIZE')
  } else if (length === 0) return k.returns(0)
  if (!hasRoom(k, name)) {
    if (!call.flags?.MSG_DONTWAIT && !file.nonblock) {
      return k.waitUntil(false, () => socketRoom(name))
    }
    return done > 0 ? k.returns(done) : k.fails('EAGAIN')
  }
  const end = isDatagram(socket) ? length : Math.min(length, done + chunk(socket))
  const more = call.flags?.MSG_MORE === true && (isDatagram(socket) || length < PUSHED)
  transmit(k, name, newFragments(k, name, bytes.slice(done, end)), { more, spliced: false })
  if (end >= length) return k.returns(length)
  frame.done = end
  k.next(step)
}

/** Whether a datagram is too long; with what MSG_MORE held back, which is then lost. */
export function tooLong(k: Kernel, name: Name, length: number): boolean {
  const socket = k.socket(name)
  // udp_sendmsg() looks at the length before anything else.
  if (socket.family === 'udp' && length > 0xffff) return true
  const all = bytesOf(socket.cork) + length
  if (all <= longest(socket)) return false
  if (socket.cork.length > 0) dropCork(k, name)
  return true
}

export const sockSend: readonly Step[] = [step('sock_sendmsg', sockSendmsg)]
