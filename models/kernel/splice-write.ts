/**
 * Out of a pipe into a file or a socket: fs/splice.c iter_file_splice_write() and
 * splice_to_socket(), for splice(2) and for sendfile(2)'s private pipe.
 */
import type { Name } from '../../src/model.ts'
import { fragmentCount } from './checksum.ts'
import { type BioVec, isDirect } from './direct.ts'
import { type DirectWriter, directSteps } from './direct-write.ts'
import { writeSteps } from './file-write.ts'
import { refuseSmear } from './folio.ts'
import { copied, part, retagged, transferred } from './ghosts.ts'
import type { Kernel } from './kernel.ts'
import { advance, copyOut, first, isEmpty } from './pipe.ts'
import {
  chunk,
  dropCork,
  fragmentsOf,
  hasRoom,
  isDatagram,
  sendError,
  socketRoom,
  transmit,
} from './socket.ts'
import { tooLong } from './socket-send.ts'
import { packPrivate } from './splice-read.ts'
import { type Ghost, PAGE_SIZE, type Pipe, type Slot } from './state.ts'
import { type Call, type Step, step } from './step.ts'

/** What drains a pipe. `frame.end` is how many bytes are to be moved, `frame.done` counts them. */
export interface Drain {
  pipe(k: Kernel, call: Call): Name
  /** Where in the file the bytes go. */
  position(k: Kernel, call: Call): number
  /** The length that the caller gave, whatever the pipe holds. */
  asked(k: Kernel, call: Call): number
  /** More comes after these bytes: MSG_MORE. */
  more(k: Kernel, call: Call): boolean
  /** All is moved, or an error stopped it. */
  finish(k: Kernel, call: Call, moved: number, error?: string): void
}

/** Most slots that one sendmsg takes: the array of splice_to_socket(). */
const VECTORS = 16
/** Most fragments of one skb. */
const MAX_SKB_FRAGS = 17

export function pipeToFile(drain: Drain): {
  readonly begin: (k: Kernel, call: Call) => void
  readonly steps: readonly Step[]
} {
  const writer: DirectWriter = {
    inode: (k, call) => k.state.files[call.dst.fd]!.object,
    position: (k, call) => drain.position(k, call),
    count: (k) => k.frame.end,
    next: (k, call, most) => {
      const name = drain.pipe(k, call)
      const { place, at } = placeOf(k.pipe(name), k.frame.done)
      const end = Math.min(k.pipe(name).ring[place]!.len, at + k.frame.end - k.frame.done)
      refuseOverlap(k, k.pipe(name).ring[place]!, at, end)
      return retagged(k, call.tag, copyOut(k, name, place, at, end, 'splice', most))
    },
    finish: (k, call) => {
      const moved: number = k.frame.done
      consume(k, drain.pipe(k, call), moved)
      drain.finish(k, call, moved)
    },
    fail: (k, call, errno) => drain.finish(k, call, 0, errno),
    memory: (k, call) => vectors(k.pipe(drain.pipe(k, call)), k.frame.end),
  }
  const throughCache = writeSteps(writer)
  const pastCache = directSteps(writer)
  return {
    begin: (k, call) => {
      const file = k.state.files[call.dst.fd]!
      const count: number = k.frame.end
      const memory = vectors(k.pipe(drain.pipe(k, call)), count)
      const direct = isDirect(k, file, drain.position(k, call), count, memory)
      if (direct) pastCache.begin(k, call)
      else throughCache.begin(k, call)
    },
    steps: [...throughCache.steps, ...pastCache.steps],
  }
}

/** The pages that the first `bytes` of a pipe lie in: the vector of iter_file_splice_write(). */
function vectors(pipe: Pipe, bytes: number): readonly BioVec[] {
  return slotsOf(pipe, bytes).map(({ offset, len }) => ({ offset: offset % PAGE_SIZE, len }))
}

/** The first `bytes` of a pipe. */
function slotsOf(pipe: Pipe, bytes: number): readonly Slot[] {
  const found: Slot[] = []
  let left = bytes
  for (let i = 0; left > 0; i++) {
    const slot = pipe.ring[(pipe.tail + i) % pipe.size]!
    found.push({ ...slot, len: Math.min(slot.len, left) })
    left -= slot.len
  }
  return found
}

function refuseOverlap(k: Kernel, { folio: name, offset }: Slot, at: number, end: number): void {
  const { frame } = k
  if (frame.folio !== name) return
  const to = frame.pos + frame.done - k.folio(name).index * PAGE_SIZE
  refuseSmear(k, offset + at, to, Math.min(end - at, PAGE_SIZE - (to % PAGE_SIZE)))
}

/** The slot of a pipe that holds the byte `at` bytes behind its first, and where in the slot. */
function placeOf(pipe: Pipe, bytes: number): { readonly place: number; readonly at: number } {
  let place = pipe.tail
  let at = bytes
  while (at >= pipe.ring[place]!.len) {
    at -= pipe.ring[place]!.len
    place = (place + 1) % pipe.size
  }
  return { place, at }
}

function consume(k: Kernel, name: Name, count: number): void {
  let left = count
  while (left > 0) {
    const { len } = first(k.pipe(name))
    advance(k, name, left)
    left -= Math.min(left, len)
  }
}

/** `begin` runs on under the step that calls it, with what is locked. */
export function pipeToSocket(drain: Drain): {
  readonly begin: (k: Kernel, call: Call) => void
  readonly steps: readonly Step[]
} {
  const round = (k: Kernel, call: Call) => {
    const { frame } = k
    const file = k.state.files[call.dst.fd]!
    const name = file.object
    const pipe = drain.pipe(k, call)
    const error = sendError(k, name, true)
    if (error) return drain.finish(k, call, frame.done, error)
    const { bytes, slots } = nextMessage(k.pipe(pipe), frame.end - frame.done)
    const socket = k.socket(name)
    if (isDatagram(socket) && tooLong(k, name, bytes)) {
      return drain.finish(k, call, frame.done, 'EMSGSIZE')
    }
    if (!hasRoom(k, name)) {
      if (file.nonblock) return drain.finish(k, call, frame.done, 'EAGAIN')
      k.sleepUntil(false, 'splice_to_socket', () => socketRoom(name))
    }
    if (socket.family === 'unixdgram') {
      frame.part = 0
      return copyIn(k, call)
    }
    if (socket.family === 'udp') {
      const all = socket.cork.concat(slotsOf(k.pipe(pipe), bytes))
      if (fragmentCount(all) > MAX_SKB_FRAGS) {
        dropCork(k, name)
        return drain.finish(k, call, frame.done, 'EMSGSIZE')
      }
    }
    const taken = isDatagram(socket) ? bytes : Math.min(bytes, chunk(socket))
    const left = drain.asked(k, call) - frame.done - taken
    const frags = fragmentsOf(k, pipe, name, taken)
    // The last slot of a full array counts as if it were still in the pipe.
    const more = left > 0 && (!isEmpty(k.pipe(pipe)) || slots === VECTORS)
    transmit(k, name, frags, { more: more || drain.more(k, call), spliced: true })
    goOn(k, call, taken)
  }
  const goOn = (k: Kernel, call: Call, sent: number) => {
    const { frame } = k
    frame.done += sent
    const more = frame.done < frame.end && !isEmpty(k.pipe(drain.pipe(k, call)))
    if (more) k.next('splice_to_socket')
    else drain.finish(k, call, frame.done)
  }
  /** AF_UNIX datagrams copy, a piece of a slot a step: unix_dgram_sendmsg(). */
  const copyIn = (k: Kernel, call: Call) => {
    const { frame } = k
    const name = k.state.files[call.dst.fd]!.object
    const pipe = drain.pipe(k, call)
    const { bytes: total } = nextMessage(k.pipe(pipe), frame.end - frame.done)
    if (frame.part < total) {
      const { place, at } = placeOf(k.pipe(pipe), frame.part)
      const end = Math.min(k.pipe(pipe).ring[place]!.len, at + total - frame.part)
      const bytes = copyOut(k, pipe, place, at, end, 'send')
      packPrivate(k, bytes)
      frame.part += bytes.length
      if (frame.part < total) return k.next('skb_copy_datagram_from_iter')
    }
    const ghost = ghostOf(k.pipe(pipe), total)
    const frags = privateSlots(k, call, frame.folios ?? [], ghost)
    frame.folios = null
    frame.part = null
    consume(k, pipe, total)
    transmit(k, name, frags, { more: false, spliced: false })
    goOn(k, call, total)
  }
  return {
    begin: (k, call) => {
      k.frame.done = 0
      round(k, call)
    },
    steps: [step('splice_to_socket', round), step('skb_copy_datagram_from_iter', copyIn)],
  }
}

/** The bytes that the next sendmsg takes, of `most`, and the slots that they lie in. */
function nextMessage(pipe: Pipe, most: number): { readonly bytes: number; readonly slots: number } {
  let bytes = 0
  let slots = 0
  for (let i = 0; i < pipe.size && slots < VECTORS && bytes < most; i++) {
    const slot = pipe.ring[(pipe.tail + i) % pipe.size]
    if (!slot) break
    bytes += Math.min(slot.len, most - bytes)
    slots++
  }
  return { bytes, slots }
}

/** The ghosts of the first bytes of a pipe; null: no property asks. */
function ghostOf(pipe: Pipe, bytes: number): readonly Ghost[] | null {
  const runs: Ghost[] = []
  let left = bytes
  for (let i = 0; left > 0; i++) {
    const slot = pipe.ring[(pipe.tail + i) % pipe.size]!
    if (!slot.ghost) return null
    runs.push(...part(slot.ghost, 0, left))
    left -= Math.min(left, slot.len)
  }
  return runs
}

/** Pages of the call's own that hold bytes copied out of slots with these ghosts. */
export function privateSlots(
  k: Kernel,
  call: Call,
  pages: readonly Name[],
  ghost: readonly Ghost[] | null,
): Slot[] {
  let at = 0
  return pages.map((folio) => {
    const bytes = k.folio(folio).pages[0]![0]!
    const runs = ghost && part(ghost, at, at + bytes.length)
    at += bytes.length
    const own = transferred(k, call.tag, copied(runs, bytes))
    return { folio, offset: 0, len: bytes.length, merge: false, packet: false, ghost: own }
  })
}
