/** A limit reached is never a pass, however small the system is. */
import { describe, expect, test } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import {
  type Exploration,
  explore,
  fullReduction,
  graphOf,
  noReduction,
} from '../../src/engine/explore.ts'
import { MemoryFull, memoryLimit } from '../../src/engine/memory.ts'
import { always, eventually, noDeadlock, solo } from '../../src/model.ts'
import { counters } from '../systems/counters.ts'
import { peterson } from '../systems/peterson.ts'
import { phil } from '../systems/phil.ts'

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

describe('until a property of end states is violated', () => {
  const deadlock = noDeadlock.name

  test('the search stops at the first such state', () => {
    const table = phil({ N: 4, ASYM: 0 })
    const all = explore({ ...table, properties: [noDeadlock] })
    const first = explore({ ...table, properties: [noDeadlock] }, { until: deadlock })
    expect([first.complete, first.found.has(deadlock)]).toEqual([false, true])
    expect(first.states).toBeLessThanOrEqual(all.states)
    expect(first.transitions).toBeLessThan(all.transitions)
    expect(first.ends).toEqual([first.found.get(deadlock)?.state])
  })

  test('without a deadlock it looks at all of them', () => {
    const table = { ...phil({ N: 4, ASYM: 1 }), properties: [noDeadlock] }
    const [all, asked] = [explore(table), explore(table, { until: deadlock })]
    expect([asked.complete, asked.states, asked.found.size]).toEqual([true, all.states, 0])
  })
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

  test('the graph counts, beside the search: it is refused with the figures, or it fits', () => {
    // so many edges that their arrays are nearly full: their last growth was long ago
    const full = counters({ N: 2, K: 84 })
    const low = explore(full, { edges: true, limits: { maxMemory: 2 ** 40 } })
    const graph = low.edges?.graphBytes(low.space) ?? 0
    const arrays = low.graph()
    expect(graph).toBeGreaterThanOrEqual(
      arrays.offsets.byteLength + arrays.targets.byteLength + arrays.kinds.byteLength,
    )
    let [refused, fitted] = [0, 0]
    for (let maxMemory = 300_000; maxMemory < 2_000_000; maxMemory *= 1.02) {
      const limits = { maxMemory: Math.floor(maxMemory) }
      const found = explore(full, { limits, edges: true })
      if (!found.complete) continue
      const held = bytesOf(found) + (found.edges?.graphBytes(found.space) ?? 0)
      const made = graphOf(found)
      if ('limit' in made) {
        refused++
        expect(held).toBeGreaterThan(limits.maxMemory)
        expect(made.limit).toMatch(
          /^--max-memory \S+: the graph of \d+ states and \d+ edges takes [\d.]+[KM] beside the [\d.]+[KM] of the search; go on with a larger --max-memory$/,
        )
      } else {
        fitted++
        expect(held).toBeLessThanOrEqual(limits.maxMemory)
      }
    }
    expect([refused > 0, fitted > 0]).toEqual([true, true])
  })

  test('what is asked of a graph that does not fit is unknown; its twin that fits is answered', () => {
    const goes = eventually<any>('ends', 'all ends', (s) => s.x.every((x: number) => x === 9))
    const calm = solo('calm', 'nobody waits', { claims: () => true })
    const system = { ...counters(sizes), properties: [goes, calm] }
    const explored = explore(system, { edges: true, limits: { maxMemory: 2 ** 40 } })
    const whole = checkSystem(system, { explored })
    const answers = whole.map(({ answer }) => answer)
    expect(answers).not.toContain('unknown')
    const full = {
      ...explored,
      graph: () => {
        throw new MemoryFull('--max-memory 1K: the graph')
      },
    }
    for (const verdict of checkSystem(system, { explored: full })) {
      expect(verdict).toMatchObject({
        answer: 'unknown',
        complete: false,
        limit: '--max-memory 1K: the graph',
      })
    }
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
