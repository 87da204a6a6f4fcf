/**
 * When TCP on loopback hands over at once what is sent, and when it holds it back.
 *
 * A segment that is not full waits while one like it is not acknowledged: tcp_nagle_check(),
 * tcp_minshall_check(). The receiver acknowledges its first segments at once (quick acknowledgements,
 * tcp_incr_quickack(), tcp_grow_window()), and whatever there is when it has read all of it
 * (tcp_cleanup_rbuf()); else a timer does, 40 ms later. What depends on the timer is refused, and so
 * is what may be more than the receiver's window.
 */
import { ModelLimit, type Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import type { Socket } from './state.ts'

/** How the receiver of a TCP connection acknowledges. */
export interface Acks {
  /** segments that it will acknowledge at once; null before the first one */
  quick: number | null
  /** a segment of some size has opened the window: tcp_grow_window() */
  grown: boolean
  /** a segment that was not full is not acknowledged */
  due: boolean
}

/** A full segment: half the first window. */
const MSS = 32741
/** The first window, which counts the quick acknowledgements. */
const WINDOW = 65483
/** TCP_MSS_DEFAULT, the least that a segment counts. */
const LEAST = 536
/** TCP_MAX_QUICKACKS */
const MOST_QUICK = 16
/** A shorter segment opens no window: tcp_event_data_recv(). */
const GROWS = 128
/**
 * All windows seen open were larger; where one ends depends on tcp_rmem and on how well the
 * segments fill their memory (sk_rmem_alloc).
 */
const SURE = 98304

/** Half of tcp_rmem's default. */
const MOST_HALF = 65536

export const noAcks = (): Acks => ({ quick: null, grown: false, due: false })

/**
 * `length` bytes go out to a receiver that has `queued` bytes unread; its acknowledgement comes, if
 * one comes at once. `begun`: bytes that this call has sent before.
 */
export function acknowledge(
  k: Kernel,
  name: Name,
  { acks }: Socket,
  length: number,
  queued: number,
  begun: number,
): void {
  if (!acks) return
  const socket = name.slice(1)
  if (acks.due && begun < MSS) {
    throw new ModelLimit(`TCP ${socket} may hold ${length} bytes back until a timer acknowledges`)
  }
  if (queued + length > SURE) {
    throw new ModelLimit(`TCP ${socket}: ${queued + length} bytes may be more than its window`)
  }
  const first = Math.min(
    MOST_QUICK,
    Math.floor(WINDOW / (2 * Math.min(MSS, Math.max(LEAST, length)))),
  )
  let quick = acks.quick ?? first
  if (length >= GROWS && !acks.grown) {
    acks.grown = true
    // icsk_ack.quick |= 1
    quick += 1 - (quick % 2)
  }
  // What a full segment leaves is one more.
  const segments = length >= MSS ? 2 : 1
  const due = quick < segments
  acks.quick = Math.max(0, quick - segments)
  if (acks.due !== due) acks.due = due
  if (due) k.pass('tcp_send_delayed_ack', () => `${socket} will acknowledge later`)
}

/**
 * Whether so many bytes wait for more under MSG_MORE: more than half the largest window seen is sent
 * at once, forced_push(). How far the window has grown depends on the memory of the segments.
 */
export function waits(name: Name, { acks, cork }: Socket, bytes: number): boolean {
  if (bytes <= MSS) return true
  if (acks?.grown && cork.length > 0 && bytes < MOST_HALF) {
    throw new ModelLimit(
      `TCP ${name.slice(1)} may hold ${bytes} bytes back: half its window or less`,
    )
  }
  return false
}

/** The receiver has read all that there was. */
export function acknowledgeRead({ acks, queue }: Socket): void {
  if (acks?.due && queue.length === 0) acks.due = false
}

/** So much time has passed that the receiver's timer acknowledged. */
export function acknowledgeLate({ acks }: Socket): void {
  if (acks?.due) acks.due = false
}
