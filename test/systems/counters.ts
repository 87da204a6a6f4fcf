/** n independent counters of k steps: (k+1)^n states. bench/promela/counters_d.pml. */
import { type Control, step, system, task } from '../../src/model.ts'

interface Counters {
  x: number[]
}
interface Me {
  me: number
  most: number
}

function count(s: Counters, k: Control, { me, most }: Me) {
  k.waitUntil(s.x[me]! < most)
  s.x[me]! += 1
}

export function counters({ N: n, K: most }: { N: number; K: number }) {
  return system<Counters>({
    name: `counters-${n}-${most}`,
    initial: { x: Array(n).fill(0) },
    tasks: Array.from({ length: n }, (_, me) =>
      task(`P${me}`, [step<Counters>('count', count, { me, most })], { idle: true }),
    ),
  })
}
