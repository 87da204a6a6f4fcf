/**
 * Leader election on a ring of n nodes with ids n..1 (E. Chang and R. Roberts, 1979; the worst
 * case). bench/promela/leader.pml.
 */
import { type Control, forall, step, system, task } from '../../src/model.ts'

interface Ring {
  /** Oldest message first; 0: an empty place. Canonical: equal queues are equal states. */
  queues: number[][]
  nodes: ('asleep' | 'sent' | 'passing' | 'elected')[]
}
interface Me {
  me: number
  next: number
  id: number
}

function put(queue: number[], message: number) {
  let at = 0
  while (queue[at] !== 0) at++
  queue[at] = message
}

function take(queue: number[]): number {
  const message = queue[0]!
  let at = 0
  for (; at + 1 < queue.length && queue[at + 1] !== 0; at++) queue[at] = queue[at + 1]!
  queue[at] = 0
  return message
}

function start(s: Ring, k: Control, { me, next, id }: Me) {
  k.waitUntil(s.nodes[me] === 'asleep')
  put(s.queues[next]!, id)
  s.nodes[me] = 'sent'
}

function receive(s: Ring, k: Control, { me, next, id }: Me) {
  k.waitUntil(s.nodes[me] !== 'asleep' && s.queues[me]![0] !== 0)
  const message = take(s.queues[me]!)
  if (message > id) {
    put(s.queues[next]!, message)
    s.nodes[me] = 'passing'
  } else if (message === id) s.nodes[me] = 'elected'
}

export function leader({ N: n }: { N: number }) {
  const ring = Array.from({ length: n }, (_, me) => ({ me, next: (me + 1) % n, id: n - me }))
  return system<Ring>({
    name: `leader-${n}`,
    initial: { queues: ring.map(() => Array(n).fill(0)), nodes: Array(n).fill('asleep') },
    tasks: ring.map((operands) =>
      task(
        `P${operands.me}`,
        [step<Ring>('start', start, operands), step<Ring>('receive', receive, operands)],
        { idle: true },
      ),
    ),
    properties: [
      forall('highest-leads', 'only the highest id is elected', ring, (s: Ring, { me, id }) =>
        s.nodes[me] === 'elected' && id !== n ? `node ${me} of id ${id} is elected` : undefined,
      ),
    ],
  })
}
