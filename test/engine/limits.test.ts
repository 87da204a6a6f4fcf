/** A limit reached is never a pass, however small the system is. */
import { expect, test } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { explore } from '../../src/engine/explore.ts'
import { counters } from '../systems/counters.ts'
import { peterson } from '../systems/peterson.ts'

const small = peterson({ N: 2 })
const whole = explore(small)

test('a system of as many states as allowed is complete, one more is too many', () => {
  expect(explore(small, { limits: { maxStates: whole.states } }).complete).toBe(true)
  const cut = explore(small, { limits: { maxStates: whole.states - 1 } })
  expect([cut.complete, cut.limit]).toEqual([false, `--max-states ${whole.states - 1}`])
})

test('a depth, a size and an interruption cut the search', () => {
  const deep = explore(small, { limits: { maxDepth: 1000 } })
  expect([deep.complete, deep.states, deep.transitions]).toEqual([
    true,
    whole.states,
    whole.transitions,
  ])
  const depth = whole.levels.length - 2
  expect(explore(small, { limits: { maxDepth: depth - 1 } }).limit).toBe(`--max-depth ${depth - 1}`)
  expect(explore(counters({ N: 3, K: 9 }), { limits: { maxMemory: 1000 } }).complete).toBe(false)
  expect(explore(small, { limits: { stopped: () => true } }).limit).toBe('interrupted')
})

test('what was not looked at whole does not hold', () => {
  for (const maxStates of [1, 2, whole.states - 1]) {
    const verdicts = checkSystem(small, { limits: { maxStates } })
    expect(verdicts.map(({ answer }) => answer)).not.toContain('vacuous')
    for (const { property, answer } of verdicts) {
      if (property !== 'entered') expect(answer).not.toBe('holds')
    }
  }
  expect(checkSystem(small).map(({ answer }) => answer)).toContain('holds')
})
