/** The sender's side of a network card: segments that keep their pages until they are done. */
import type { Bytes } from '../../src/model.ts'
import type { Segment, Slot, Socket } from './state.ts'

/** TCP makes a segment of each fragment (an assumption: TSO cuts at pages); a datagram is one. */
export function queueSegments(
  socket: Socket,
  frags: readonly Slot[],
  reports: boolean,
  summed: Bytes | null,
): void {
  const wire = socket.wire!
  const parts = socket.family === 'udp' ? [frags] : frags.map((frag) => [frag])
  const made: Segment[] = parts.map((own, at) => ({
    frags: own,
    is: 'queued',
    tries: 0,
    bytes: null,
    reports: reports && at === parts.length - 1,
    summed,
    carried: null,
  }))
  wire.segments = [...wire.segments, ...made]
}
