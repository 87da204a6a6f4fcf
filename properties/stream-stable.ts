import { type Bytes, monitor, same } from '../models/kernel/index.ts'

interface Retransmission {
  readonly name: string
  readonly before: Bytes
  readonly bytes: Bytes
}

/** Of TCP over a network card: the receiver may keep part of either transmission. */
export default monitor(
  'a segment sent again carries the same bytes',
  {},
  {
    retransmit: (_: object, { name, before, bytes }: Retransmission) => {
      if (same(before, bytes)) return
      return `${name} carried "${before}" and carries "${bytes}" when it is sent again`
    },
  },
  ['transmissions'],
)
