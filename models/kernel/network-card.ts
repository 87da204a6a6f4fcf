/**
 * `wire=nic`: a kernel task per socket that sends its segments. The card reads the pages when it
 * sends them, and again when it sends them anew; they are kept until the acknowledgement.
 * net/ipv4/tcp_output.c, tcp_input.c.
 */
import { Bytes, type Name, type Task } from '../../src/model.ts'
import { sameChecksum } from './checksum.ts'
import { newFolio } from './folio.ts'
import { copied, part } from './ghosts.ts'
import { cardOf } from './initial.ts'
import type { Kernel } from './kernel.ts'
import { copyFrom } from './pipe.ts'
import { bytesOf, completed, deliver, freeFragments } from './socket.ts'
import { fragmentAt } from './socket-recv.ts'
import { PAGE_SIZE, type Segment, type Slot, type State } from './state.ts'
import { type Call, step } from './step.ts'

/** A lossy wire loses each segment at most so often: a bound, or the space would have no end. */
export const MOST_LOST = 2

/** The first transmission of the next segment. */
const transmit = step('dev_hard_start_xmit', (k: Kernel, { socket }: Call) => {
  const wire = k.socket(socket).wire!
  k.waitUntil(wire.at === null || wire.segments[wire.at]!.tries === 0, nothing)
  const next = wire.at ?? wire.segments.findIndex(({ is }) => is === 'queued')
  k.waitUntil(next >= 0, nothing)
  dma(k, socket, next)
})

/** The timer of the first segment that was lost has run out: its pages are read again. */
const retransmit = step('tcp_retransmit_skb', (k: Kernel, { socket }: Call) => {
  const wire = k.socket(socket).wire!
  k.waitUntil(wire.at === null || wire.segments[wire.at]!.tries > 0, nothing)
  const next = wire.at ?? wire.segments.findIndex(({ is }) => is === 'lost')
  k.waitUntil(next >= 0, nothing)
  dma(k, socket, next)
})

/** The acknowledgement of all that was received: only now are the pages given back. */
const acknowledge = step('tcp_ack', (k: Kernel, { socket }: Call) => {
  const wire = k.socket(socket).wire!
  k.waitUntil(wire.at === null && wire.segments[0]?.is === 'received', nothing)
  let count = 0
  while (wire.segments[count]?.is === 'received') release(k, socket, wire.segments[count++]!)
  k.pass('tcp_clean_rtx_queue', () => `${count} segments of ${socket.slice(1)}`)
  wire.segments = wire.segments.slice(count)
})

const nothing = () => ({ text: 'something to send', kind: 'data' })

function release(k: Kernel, socket: Name, segment: Segment): void {
  freeFragments(k, segment.frags)
  if (segment.reports) completed(k, socket, 0)
}

/** The card reads one piece; after the last one the segment is on the wire, and arrives or not. */
function dma(k: Kernel, name: Name, index: number): void {
  const wire = k.socket(name).wire!
  const { frags } = wire.segments[index]!
  const found = fragmentAt(frags, wire.done)
  if (found) {
    const { frag, from } = found
    // Not the socket's stream: a retransmission is no repetition.
    const bytes = copyFrom(
      k,
      k.me,
      `${name.slice(1)} segment ${index}`,
      frag,
      from,
      frag.len,
      'dma',
    )
    k.pass('dma_map_page', () => `the card reads "${bytes}" of ${frag.folio}`)
    wire.bytes = wire.bytes ? wire.bytes.concat(bytes) : bytes
    wire.done += bytes.length
    wire.at = index
    if (wire.done < bytesOf(frags)) return
  }
  const bytes = wire.bytes ?? Bytes.empty
  wire.at = null
  wire.done = 0
  wire.bytes = null
  sent(k, name, index, bytes)
}

function sent(k: Kernel, name: Name, index: number, bytes: Bytes): void {
  const socket = k.socket(name)
  const wire = socket.wire!
  const segment = wire.segments[index]!
  const mayLose = wire.lossy && segment.tries < MOST_LOST
  const lost = mayLose && k.control.choose('net', ['deliver', 'drop']) === 'drop'
  if (socket.family === 'udp') {
    const whole = !segment.summed || sameChecksum(k, segment.summed, bytes)
    if (!lost && whole)
      deliver(k, name, received(k, segment, bytes), { more: false, spliced: false })
    release(k, name, segment)
    wire.segments = wire.segments.filter((_, at) => at !== index)
    return
  }
  const before = segment.carried
  if (before) {
    k.emit('retransmit', () => ({ name: `segment ${index} of ${name.slice(1)}`, before, bytes }))
  }
  segment.tries += 1
  if (lost) {
    segment.is = 'lost'
    if (k.constants.ghosts.transmissions) segment.carried = bytes
    return
  }
  if (before) segment.carried = null
  segment.is = 'arrived'
  segment.bytes = bytes
  // In order only: what came too early waits for what was lost.
  for (const early of wire.segments) {
    if (early.is !== 'arrived' && early.is !== 'received') break
    if (early.is === 'received') continue
    const frags = received(k, early, early.bytes!)
    deliver(k, name, frags, { more: false, spliced: false })
    early.is = 'received'
    early.bytes = null
  }
}

/** What the receiver's card wrote into pages of its own. */
function received(k: Kernel, { frags }: Segment, bytes: Bytes): Slot[] {
  const asked = frags.every(({ ghost }) => ghost !== null)
  const ghost = asked ? frags.flatMap((frag) => frag.ghost!) : null
  const own: Slot[] = []
  for (let at = 0; at < bytes.length; at += PAGE_SIZE) {
    const page = bytes.slice(at, at + PAGE_SIZE)
    const folio = k.allocate(newFolio(null, 0, [[page]]))
    k.pin(folio, 1)
    const runs = ghost && copied(part(ghost, at, at + page.length), page)
    own.push({ folio, offset: 0, len: page.length, merge: false, packet: false, ghost: runs })
  }
  return own
}

/** The kernel task of a socket with a card. */
export function cardTask(socket: Name): Task<State> {
  const args = { socket, closable: [], index: 0, tag: `${socket.slice(1)}.0`, repeat: null }
  const actions = [transmit, retransmit, acknowledge].map(({ name, recipe }) => ({
    name,
    step: recipe,
    args,
  }))
  return { name: cardOf(socket), kernel: true, idle: true, actions: () => actions }
}
