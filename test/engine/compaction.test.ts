/** Hash compaction: the states of the exact search, few bytes each, and nothing ever holds. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { compact, verdictOfCompaction } from '../../src/engine/check-compact.ts'
import { explore } from '../../src/engine/explore.ts'
import { Fingerprints, omission, probability, Vectors } from '../../src/engine/fingerprints.ts'
import { Layout } from '../../src/engine/layout.ts'
import { Memo } from '../../src/engine/memo.ts'
import type { Property, System } from '../../src/engine/system.ts'
import { always, eventually, solo } from '../../src/model.ts'
import { counters } from '../systems/counters.ts'
import { systems } from '../systems/index.ts'
import { build } from './random-build.ts'
import { randomSystems } from './random-systems.ts'

const fits = () => true

describe('the same states, transitions and levels as the exact search', () => {
  test.each([
    ['counters', { N: 4, K: 9 }],
    ['phil', { N: 8, ASYM: 0 }],
    ['peterson', { N: 4 }],
    ['leader', { N: 6 }],
    ['splice_tee', { COPY: 1, CHECK: 1, W: 2, R: 2, C: 2, B: 2 }],
  ])('%s', (name, sizes) => {
    const system = systems[name]!(sizes as any)
    const whole = explore(system)
    const found = compact(system, {})
    expect([found.states, found.transitions, found.depth, found.exhausted]).toEqual([
      whole.states,
      whole.transitions,
      whole.levels.length - 1,
      true,
    ])
  })

  test('random systems: never holds; what is violated is, with as short a run', () => {
    fc.assert(
      fc.property(randomSystems({ cycles: true }), (data) => {
        const system = build(data)
        const memo = new Memo()
        const whole = explore(system, { memo, limits: { maxStates: 3000 } })
        if (!whole.complete) return
        const found = compact(system, { memo })
        expect([found.states, found.transitions]).toEqual([whole.states, whole.transitions])
        for (const [at, exact] of checkSystem(system, { memo }).entries()) {
          const property = system.properties![at] as Property
          const verdict = verdictOfCompaction(property, found, { memo })
          expect(verdict.complete).toBe(false)
          if (property.kind !== 'sometimes') {
            const answer = exact.answer === 'violated' ? 'violated' : 'unknown'
            expect(verdict.answer).toBe(answer)
            expect(verdict.trace?.steps.length).toBe(exact.trace?.steps.length)
          } else expect(verdict.answer).toBe(exact.answer === 'holds' ? 'holds' : 'unknown')
        }
      }),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    )
  })
})

const ask = (system: System<any>, options = {}, property = system.properties![0] as Property) =>
  verdictOfCompaction(property, compact(system, options, property.name), options)

describe('what it says', () => {
  const high = (most: number) =>
    always<any>('low', 'the sum stays low', (s) =>
      (s.x as number[]).reduce((a, b) => a + b) > most ? 'high' : undefined,
    )
  const system = (most: number) => ({ ...counters({ N: 4, K: 5 }), properties: [high(most)] })

  test('no violation is unknown, with the probability that a state was omitted', () => {
    expect(ask(system(99))).toMatchObject({
      answer: 'unknown',
      limit:
        'no violation in 1296 states; hash compaction, at most 4.6e-14 probability that a state was omitted',
      omission: omission(1296),
      note: expect.stringContaining('Wolper'),
    })
  })

  test('a violation is one, with the proof of the ordinary search that it is the shortest', () => {
    const found = ask(system(17))
    expect(found).toMatchObject({ answer: 'violated', minimal: true, message: 'high' })
    expect(found.trace?.steps).toHaveLength(18)
  })

  test('without memory for that search: the run by which it was found, replayed', () => {
    const far = always<any>('far', 'somebody lags behind', (s) =>
      (s.x as number[]).every((x) => x >= 6) ? 'all are far' : undefined,
    )
    const large = { ...counters({ N: 5, K: 9 }), properties: [far] }
    const found = ask(large, { limits: { maxMemory: 3_000_000 } })
    expect(found).toMatchObject({ answer: 'violated', minimal: false, message: 'all are far' })
    expect(found.trace?.steps).toHaveLength(30)
    const none = ask(large, { limits: { maxMemory: 2_000_000 } })
    expect(none).toMatchObject({ answer: 'violated', minimal: false })
    expect(none.trace).toBeUndefined()
  })

  test('limits', () => {
    expect(ask(system(99), { limits: { stopped: () => true } }).limit).toBe('interrupted')
    expect(ask(system(99), { limits: { maxStates: 100 } }).limit).toBe('--max-states 100')
    expect(ask(system(99), { limits: { maxDepth: 3 } })).toMatchObject({ limit: '--max-depth 3' })
    expect(ask(system(99), { limits: { maxDepth: 20 } }).limit).toContain('no violation')
    const bytes = ask(counters8, { limits: { maxMemory: 2 ** 18 } }).limit
    expect(bytes).toMatch(/^--max-memory 256K: \d+ states in .*; go on with a larger --max-memory$/)
  })
  const counters8 = { ...counters({ N: 8, K: 5 }), properties: [high(99)] }

  test('what is asked of the graph is unknown', () => {
    const claims = () => true
    for (const property of [
      solo('goes on', '', { claims }),
      eventually<any>('done', '', (s) => s.x[0] === 5),
    ]) {
      const verdict = ask({ ...counters({ N: 2, K: 5 }), properties: [property] })
      expect(verdict.answer).toBe('unknown')
      expect(verdict.limit).toContain('the graph of all states')
    }
  })
})

describe('fingerprints', () => {
  test('a set, whatever is put in: 0 as well', () => {
    const words = fc.oneof(fc.constant(0), fc.integer())
    fc.assert(
      fc.property(fc.array(fc.tuple(words, words), { maxLength: 300 }), (pairs) => {
        const set = new Fingerprints(fits)
        const known = new Set<string>()
        for (const [low, high] of pairs) {
          expect(set.add(low, high)).toBe(!known.has(`${low} ${high}`))
          known.add(`${low} ${high}`)
        }
        expect(set.count).toBe(known.size)
      }),
    )
  })

  test('at most 13 bytes each when there are many', () => {
    const set = new Fingerprints(fits)
    for (let n = 0; n < 300_000; n++) set.add(Math.imul(n, 0x9e3779b1), n)
    expect(set.count).toBe(300_000)
    expect(set.bytes / set.count).toBeLessThan(13)
    expect(set.bytes / set.count).toBeGreaterThan(9)
  })

  test('any 32 of the bits alone tell states apart as well as random numbers do', () => {
    const layout = new Layout(Object.fromEntries([...'abcdef'].map((key) => [key, 0])))
    const vectors = new Vectors()
    for (const half of [0, 1] as const) {
      // 2^18 states: 2^35 pairs, so about 8 collide in 32 bits
      const met = new Set<number>()
      for (let state = 0; state < 2 ** 18; state++) {
        let print = 0
        for (let slot = 1; slot <= 6; slot++) {
          print ^= vectors.of(layout.slots[slot]!, (state >> (3 * (slot - 1))) & 7)[half]
        }
        met.add(print)
      }
      expect(2 ** 18 - met.size).toBeLessThan(40)
    }
  })

  test('the bound: pairs of those stored, over 2^64, rounded up', () => {
    expect(omission(1)).toBe(2 ** -64)
    expect(omission(1e9)).toBeCloseTo((1e9 * (1e9 + 1)) / 2 ** 65, 12)
    expect(omission(1e30)).toBe(1)
    expect(probability(1)).toBe('5.5e-20')
    expect(Number(probability(12_345_678))).toBeGreaterThanOrEqual(omission(12_345_678))
  })
})
