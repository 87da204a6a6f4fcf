/**
 * lastzero(n) of P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, "Optimal dynamic partial order
 * reduction", 2014: one task looks for the last zero of an array while n others each set a cell
 * to one more than its neighbour: (n+3) 2^(n-2) traces. bench/promela/lastzero.pml.
 */
import { type Control, program, step, system } from '../../src/model.ts'

interface LastZero {
  a: number[]
  /** Where the search is. */
  i: number
  /** What each of the others has read. */
  seen: number[]
  at: Record<string, string>
}

function look(s: LastZero, k: Control) {
  if (s.a[s.i] === 0) k.goto('end')
  else s.i -= 1
}

function read(s: LastZero, k: Control, { me }: { me: number }) {
  s.seen[me] = s.a[me]!
  k.goto('write')
}

function write(s: LastZero, k: Control, { me }: { me: number }) {
  s.a[me + 1] = s.seen[me]! + 1
  s.seen[me] = 0 // read no more
  k.goto('end')
}

export function lastzero({ N: n }: { N: number }) {
  const names = Array.from({ length: n }, (_, me) => `I${me}`)
  return system<LastZero>({
    name: `lastzero-${n}`,
    initial: {
      a: Array(n + 1).fill(0),
      i: n,
      seen: Array(n).fill(0),
      at: { S: 'look', ...Object.fromEntries(names.map((name) => [name, 'read'])) },
    },
    tasks: [
      program('S', ['at', 'S'], { look: [step<LastZero>('look', look)] }),
      ...names.map((name, me) =>
        program(name, ['at', name], {
          read: [step<LastZero>('read', read, { me })],
          write: [step<LastZero>('write', write, { me })],
        }),
      ),
    ],
  })
}
