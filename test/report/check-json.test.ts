/** `check --json` says of a counterexample what the page says. */
import { describe, expect, it } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import type { Verdict } from '../../src/engine/verdict.ts'
import type { Cell } from '../../src/report/cell.ts'
import { verdictJson } from '../../src/report/check-json.ts'
import { allDone, type Sizes, stableWrites } from '../systems/stable_writes.ts'

function cellOf(sizes: Sizes, fairness: 'none' | 'weak'): Cell {
  const all = { ...stableWrites(sizes), properties: [allDone(sizes, fairness)] }
  const verdict = checkSystem(all)[0] as Verdict
  const { trace } = verdict
  return {
    policy: 'p',
    fileSystem: 'ext4',
    scenario: 's',
    property: verdict.property,
    verdict,
    expected: undefined,
    schedule: undefined,
    steps: trace?.steps.length,
    calls: 0,
    loop: trace?.loop,
  }
}

describe('an endless run', () => {
  const sizes = { W: 1, R: 0, B: 1, C: 1 }
  it('is a shortest lasso where no fairness is assumed', () => {
    const cell = cellOf(sizes, 'none')
    expect(verdictJson(cell)).toMatchObject({
      minimal: true,
      shortest: 'lasso',
      certificate: `No schedule of 1 step violates ${cell.property}.`,
      loop: 1,
      steps: 2,
      note: 'decided on all states, without reduction',
    })
  })
  it('has a shortest prefix under fairness', () => {
    expect(verdictJson(cellOf(sizes, 'weak'))).toMatchObject({
      minimal: false,
      shortest: 'prefix',
      certificate: 'No schedule of 0 steps gets to where a fair run may never reach the goal.',
      loop: 2,
      steps: 3,
    })
  })
})

it('claims nothing where nothing was proved, and of a run without steps', () => {
  const cell = cellOf({ W: 1, R: 0, B: 1, C: 1 }, 'none')
  const { shortest: _, ...verdict } = cell.verdict
  const unproved = verdictJson({ ...cell, verdict: { ...verdict, minimal: false } })
  expect(unproved).toMatchObject({ certificate: null, shortest: null })
  expect(verdictJson({ ...cell, steps: 0 })).toMatchObject({ certificate: null })
})

it('has nulls where there is no counterexample', () => {
  const cell = cellOf({ W: 1, R: 1, B: 1, C: 1 }, 'weak')
  expect(verdictJson(cell)).toMatchObject({
    verdict: 'holds',
    certificate: null,
    shortest: null,
    loop: null,
    steps: null,
  })
})
