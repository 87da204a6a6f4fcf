/**
 * Dining philosophers. With ASYM the last one takes its forks in the other order: no deadlock.
 * bench/promela/phil.pml.
 */
import { type Control, forall, noDeadlock, step, system, task } from '../../src/model.ts'

interface Table {
  /** True: taken. */
  forks: boolean[]
  philosophers: ('thinking' | 'reaching' | 'eating' | 'returning')[]
}
interface Me {
  me: number
  first: number
  second: number
}

function takeFirst(s: Table, k: Control, { me, first }: Me) {
  k.waitUntil(s.philosophers[me] === 'thinking' && !s.forks[first])
  s.forks[first] = true
  s.philosophers[me] = 'reaching'
}

function takeSecond(s: Table, k: Control, { me, second }: Me) {
  k.waitUntil(s.philosophers[me] === 'reaching' && !s.forks[second])
  s.forks[second] = true
  s.philosophers[me] = 'eating'
}

function returnFirst(s: Table, k: Control, { me, first }: Me) {
  k.waitUntil(s.philosophers[me] === 'eating')
  s.forks[first] = false
  s.philosophers[me] = 'returning'
}

function returnSecond(s: Table, k: Control, { me, second }: Me) {
  k.waitUntil(s.philosophers[me] === 'returning')
  s.forks[second] = false
  s.philosophers[me] = 'thinking'
}

const recipes = { takeFirst, takeSecond, returnFirst, returnSecond }

export function phil({ N: n, ASYM = 0 }: { N: number; ASYM?: number }) {
  const neighbours = Array.from({ length: n }, (_, me) => ({ me, next: (me + 1) % n }))
  return system<Table>({
    name: `phil-${n}${ASYM ? '-ordered' : ''}`,
    initial: { forks: Array(n).fill(false), philosophers: Array(n).fill('thinking') },
    tasks: neighbours.map(({ me, next }) => {
      const [first, second] = ASYM && me === n - 1 ? [next, me] : [me, next]
      const steps = Object.entries(recipes).map(([name, recipe]) =>
        step<Table>(name, recipe, { me, first, second }),
      )
      return task(`P${me}`, steps, { idle: ASYM !== 0 })
    }),
    properties: [
      forall(
        'neighbours-apart',
        'neighbours never eat at the same time',
        neighbours,
        (s: Table, { me, next }) =>
          s.philosophers[me] === 'eating' && s.philosophers[next] === 'eating'
            ? `${me} and ${next} eat with the same fork`
            : undefined,
      ),
      noDeadlock,
    ],
  })
}
