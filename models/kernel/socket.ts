/**
 * Connected pairs of sockets on loopback: delivery completes inside the sending call, and what is
 * delivered are fragments that refer to folios (net/core/skbuff.c), as the slots of a pipe do.
 */

import type { Wait } from '../../src/engine/system.ts'
import { Bytes, type Name } from '../../src/model.ts'
import { addToSum, contents, sameChecksum } from './checksum.ts'
import { newFolio } from './folio.ts'
import { died, inserted, moved, part, split, transferred } from './ghosts.ts'
import type { Kernel } from './kernel.ts'
import { advance, first, isEmpty, pull } from './pipe.ts'
import { PAGE_SIZE, type Skb, type Slot, type Socket } from './state.ts'
import { acknowledge, acknowledgeLate, acknowledgeRead, waits } from './tcp-ack.ts'
import { queueSegments } from './wire.ts'

/** sk_sndbuf, sk_rcvbuf: net.core.wmem_default, rmem_default. */
const BUFFER = 212992
/** Bytes on the way where tcp_wmem ends; how many really fit depends on the autotuning. */
const TCP_MOST = 4194304
/** The longest payload of a UDP datagram over IPv4. */
const UDP_MOST = 65507
/** CHECKSUM_BREAK without the header: a shorter datagram is checked when it arrives, and never again. */
const CHECKED_AT_ONCE = 68
/** As much of a stream as the model sends in one go. */
const TCP_CHUNK = 32768

export function isDatagram({ family }: Socket): boolean {
  return family === 'udp' || family === 'unixdgram'
}

export const socketData = (name: Name): Wait => ({
  text: `data in socket ${name.slice(1)}`,
  kind: 'data',
  on: name,
})
export const socketRoom = (name: Name): Wait => ({
  text: `room in the send buffer of socket ${name.slice(1)}`,
  kind: 'room',
  on: name,
})
export const socketLock = (name: Name): Wait => ({
  text: `the receiver's lock of socket ${name.slice(1)}`,
  kind: 'lock',
  on: name,
})

export const bytesOf = (frags: readonly Slot[]): number =>
  frags.reduce((sum, { len }) => sum + len, 0)

// --- sending

/** Why nothing can be sent now, after the receiver was closed; the error is taken (sk_err). */
export function sendError(k: Kernel, name: Name, signals: boolean): string | undefined {
  const socket = k.socket(name)
  const broken = () => {
    if (signals) k.sigpipe()
    return 'EPIPE'
  }
  if (socket.receiver) return undefined
  switch (socket.family) {
    case 'unix':
      return broken()
    case 'unixdgram': {
      const before = socket.error
      socket.error = 'dead'
      return before === 'dead' ? 'ENOTCONN' : 'ECONNREFUSED'
    }
    case 'udp': {
      const refused = socket.error === 'refused'
      socket.error = 'none'
      return refused ? 'ECONNREFUSED' : undefined
    }
    default: {
      const before = socket.error
      socket.error = 'dead'
      if (before === 'reset') return 'ECONNRESET'
      return before === 'dead' ? broken() : undefined
    }
  }
}

/** Whether one more skb may be made: sock_alloc_send_pskb(), sk_stream_memory_free(). */
export function hasRoom(k: Kernel, name: Name): boolean {
  const { family, queue, receiver, wire } = k.socket(name)
  if (!receiver || family === 'udp') return true
  const sum = queue.reduce((all, { truesize }) => all + truesize, 0)
  if (family !== 'tcp') return sum < BUFFER
  const unacked = wire ? wire.segments.reduce((all, { frags }) => all + bytesOf(frags), 0) : 0
  return sum + unacked < TCP_MOST
}

/** The most bytes of one datagram; longer: EMSGSIZE. */
export function longest({ family }: Socket): number {
  return family === 'udp' ? UDP_MOST : BUFFER - 32
}

/** The most bytes of one skb of a stream. */
export function chunk({ family }: Socket): number {
  return family === 'unix' ? 36544 : TCP_CHUNK
}

/**
 * Bytes of the sending task become fragments: pages of their own. An AF_UNIX stream has a linear
 * part before them and takes pages in blocks of up to 8: alloc_skb_with_frags().
 */
export function newFragments(k: Kernel, name: Name, bytes: Bytes): Slot[] {
  const frags: Slot[] = []
  const unix = k.socket(name).family === 'unix'
  let linear = unix ? bytes.length - paged(bytes.length) : 0
  for (let at = 0; at < bytes.length; linear = 0) {
    const most = unix ? blockSize(bytes.length - at) : PAGE_SIZE
    const block = bytes.slice(at, at + (linear > 0 ? linear : most))
    at += block.length
    const pages: Bytes[][] = []
    for (let from = 0; from < block.length; from += PAGE_SIZE) {
      pages.push([block.slice(from, from + PAGE_SIZE)])
    }
    const folio = k.allocate(newFolio(null, 0, pages))
    const ghost = inserted(k, name, () => block, block.length)
    frags.push({ folio, offset: 0, len: block.length, merge: false, packet: false, ghost })
  }
  return frags
}

/** The largest power of two pages, up to 8, that so many bytes fill. */
const blockSize = (bytes: number) =>
  PAGE_SIZE * 2 ** Math.min(3, Math.floor(Math.log2(Math.ceil(bytes / PAGE_SIZE))))

/** Takes up to `most` bytes in up to 16 slots out of a pipe: their references become fragments. */
export function fragmentsOf(k: Kernel, pipe: Name, name: Name, most: number): Slot[] {
  const frags: Slot[] = []
  let left = most
  while (left > 0 && frags.length < 16 && !isEmpty(k.pipe(pipe))) {
    const slot = first(k.pipe(pipe))
    if (slot.len <= left) {
      const whole = pull(k, pipe)
      left -= whole.len
      frags.push(fragment(k, name, whole, whole.len, whole.ghost))
    } else {
      const taken = slot.ghost && part(slot.ghost, 0, left)
      split(k, taken)
      k.get(slot.folio)
      frags.push(fragment(k, name, slot, left, taken))
      advance(k, pipe, left)
      left = 0
    }
  }
  return frags
}

function fragment(k: Kernel, name: Name, slot: Slot, len: number, ghost: Slot['ghost']): Slot {
  return {
    folio: slot.folio,
    offset: slot.offset,
    len,
    merge: false,
    packet: false,
    ghost: moved(k, name, transferred(k, k.call.tag, ghost)),
  }
}

/** How fragments are sent. */
export interface Sending {
  /** MSG_MORE */
  readonly more: boolean
  /** MSG_SPLICE_PAGES: the fragments are somebody else's pages */
  readonly spliced: boolean
  /** MSG_ZEROCOPY: the end of the transmission is reported */
  readonly reports?: boolean
}

/** One sendmsg: hands its fragments to the receiver, or holds them back under MSG_MORE. */
export function transmit(k: Kernel, name: Name, frags: readonly Slot[], how: Sending) {
  const socket = k.socket(name)
  for (const { folio } of frags) k.pin(folio, 1)
  const { family } = socket
  if (family === 'unix' || family === 'unixdgram') return deliver(k, name, frags, how)
  const cork = [...socket.cork, ...frags]
  if (family === 'udp' && (socket.summed || (how.more && socket.cork.length === 0))) {
    const before = socket.summed ?? Bytes.empty
    socket.summed = addToSum(k, before, bytesOf(socket.cork), frags, how.spliced)
  }
  if (how.more && (family === 'udp' || waits(name, socket, bytesOf(cork)))) socket.cork = cork
  else send(k, name, cork, how)
}

/**
 * Frees the datagrams at the head of the queue whose checksum is wrong; true if there were any.
 * `remembers`: what is right now will not be looked at again, __first_packet_length().
 */
export function dropCorrupt(k: Kernel, name: Name, remembers = false): boolean {
  let dropped = false
  for (;;) {
    const socket = k.socket(name)
    const [skb, ...later] = socket.queue
    if (!skb?.summed) return dropped
    if (sameChecksum(k, skb.summed, contents(k, skb.frags))) {
      if (remembers) socket.queue = [{ ...skb, summed: null }, ...later]
      return dropped
    }
    k.pass('csum_copy_err', () => `${name.slice(1)} drops ${bytesOf(skb.frags)} bytes`)
    freeFragments(k, takeSkb(k, name).frags)
    dropped = true
  }
}

/** Sends what MSG_MORE held back: at the end of a file, or by TCP's timer. */
export function pushCork(k: Kernel, name: Name, late = false): void {
  const { cork } = k.socket(name)
  if (late) acknowledgeLate(k.socket(name))
  if (cork.length > 0) send(k, name, cork, { more: false, spliced: true })
}

function send(k: Kernel, name: Name, frags: readonly Slot[], how: Sending): void {
  const socket = k.socket(name)
  const { summed } = socket
  if (socket.cork.length > 0) socket.cork = []
  if (summed) socket.summed = null
  if (socket.receiver) {
    const begun = (k.frame.done ?? 0) + (k.frame.total ?? 0)
    const queued = socket.queue.reduce((sum, skb) => sum + bytesOf(skb.frags), 0)
    acknowledge(k, name, socket, bytesOf(frags), queued, begun)
  }
  if (socket.wire) queueSegments(socket, frags, how.reports === true, summed)
  else deliver(k, name, frags, how, summed)
}

/** sock_zerocopy_callback(): equal completions in a row are one. */
export function completed(k: Kernel, name: Name, code: number): void {
  const socket = k.socket(name)
  if (socket.completions.at(-1) !== code) socket.completions = [...socket.completions, code]
}

/** EMSGSIZE: what was held back goes with it. */
export function dropCork(k: Kernel, name: Name): void {
  const socket = k.socket(name)
  freeFragments(k, socket.cork)
  socket.cork = []
  socket.summed = null
}

/** An skb joins the receiver's queue; nobody is there to take it: it is dropped. */
export function deliver(
  k: Kernel,
  name: Name,
  frags: readonly Slot[],
  { spliced }: Sending,
  summed: Bytes | null = null,
) {
  const socket = k.socket(name)
  if (socket.receiver && summed && bytesOf(frags) <= CHECKED_AT_ONCE) {
    const whole = sameChecksum(k, summed, contents(k, frags))
    if (whole) return deliver(k, name, frags, { more: false, spliced })
    k.pass('udp4_csum_init', () => `${name.slice(1)} drops ${bytesOf(frags)} bytes`)
    return freeFragments(k, frags)
  }
  const skb: Skb = { frags, truesize: truesize(socket.family, bytesOf(frags), spliced), summed }
  const used = socket.queue.reduce((all, other) => all + other.truesize, skb.truesize)
  if (!socket.receiver) {
    if (socket.family === 'udp') socket.error = 'refused'
    return freeFragments(k, frags)
  }
  // udp_queue_rcv_skb(): without room in the receive buffer a datagram is lost.
  if (socket.family === 'udp' && used > BUFFER) return freeFragments(k, frags)
  k.pass('skb_queue_tail', () => `${name.slice(1)} gets ${frags.map(fragmentText).join(', ')}`)
  socket.queue = [...socket.queue, skb]
}

const fragmentText = ({ folio, len }: Slot) => `${len} bytes of ${folio}`

/** Gives the references of fragments back: kfree_skb(). */
export function freeFragments(k: Kernel, frags: readonly Slot[]): void {
  for (const { folio, ghost } of frags) {
    died(k, ghost)
    k.pin(folio, -1)
    k.put(folio)
  }
}

// --- receiving

/** Takes `count` bytes off the first fragment of a stream. */
export function advanceSocket(k: Kernel, name: Name, count: number): void {
  const socket = k.socket(name)
  const [skb, ...later] = socket.queue as [Skb, ...Skb[]]
  const [frag, ...others] = skb.frags as [Slot, ...Slot[]]
  const rest: Slot[] = [...others]
  if (count >= frag.len) freeFragments(k, [frag])
  else {
    const ghost = frag.ghost && part(frag.ghost, count, Number.POSITIVE_INFINITY)
    rest.unshift({ ...frag, offset: frag.offset + count, len: frag.len - count, ghost })
  }
  const truesize = socket.family === 'unix' ? skb.truesize : bytesOf(rest)
  socket.queue = rest.length > 0 ? [{ frags: rest, truesize, summed: null }, ...later] : later
  acknowledgeRead(socket)
}

/** Takes the first fragment of a stream out of the queue; its reference goes with it. */
export function takeFragment(k: Kernel, name: Name): Slot {
  const socket = k.socket(name)
  const [skb, ...later] = socket.queue as [Skb, ...Skb[]]
  const [frag, ...rest] = skb.frags as [Slot, ...Slot[]]
  const truesize = socket.family === 'unix' ? skb.truesize : bytesOf(rest)
  socket.queue = rest.length > 0 ? [{ frags: rest, truesize, summed: null }, ...later] : later
  acknowledgeRead(socket)
  k.pin(frag.folio, -1)
  return { ...frag }
}

/** Takes the first skb out of the queue; its references go with it. */
export function takeSkb(k: Kernel, name: Name): Skb {
  const socket = k.socket(name)
  const [skb, ...later] = socket.queue as [Skb, ...Skb[]]
  socket.queue = later
  return skb
}

/** Receiver closed: what was not received is freed. */
export function closeReceiver(k: Kernel, name: Name): void {
  const socket = k.socket(name)
  const unread = socket.queue.length > 0
  while (k.socket(name).queue.length > 0) freeFragments(k, takeSkb(k, name).frags)
  socket.receiver = false
  socket.error = socket.family === 'tcp' && unread ? 'reset' : 'none'
}

// --- memory

/**
 * What an skb of `length` bytes is charged: af_unix.c, ip_output.c. TCP counts bytes here
 * (TCP_MOST). Spliced pages count by the byte, copied ones by the page.
 */
function truesize(family: Socket['family'], length: number, spliced: boolean): number {
  switch (family) {
    case 'tcp':
      return length
    case 'udp':
      return spliced || length > 16000 ? 832 + length : Math.max(832, head(length + 60))
    case 'unix': {
      if (spliced) return head(0) + length
      return head(length - paged(length)) + pagesUp(paged(length))
    }
    case 'unixdgram': {
      const paged = Math.min(pagesUp(Math.max(0, length - 16064)), 17 * PAGE_SIZE)
      return head(length - Math.min(length, paged)) + paged
    }
  }
}

/** Bytes of an skb of a stream that lie in pages behind its linear part: unix_stream_sendmsg(). */
const paged = (length: number) => Math.min(length, pagesUp(Math.max(0, length - 3776)))

const pagesUp = (bytes: number) => Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE

/** A linear part: kmalloc() rounds up to a power of two, and there is the skb itself. */
function head(linear: number): number {
  const data = Math.ceil(linear / 64) * 64 + 320
  return Math.max(512, 2 ** Math.ceil(Math.log2(data))) + 256
}
