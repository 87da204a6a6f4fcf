/**
 * MSG_ZEROCOPY: Documentation/networking/msg_zerocopy.rst. On loopback skb_orphan_frags_rx() copies
 * the pages at delivery, inside the sending call; only a network card reads the sender's own pages.
 */
import type { Name } from '../../src/model.ts'
import { noteAccess, pieceEnd, readBytes } from './folio.ts'
import { inserted } from './ghosts.ts'
import type { Kernel } from './kernel.ts'
import { behind } from './memory.ts'
import { completed, hasRoom, isDatagram, sendError, socketRoom, transmit } from './socket.ts'
import { tooLong } from './socket-send.ts'
import { packPrivate } from './splice-read.ts'
import { PAGE_SIZE, type Slot } from './state.ts'
import { type Call, type Step, step } from './step.ts'

/** ee_code of a completion whose bytes were copied after all. */
const COPIED = 1

function sockSendzc(k: Kernel, call: Call) {
  const file = k.file(call.dst.fd)
  if (!file) return k.fails('EBADF')
  if (file.of !== 'socket') return k.fails('ENOTSOCK')
  const name = file.object
  const socket = k.socket(name)
  // SO_ZEROCOPY is refused.
  if (socket.family === 'unix' || socket.family === 'unixdgram') return k.fails('EOPNOTSUPP')
  const error = sendError(k, name, true)
  if (error) return k.fails(error)
  if (isDatagram(socket) && tooLong(k, name, call.n)) return k.fails('EMSGSIZE')
  if (call.n === 0 && !isDatagram(socket)) return k.returns(0)
  if (!hasRoom(k, name)) {
    return file.nonblock ? k.fails('EAGAIN') : k.waitUntil(false, () => socketRoom(name))
  }
  k.frame.done = 0
  if (socket.wire) getPages(k, call)
  else copyUbufs(k, call)
}

/** The copy at delivery, a piece a step. */
function copyUbufs(k: Kernel, call: Call) {
  const { frame } = k
  const name = k.state.files[call.dst.fd]!.object
  if (frame.done < call.n) {
    const start = call.mem.plus
    const at = start + frame.done
    const found = behind(k, call.mem.map, at, 'skb_copy_ubufs')
    if (!found) return k.fails('EFAULT')
    const { folio, base } = found
    const from = Math.max(start - base, 0)
    const to = start + call.n - base
    noteAccess(k, folio, at - base, from, to, 'read')
    const end = pieceEnd(k, folio, at - base, from, to)
    const bytes = readBytes(k, folio, at - base, end)
    packPrivate(k, bytes)
    k.pass('skb_copy_ubufs', () => `"${bytes}" of ${call.mem.map.slice(1)}`)
    frame.done += bytes.length
    if (frame.done < call.n) return k.next('skb_copy_ubufs')
  }
  const frags = ((frame.folios ?? []) as readonly Name[]).map((folio): Slot => {
    const bytes = k.folio(folio).pages[0]![0]!
    const ghost = inserted(k, name, () => bytes, bytes.length)
    return { folio, offset: 0, len: bytes.length, merge: false, packet: false, ghost }
  })
  transmit(k, name, frags, { more: false, spliced: false })
  completed(k, name, COPIED)
  k.returns(call.n)
}

/** For a network card: references of the sender's own pages, one a step. */
function getPages(k: Kernel, call: Call) {
  const { frame } = k
  const name = k.state.files[call.dst.fd]!.object
  if (frame.done < call.n) {
    const at = call.mem.plus + frame.done
    const found = behind(k, call.mem.map, at, 'iov_iter_get_pages2')
    if (!found) return k.fails('EFAULT')
    k.get(found.folio)
    frame.folios = [...(frame.folios ?? []), found.folio]
    frame.done += Math.min(call.n - frame.done, PAGE_SIZE - (at % PAGE_SIZE))
    if (frame.done < call.n) return k.next('iov_iter_get_pages2')
  }
  let at: number = call.mem.plus
  const frags = ((frame.folios ?? []) as readonly Name[]).map((folio): Slot => {
    const offset = at - k.folio(folio).index * PAGE_SIZE
    const len = Math.min(call.mem.plus + call.n - at, PAGE_SIZE - (at % PAGE_SIZE))
    at += len
    const ghost = inserted(k, name, () => readBytes(k, folio, offset, offset + len), len)
    return { folio, offset, len, merge: false, packet: false, ghost }
  })
  transmit(k, name, frags, { more: false, spliced: true, reports: true })
  k.returns(call.n)
}

export const sendZerocopy: readonly Step[] = [
  step('sock_sendmsg_zerocopy', sockSendzc),
  step('skb_copy_ubufs', copyUbufs),
  step('iov_iter_get_pages2', getPages),
]
