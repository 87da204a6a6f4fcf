/** One writer, n readers of one variable: 2^n traces. bench/promela/readers.pml. */
import { type Control, program, step, system } from '../../src/model.ts'

interface Readers {
  x: number
  seen: number[]
  at: Record<string, string>
}

function write(s: Readers, k: Control) {
  s.x = 1
  k.goto('end')
}

function read(s: Readers, k: Control, { me }: { me: number }) {
  s.seen[me] = s.x
  k.goto('end')
}

export function readers({ N: n }: { N: number }) {
  const names = Array.from({ length: n }, (_, me) => `R${me}`)
  return system<Readers>({
    name: `readers-${n}`,
    initial: {
      x: 0,
      seen: Array(n).fill(0),
      at: Object.fromEntries(['W', ...names].map((name) => [name, 'start'])),
    },
    tasks: [
      program('W', ['at', 'W'], { start: [step<Readers>('write', write)] }),
      ...names.map((name, me) =>
        program(name, ['at', name], { start: [step<Readers>('read', read, { me })] }),
      ),
    ],
  })
}
