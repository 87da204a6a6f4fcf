/**
 * States and transitions of the textbook systems, pinned. The numbers are those of SPIN 6.5.2 on
 * the same systems in Promela (spin -o2 -a; -DSAFETY -DNOREDUCE; transitions less the initial
 * one), where the Promela takes the same steps.
 */
import { expect, test } from 'vitest'
import { explorePlainly } from '../../src/engine/plain.ts'
import { systems } from './index.ts'

const spin: [name: string, params: Record<string, number>, states: number, transitions: number][] =
  [
    ['counters', { N: 3, K: 3 }, 64, 144],
    ['phil', { N: 4, ASYM: 0 }, 80, 212],
    ['phil', { N: 4, ASYM: 1 }, 81, 216],
    ['peterson', { N: 2 }, 20, 34],
    ['peterson', { N: 3 }, 417, 945],
    ['leader', { N: 4 }, 76, 162],
    ['splice_tee', { W: 1, R: 2, B: 2, C: 2, COPY: 1, CHECK: 1 }, 1015, 2621],
    ['splice_tee', { W: 2, R: 2, B: 1, C: 1, COPY: 0, CHECK: 0 }, 1029, 1705],
    ['splice_tee', { W: 1, R: 1, B: 2, C: 1, COPY: 0, CHECK: 0 }, 451, 734],
    ['stable_writes', { W: 2, R: 1, B: 2, C: 1 }, 410, 1298],
    ['stable_writes', { W: 2, R: 0, B: 2, C: 2 }, 246, 710],
  ]

test.each(spin)(
  '%s %o has the %i states and %i transitions of SPIN',
  (name, params, states, transitions) => {
    const graph = explorePlainly(systems[name]!(params))
    expect({ states: graph.states.length, transitions: graph.edges.length }).toEqual({
      states,
      transitions,
    })
  },
)
