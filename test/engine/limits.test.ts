/** A limit reached is never a pass, however small the system is. */
import { describe, expect, test } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { type Exploration, explore, fullReduction, noReduction } from '../../src/engine/explore.ts'
import { memoryLimit } from '../../src/engine/memory.ts'
import { always } from '../../src/model.ts'
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

describe('--max-memory', () => {
  const sizes = { N: 4, K: 9 }
  const whole = explore(counters(sizes), { edges: true })
  const bytesOf = ({ space, edges }: Exploration) => space.bytes + (edges?.bytes ?? 0)

  test.each([
    ['all states', noReduction, true],
    ['sleep sets, one state after the other', { ...noReduction, sleep: true }, false],
    ['all reductions', fullReduction, false],
  ])('%s: no array grows beyond it, the old one counted too', (_, reduction, edges) => {
    let cuts = 0
    for (let maxMemory = 40_000; maxMemory < 2_000_000; maxMemory *= 1.3) {
      const limits = { maxMemory: Math.floor(maxMemory) }
      const found = explore(counters(sizes), { limits, reduction, edges })
      expect(bytesOf(found)).toBeLessThanOrEqual(maxMemory)
      if (found.complete) continue
      cuts++
      expect(found.limit).toMatch(
        /^--max-memory \d+[KMG]?: \d+ states in [\d.]+[KM], depth \d+, \d+ waiting, .*; go on with --hash-compact, or with a larger --max-memory$/,
      )
      expect(found.limit).toContain(`: ${found.states} states`)
    }
    expect(cuts).toBeGreaterThan(reduction === fullReduction ? 0 : 3)
  })

  test('a run that fits is as without a limit', () => {
    const fits = explore(counters(sizes), {
      limits: { maxMemory: 4 * bytesOf(whole) },
      edges: true,
    })
    expect([fits.complete, fits.states, fits.transitions]).toEqual([
      true,
      whole.states,
      whole.transitions,
    ])
  })

  test('the search for the shortest run keeps to it as well', () => {
    const deep = always<any>('low', 'the sum stays low', (s) =>
      (s.x as number[]).reduce((a, b) => a + b) > 30 ? 'high' : undefined,
    )
    const system = { ...counters(sizes), properties: [deep] }
    const explored = explore(system, { edges: true })
    const [some] = checkSystem(system, { explored, limits: { maxMemory: 300_000 } })
    expect(some).toMatchObject({ answer: 'violated', minimal: false })
    const [best] = checkSystem(system)
    expect(best).toMatchObject({ answer: 'violated', minimal: true })
  })

  test('says how many may be left: as a series while fewer and fewer are new', () => {
    const figures = { states: 1000, bytes: 3 << 20, depth: 7, queue: 100 }
    expect(memoryLimit(5 << 20, { ...figures, growth: 0.5 })).toContain(
      '--max-memory 5M: 1000 states in 3.0M, depth 7, 100 waiting, about 1100 in all;',
    )
    expect(memoryLimit(1000, { ...figures, growth: 1.5 })).toContain(
      '--max-memory 1000: 1000 states in 3.0M, depth 7, 100 waiting, 1.50 new ones for each;',
    )
  })
})
