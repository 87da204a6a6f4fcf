/**
 * The ring of a pipe: fs/pipe.c. Released slots are null and an empty ring begins at 0 again,
 * so that equal pipes are equal states; a policy that keeps flags keeps places too.
 */
import type { Bytes, Name } from '../../src/model.ts'
import { noteAccess, pieceEnd, readBytes } from './folio.ts'
import { deliver, died, part, remember, seenBefore, streamOf } from './ghosts.ts'
import type { Kernel } from './kernel.ts'
import type { Pipe, Slot } from './state.ts'

export function isEmpty(pipe: Pipe): boolean {
  return pipe.ring[pipe.tail] === null
}
export function isFull(pipe: Pipe): boolean {
  return pipe.ring[pipe.head] !== null
}
/** Slots in use. */
export function occupancy(pipe: Pipe): number {
  if (isEmpty(pipe)) return 0
  return (pipe.head - pipe.tail + pipe.size) % pipe.size || pipe.size
}
/** The oldest slot. */
export function first(pipe: Pipe): Slot {
  return pipe.ring[pipe.tail]!
}
/** The place in the ring of the newest slot. */
export function newest(pipe: Pipe): number {
  return (pipe.head - 1 + pipe.size) % pipe.size
}

/** Bytes in the pipe. */
export function held(k: Kernel, name: Name): number {
  return k.pipe(name).ring.reduce((sum, slot) => sum + (slot?.len ?? 0), 0)
}

/** A ring of another size with the same slots: pipe_resize_ring(). */
export function resize(k: Kernel, name: Name, size: number): void {
  const pipe = k.pipe(name)
  const used = occupancy(pipe)
  const slots = [...Array(used).keys()].map((i) => ({ ...pipe.ring[(pipe.tail + i) % pipe.size]! }))
  pipe.ring = [...slots, ...Array(size - used).fill(null)]
  if (k.constants.keepsFlags) pipe.flags = pipe.ring.map((slot) => slot?.merge ?? false)
  pipe.size = size
  pipe.tail = 0
  pipe.head = used % size
}

/**
 * The flags of a slot whose maker sets none: none, or those that the ring's entry was released
 * with. lib/iov_iter.c copy_page_to_iter_pipe() before 5.17.
 */
export function unsetMerge(k: Kernel, name: Name): boolean {
  return k.constants.keepsFlags && k.pipe(name).flags[k.pipe(name).head] === true
}

/** Publishes a slot: advances head. The slot's reference is the caller's to give. */
export function push(k: Kernel, name: Name, slot: Slot): void {
  const pipe = k.pipe(name)
  pipe.ring[pipe.head] = slot
  if (k.constants.keepsFlags) pipe.flags[pipe.head] = slot.merge
  pipe.head = (pipe.head + 1) % pipe.size
  k.pin(slot.folio, 1)
  k.emit('insert', () => ({
    pipe: name,
    folio: slot.folio,
    bytes: readBytes(k, slot.folio, slot.offset, slot.offset + slot.len),
  }))
}

/** Takes the oldest slot out of the ring and answers it; its reference goes with it. */
export function pull(k: Kernel, name: Name): Slot {
  const pipe = k.pipe(name)
  const slot = { ...first(pipe) }
  pipe.ring[pipe.tail] = null
  pipe.tail = (pipe.tail + 1) % pipe.size
  if (isEmpty(pipe) && !k.constants.keepsFlags) {
    pipe.head = 0
    pipe.tail = 0
  }
  k.pin(slot.folio, -1)
  return slot
}

/** Releases the oldest slot: pipe_buf_release(). */
export function discard(k: Kernel, name: Name): void {
  const slot = pull(k, name)
  died(k, slot.ghost)
  k.put(slot.folio)
}

/** Takes `count` bytes off the front of the oldest slot; releases it when nothing is left. */
export function advance(k: Kernel, name: Name, count: number) {
  const slot = first(k.pipe(name))
  if (count >= slot.len) return discard(k, name)
  slot.offset += count
  slot.len -= count
  if (slot.ghost) slot.ghost = part(slot.ghost, count, Number.POSITIVE_INFINITY)
}

/**
 * One piece of a copy out of the oldest slot: from `at` (counted from the start of the slot) on,
 * in a copy of the first `end` bytes. `most` bounds it further (a cut of the other side).
 */
export function copyOut(
  k: Kernel,
  name: Name,
  place: number,
  at: number,
  end: number,
  sink: string,
  most = Number.POSITIVE_INFINITY,
): Bytes {
  return copyFrom(
    k,
    name,
    `${name.slice(1)}[${place}]`,
    k.pipe(name).ring[place]!,
    at,
    end,
    sink,
    most,
  )
}

/** The same out of a slot, or a fragment, of `holder` (a pipe or a socket) that a report calls `label`. */
export function copyFrom(
  k: Kernel,
  holder: Name,
  label: string,
  slot: Slot,
  at: number,
  end: number,
  sink: string,
  most = Number.POSITIVE_INFINITY,
): Bytes {
  const bytes = peekPiece(k, slot, at, end, most)
  consumed(k, holder, label, slot, at, bytes, sink)
  return bytes
}

/** One piece of a copy that consumes nothing. */
export function peekPiece(k: Kernel, slot: Slot, at: number, end: number, most: number): Bytes {
  const base = slot.offset
  const to = Math.min(pieceEnd(k, slot.folio, base + at, base, base + end), base + at + most)
  noteAccess(k, slot.folio, base + at, base, base + end, 'read')
  return readBytes(k, slot.folio, base + at, to)
}

/** Bytes of a slot went to somebody: tells the properties, keeps the ghosts. */
function consumed(
  k: Kernel,
  holder: Name,
  label: string,
  slot: Slot,
  at: number,
  bytes: Bytes,
  sink: string,
) {
  const ghost = slot.ghost && part(slot.ghost, at, at + bytes.length)
  k.emit('consume', () => ({
    bytes,
    sink,
    task: k.me,
    call: k.call.index,
    buffer: {
      name: label,
      folio: slot.folio,
      get asInserted() {
        return ghost!.map((run) => run.asInserted!).reduce((all, more) => all.concat(more))
      },
      get seen() {
        let from = 0
        return ghost!.flatMap((run) => {
          const got = bytes.slice(from, from + run.len)
          from += run.len
          return run.lineage === null ? [] : seenBefore(k, run.lineage, run.at, got)
        })
      },
      get delivered() {
        let from = 0
        return ghost!.map((run) => {
          const got = bytes.slice(from, from + run.len)
          from += run.len
          return { bytes: got, transfers: run.transfers, begun: run.begun }
        })
      },
      get instants() {
        let from = 0
        return ghost!.flatMap(({ len, instants }) => {
          const mine = bytes.slice(from, from + len)
          from += len
          if (!instants) return []
          const { splice, seen } = instants
          const [a, b] = [instants.from, instants.from + len]
          return [{ splice, mine, seen: seen.map((one) => one.slice(a, b)) }]
        })
      },
      get positions() {
        const stream = streamOf(k, holder)
        return stream ? { next: stream.delivered, runs: ghost! } : { next: 0, runs: [] }
      },
    },
  }))
  if (ghost) {
    remember(k, ghost, bytes)
    deliver(k, holder, ghost)
  }
}
