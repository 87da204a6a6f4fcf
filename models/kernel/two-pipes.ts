/** What tee and splice between two pipes share: fs/splice.c ipipe_prep() and opipe_prep(). */
import type { Name } from '../../src/model.ts'
import { data, type Kernel, pipeMutex, room } from './kernel.ts'
import { isEmpty, isFull } from './pipe.ts'
import type { Call } from './step.ts'

export function pipesOf(k: Kernel, call: Call): { readonly from: Name; readonly to: Name } {
  return { from: k.state.files[call.src.fd]!.object, to: k.state.files[call.dst.fd]!.object }
}

export function nonblocking(k: Kernel, call: Call): boolean {
  const { src, dst, flags } = call
  return flags.NB || k.state.files[src.fd]!.nonblock || k.state.files[dst.fd]!.nonblock
}

/** Waits for data in the source. Goes on at `next` unless the call ends. No lock is kept. */
export function prepareSource(k: Kernel, call: Call, next: string) {
  const { from } = pipesOf(k, call)
  const pipe = k.pipe(from)
  if (isEmpty(pipe)) {
    // Only an empty pipe is looked at under its mutex.
    k.waitUntil(pipe.mutex === null, () => pipeMutex(from))
    if (pipe.writers > 0) {
      if (nonblocking(k, call)) return k.fails('EAGAIN')
      k.waitUntil(false, () => data(from))
    }
  }
  k.frame.done = 0
  k.next(next)
}

/** Waits for room in the destination. */
export function prepareDestination(k: Kernel, call: Call, next: string) {
  const { to } = pipesOf(k, call)
  const pipe = k.pipe(to)
  if (isFull(pipe)) {
    k.waitUntil(pipe.mutex === null, () => pipeMutex(to))
    if (pipe.readers === 0) {
      k.sigpipe()
      return k.fails('EPIPE')
    }
    if (nonblocking(k, call)) return k.fails('EAGAIN')
    k.waitUntil(false, () => room(to))
  }
  k.next(next)
}

/**
 * Takes both mutexes, in the order of their addresses: pipe_double_lock(). Sleeps at `step`, with
 * the first one held, where the second is taken. A policy may forget the order.
 */
export function lockBoth(k: Kernel, call: Call, step: string) {
  const { from, to } = pipesOf(k, call)
  const unordered = k.hook('unorderedLocks') === true
  const [first, second] = unordered || k.before(from, to) ? [from, to] : [to, from]
  const pipe = k.pipe(first)
  if (pipe.mutex !== k.me) {
    k.waitUntil(pipe.mutex === null, () => pipeMutex(first))
    pipe.mutex = k.me
    if (unordered) k.sleep(step)
  }
  k.sleepUntil(k.pipe(second).mutex === null, step, () => pipeMutex(second))
}

export function unlockBoth(k: Kernel, call: Call) {
  const { from, to } = pipesOf(k, call)
  k.pipe(from).mutex = null
  k.pipe(to).mutex = null
}
