/** What the textbook systems are known for, each with the twin that breaks it. */
import { expect, test } from 'vitest'
import { explorePlainly } from '../../src/engine/plain.ts'
import type { Control, System } from '../../src/model.ts'
import { verdictsOf } from '../engine/plain-verdicts.ts'
import { leader } from './leader.ts'
import { peterson, steps } from './peterson.ts'
import { phil } from './phil.ts'
import { spliceTee } from './splice_tee.ts'

function verdict(system: System<any>, property: string) {
  return verdictsOf(system, explorePlainly(system)).get(property)
}

test('Peterson: at most one process is inside, and one gets in after 3 steps a level', () => {
  expect(verdict(peterson({ N: 3 }), 'mutual-exclusion')).toEqual({ answer: 'holds' })
  expect(verdict(peterson({ N: 3 }), 'entered')).toEqual({ answer: 'holds', steps: 6 })
})

test('Peterson that does not say who came last lets two in', () => {
  const forgetful = peterson(
    { N: 2 },
    {
      comeLast(s, k: Control, { me }) {
        const p = s.processes[me]!
        k.waitUntil(p.at === 'climbed')
        p.at = 'waiting'
      },
    },
  )
  expect(verdict(forgetful, 'mutual-exclusion')?.answer).toBe('violated')
})

test('Peterson that looks at the levels only waits for ever', () => {
  const patient = peterson(
    { N: 2 },
    {
      pass(s, k: Control, { me, n }) {
        const p = s.processes[me]!
        const other = s.processes[(me + 1) % n]!
        k.waitUntil(p.at === 'waiting' && other.level < p.level)
        steps.pass(s, k, { me, n })
      },
    },
  )
  expect(explorePlainly(patient).ends).toHaveLength(2) // whoever came last, both wait
  expect(explorePlainly(peterson({ N: 2 })).ends).toHaveLength(0)
})

test('philosophers deadlock with one fork each; an ordered one is enough', () => {
  expect(verdict(phil({ N: 4 }), 'no-deadlock')).toEqual({ answer: 'violated', steps: 4 })
  expect(verdict(phil({ N: 4, ASYM: 1 }), 'no-deadlock')).toEqual({ answer: 'holds' })
  expect(verdict(phil({ N: 4 }), 'neighbours-apart')).toEqual({ answer: 'holds' })
})

test('the highest id leads, and somebody does', () => {
  const ring = leader({ N: 4 })
  expect(verdict(ring, 'highest-leads')).toEqual({ answer: 'holds' })
  const { states, ends } = explorePlainly(ring)
  expect(
    ends.map(({ state }) => states[state]!.nodes.filter((node) => node === 'elected')),
  ).toEqual([['elected']])
})

test('zero copy breaks the reader in 4 steps, at every size; a copy at splice time does not', () => {
  const small = { W: 1, R: 1, B: 1, C: 1, CHECK: 1 }
  expect(verdict(spliceTee(small), 'bytes-stable')).toEqual({ answer: 'violated', steps: 4 })
  const larger = { W: 1, R: 2, B: 2, C: 1, CHECK: 1 }
  expect(verdict(spliceTee(larger), 'bytes-stable')).toEqual({ answer: 'violated', steps: 4 })
  expect(verdict(spliceTee({ ...larger, COPY: 1 }), 'bytes-stable')).toEqual({ answer: 'holds' })
})
