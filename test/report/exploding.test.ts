/** What was slow is said with its remedy, once for each scenario. */
import { expect, test } from 'vitest'
import type { Cell } from '../../src/report/cell.ts'
import { explodingLines } from '../../src/report/exploding.ts'
import { plainPaint } from '../../src/report/paint.ts'
import { statsLines, statsOf } from '../../src/report/stats.ts'

function cell(scenario: string, property: string, exploding: readonly string[]): Cell {
  const size = { states: 5000, transitions: 9000, complete: true }
  return {
    policy: 'plain',
    fileSystem: 'ext4',
    scenario,
    property,
    verdict: { property, answer: 'holds', ...size, ...(exploding.length > 0 && { exploding }) },
    expected: 'holds',
    schedule: undefined,
    steps: undefined,
    calls: undefined,
    loop: undefined,
  }
}

const slow = ['the steps of P0', 'property fifo']
const cells = [cell('race', 'fifo', slow), cell('race', 'fence', slow), cell('calm', 'fifo', [])]

test('on the error stream: what, why, and what to do', () => {
  const lines = explodingLines(cells)
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^note: plain\/race: slow, though right: the steps of P0 ask .*; split/)
  expect(lines[1]).toMatch(/property fifo asks .*; split it into instances \(forall\)$/)
})

test('in --stats: all of them, and no line where nothing was slow', () => {
  const coverage = { taken: [], never: [], kinds: 1, met: {}, shared: [] }
  const stats = cells.map((cell) => ({ cell, coverage }))
  expect(statsOf(stats)[0]?.exploding).toEqual(['property fifo', 'the steps of P0'])
  expect(statsLines(stats, plainPaint).join('\n')).toContain('slow            property fifo')
  expect(statsLines(stats.slice(2), plainPaint).join('\n')).not.toContain('slow')
})
