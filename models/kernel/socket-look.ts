/** What a program learns of a socket without receiving: poll(2) and ioctl(FIONREAD). */
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import { bytesOf, dropCorrupt, isDatagram, socketLock } from './socket.ts'
import type { OpenFile } from './state.ts'

/**
 * The receiver of a pair, which sends nothing: there is always room to send. udp_poll() of a
 * blocking socket first drops what has a wrong checksum; tcp_poll() and unix_poll() only look.
 */
export function pollReceiver(k: Kernel, file: OpenFile): string {
  const { object: name } = file
  if (!file.nonblock) dropCorrupt(k, name, true)
  return k.socket(name).queue.length > 0 ? 'IN.OUT' : 'OUT'
}

/** tcp_ioctl(), unix_inq_len(): bytes of a stream; of datagrams, those of the first. */
export function bytesToReceive(k: Kernel, name: Name): number {
  const socket = k.socket(name)
  const free = socket.family !== 'tcp' || socket.reader === null || socket.reader === k.me
  k.waitUntil(free, () => socketLock(name))
  // first_packet_length()
  dropCorrupt(k, name, true)
  const { queue } = k.socket(name)
  const skbs = isDatagram(socket) ? queue.slice(0, 1) : queue
  return skbs.reduce((sum, { frags }) => sum + bytesOf(frags), 0)
}
