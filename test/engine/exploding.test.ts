/** A property that looks at everything at once is named, and answered all the same. */
import { expect, test } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { always, forall } from '../../src/model.ts'
import { counters } from '../systems/counters.ts'

const n = 6
const system = counters({ N: n, K: 4 })
type State = { x: number[] }
const low = (value: number) => (value > 4 ? 'a counter is too high' : undefined)

test('one "for all" over all counters at once makes the memo as large as the state space', () => {
  const all = always<State>('all-at-once', 'no counter is too high', (s) => low(Math.max(...s.x)))
  const [verdict] = checkSystem({ ...system, properties: [all] })
  expect(verdict).toMatchObject({ answer: 'holds', exploding: ['property all-at-once'] })
})

test('split per instance it stays small', () => {
  const instances = Array.from({ length: n }, (_, at) => ({ at }))
  const each = forall<State, { at: number }>(
    'one-by-one',
    'no counter is too high',
    instances,
    (s, { at }) => low(s.x[at]!),
  )
  const [verdict] = checkSystem({ ...system, properties: [each] })
  expect(verdict?.answer).toBe('holds')
  expect(verdict?.exploding).toBeUndefined()
})
