/**
 * The sizes of the search, per scenario and policy: states, transitions, and the steps of the
 * shortest counterexample of each property that breaks. A change is explained in the commit that
 * makes it; UPDATE_COUNTS=1 writes the file anew.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../commands/run.ts'
import { policies, scenarios } from './kernel-files.ts'

const home = join(import.meta.dirname, '../..')
const file = join(import.meta.dirname, 'counts.json')

interface Verdict {
  readonly policy: string
  readonly scenario: string
  readonly property: string
  readonly verdict: string
  readonly states: number
  readonly transitions: number
  readonly steps: number | null
}
type Counts = Record<string, Record<string, string>>

it('keeps the counts of every scenario under every policy', { timeout: 300_000 }, async () => {
  const { out } = await run(['check', '--json'], { home, cwd: home })
  const { verdicts } = JSON.parse(out) as { readonly verdicts: readonly Verdict[] }
  const counts: Counts = {}
  for (const scenario of [...scenarios.keys()].sort()) {
    const row: Record<string, string> = {}
    counts[scenario] = row
    for (const policy of [...policies.keys()].sort()) {
      const cells = verdicts.filter((one) => one.scenario === scenario && one.policy === policy)
      const text = cells
        .map(({ property, verdict, states, transitions, steps }) => {
          const found = verdict === 'violated' ? ` violated in ${steps}` : ''
          return `${property} ${states}/${transitions}${found}`
        })
        .sort()
      row[policy] = text.join(', ')
    }
  }
  if (process.env.UPDATE_COUNTS) writeFileSync(file, `${JSON.stringify(counts, null, 1)}\n`)
  expect(counts).toEqual(JSON.parse(readFileSync(file, 'utf8')))
})
