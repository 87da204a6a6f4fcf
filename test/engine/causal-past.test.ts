import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { causalPast, markCausalPast } from '../../src/engine/causal-past.ts'
import type { Trace, TraceStep } from '../../src/engine/verdict.ts'

const step = (reads: string[], writes: string[]) => ({ reads, writes })

describe('the steps that a violation depends on', () => {
  test('the layout of the mail: 5 read what 3 wrote into the folio of 2, 4 does not matter', () => {
    const steps = [
      step(['P0'], ['P0', 'folio/refs']),
      step(['P0'], ['P0', 'p/0']),
      step(['P1'], ['P1', 'folio/bytes/low']),
      step(['P1'], ['P1', 'folio/bytes/high']),
      step(['P0', 'p/0', 'folio/bytes/low'], ['P0', 'p/0']),
    ]
    const { matters, reasons } = causalPast(steps, { reads: [], step: 4 })
    expect(matters).toEqual([true, true, true, false, true])
    expect(reasons).toEqual([
      { reader: 4, path: 'folio/bytes/low', writer: 2 },
      { reader: 4, path: 'P0', writer: 1 },
      { reader: 4, path: 'p/0', writer: 1 },
      { reader: 1, path: 'P0', writer: 0 },
    ])
  })
  test('what is written over unread does not matter, what is added to does', () => {
    const over = [step([], ['x']), step([], ['x'])]
    expect(causalPast(over, { reads: ['x'] }).matters).toEqual([false, true])
    const added = [step(['x'], ['x']), step(['x'], ['x'])]
    expect(causalPast(added, { reads: ['x'] }).matters).toEqual([true, true])
  })
  test('a part written does not hide what else was written before', () => {
    const steps = [step([], ['a']), step([], ['a/b']), step([], ['a/c'])]
    expect(causalPast(steps, { reads: ['a'] }).matters).toEqual([true, true, true])
    expect(causalPast(steps, { reads: ['a/b'] }).matters).toEqual([false, true, false])
    expect(causalPast([step([], ['a/b']), step([], ['a'])], { reads: ['a/b'] }).matters).toEqual([
      false,
      true,
    ])
    expect(causalPast([step([], ['ab'])], { reads: ['a'] }).matters).toEqual([false])
  })
  test('in a trace each step is marked', () => {
    const steps = [step([], ['x']), step([], ['y'])] as unknown as TraceStep[]
    const trace: Trace = { initial: {}, steps, blocked: [] }
    const marked = markCausalPast(trace, { reads: ['y'] })
    expect(marked.steps.map((s) => s.matters)).toEqual([false, true])
  })
})

test('without the steps that do not matter the check reads the same values', () => {
  const cell = fc.constantFrom('a', 'b', 'c')
  const random = fc.array(
    fc.record({ reads: fc.uniqueArray(cell), writes: fc.uniqueArray(cell) }),
    { maxLength: 8 },
  )
  // what a step writes is its own number and all that it read: any lost dependence shows
  const run = (steps: readonly { at: number; reads: string[]; writes: string[] }[]) => {
    const memory: Record<string, string> = { a: 'a', b: 'b', c: 'c' }
    for (const { at, reads, writes } of steps) {
      const value = `${at}(${reads.map((path) => memory[path])})`
      for (const path of writes) memory[path] = value
    }
    return memory
  }
  fc.assert(
    fc.property(random, fc.uniqueArray(cell), (list, read) => {
      const steps = list.map((one, at) => ({ ...one, at }))
      const { matters } = causalPast(steps, { reads: read })
      const kept = run(steps.filter((_, at) => matters[at]))
      const full = run(steps)
      expect(read.map((path) => kept[path])).toEqual(read.map((path) => full[path]))
      // and each step that matters is needed: without it the check reads something else
      for (const gone of steps.filter(({ at }) => matters[at])) {
        const less = run(steps.filter((one) => one !== gone))
        expect(read.map((path) => less[path])).not.toEqual(read.map((path) => full[path]))
      }
    }),
    { numRuns: 500 },
  )
})
