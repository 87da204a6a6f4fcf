import { type Consumed, monitor, same } from '../models/kernel/index.ts'

/** Per splice, the instants that all bytes consumed so far agree with, by number. */
interface Possible {
  [splice: string]: number[]
}

export default monitor<Possible>(
  'all bytes of a splice were in the file at one instant',
  {},
  {
    consume: (possible, { buffer }: { readonly buffer: Consumed }) => {
      for (const { splice, mine, seen } of buffer.instants) {
        const before = possible[splice] ?? [...seen.keys()]
        const left = before.filter((instant) => same(mine, seen[instant]!))
        if (left.length === 0) {
          return `${buffer.name} gives "${mine}", which was in the file at no instant of the splice with what else came of it`
        }
        possible[splice] = left
      }
    },
  },
  ['instants'],
)
