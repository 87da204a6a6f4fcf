/**
 * indexer(n) of C. Flanagan and P. Godefroid, "Dynamic partial-order reduction for model checking
 * software", 2005: n tasks each put 4 messages into a hash table of 128 cells; collisions begin
 * with 12 tasks: 8^(n-11) traces from n = 11 on. bench/promela/indexer.pml.
 */
import { type Control, program, step, system } from '../../src/model.ts'

const SIZE = 128
const MESSAGES = 4

interface Indexer {
  table: number[]
  /** Per task: how many messages it has begun, and the cell that it tries. */
  begun: number[]
  cell: number[]
  at: Record<string, string>
}
interface Me {
  me: number
}

function begin(s: Indexer, k: Control, { me }: Me) {
  if (s.begun[me] === MESSAGES) {
    s.cell[me] = 0
    k.goto('end')
    return
  }
  s.begun[me]! += 1
  s.cell[me] = (messageOf(s, me) * 7) % SIZE
  k.goto('try')
}

/** A compare-and-swap; one that fails is a read. */
function tryCell(s: Indexer, k: Control, { me }: Me) {
  const cell = s.cell[me]!
  if (s.table[cell] === 0) {
    s.table[cell] = messageOf(s, me)
    k.goto('begin')
  } else s.cell[me] = (cell + 1) % SIZE
}

function messageOf(s: Indexer, me: number): number {
  return s.begun[me]! * 11 + me
}

export function indexer({ N: n }: { N: number }) {
  const names = Array.from({ length: n }, (_, me) => `T${me}`)
  return system<Indexer>({
    name: `indexer-${n}`,
    initial: {
      table: Array(SIZE).fill(0),
      begun: Array(n).fill(0),
      cell: Array(n).fill(0),
      at: Object.fromEntries(names.map((name) => [name, 'begin'])),
    },
    tasks: names.map((name, me) =>
      program(name, ['at', name], {
        begin: [step<Indexer>('begin', begin, { me })],
        try: [step<Indexer>('try', tryCell, { me })],
      }),
    ),
  })
}
