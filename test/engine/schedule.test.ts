import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Entry, parseSchedule, printSchedule } from '../../src/engine/schedule.ts'

const name = fc.oneof(
  fc.constantFrom('P0', 'P1', 'net', '2', 'pipe_write', 'a b', 'p[0]', '"', '', '*', ',', 'é'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
)
const entry = fc
  .record({
    task: name,
    step: fc.option(name, { nil: undefined }),
    options: fc.array(name, { maxLength: 2 }),
  })
  .map(
    ({ task, step, options }): Entry =>
      step === undefined ? { task, options } : { task, step, options },
  )
const entries = fc
  .array(fc.tuple(entry, fc.integer({ min: 1, max: 3 })), { maxLength: 5 })
  .map((list) => list.flatMap(([one, times]) => Array<Entry>(times).fill(one)))

describe('a schedule as text', () => {
  test('is what was printed', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect(parseSchedule(printSchedule(list))).toEqual({ kind: 'schedule', entries: list })
      }),
      { numRuns: 500 },
    )
  })
  test('never makes the parser throw, and an error is inside the text', () => {
    const text = fc.array(fc.constantFrom('P0', ',', '#', ':', '*', '2', '0', '"', ' ', '\\', '-'))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          text.map((t) => t.join('')),
        ),
        (typed) => {
          const parsed = parseSchedule(typed)
          if (parsed.kind === 'schedule') {
            expect(parseSchedule(printSchedule(parsed.entries))).toEqual(parsed)
          } else {
            expect(parsed.at).toBeGreaterThanOrEqual(0)
            expect(parsed.at).toBeLessThanOrEqual(typed.length)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
  test('is short to type', () => {
    const P0 = { task: 'P0', options: [] }
    const P1 = { task: 'P1', options: ['short'] }
    expect(printSchedule([P0, P0, P1, P1, P0])).toBe('P0*2,P1#short*2,P0')
    expect(parseSchedule(' P0 * 2, P1#short*2 ,P0 ')).toEqual({
      kind: 'schedule',
      entries: [P0, P0, P1, P1, P0],
    })
    expect(printSchedule([{ task: 'net', step: 'deliver it', options: ['drop'] }])).toBe(
      'net:"deliver it"#drop',
    )
    expect(printSchedule([])).toBe('')
  })
  test.each([
    ['P0,,P1', 3, 'the name of a task is missing before ","'],
    ['P0,', 3, 'the name of a task is missing before the end'],
    ['P0*x', 3, 'after * stands how many times, from 1 on, not x'],
    ['P0*0', 3, 'after * stands how many times, from 1 on, not 0'],
    ['P0#', 3, 'an option is missing before the end'],
    ['P0 P1', 3, 'a comma is missing before "P"'],
    ['P0*999999999', 0, 'a schedule has at most 1000000 steps'],
    ['P0,"\\q"', 3, '"\\q" is no JSON string'],
  ])('%s is refused', (text, at, message) => {
    expect(parseSchedule(text)).toEqual({ kind: 'error', at, message })
  })
})
