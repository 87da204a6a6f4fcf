/** The sender's side of a network card: segments that keep their pages until they are done. */
import type { Segment, Slot, Wire } from './state.ts'

/** Each fragment becomes a segment of its own (TSO splits at pages, an assumption). */
export function queueSegments(wire: Wire, frags: readonly Slot[], reports: boolean): void {
  const made: Segment[] = frags.map((frag, at) => ({
    frag,
    is: 'queued',
    tries: 0,
    bytes: null,
    reports: reports && at === frags.length - 1,
  }))
  wire.segments = [...wire.segments, ...made]
}
