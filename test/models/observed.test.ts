/**
 * The model against the recordings of a real kernel: every cell of test/kernel-observed, by the
 * rules of the ground truth. The table is printed; what it does not cover is listed with reasons.
 */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../commands/run.ts'

const home = join(import.meta.dirname, '../..')

interface Row {
  readonly scenario: string
  readonly fs: string
  readonly agrees: boolean | null
  readonly notModelled?: string
  readonly limit?: string
}

it('agrees with every recorded cell', { timeout: 120_000 }, async () => {
  const { status, out, err } = await run(['outcomes', '--observed', '--json'], { home, cwd: home })
  expect(err).toBe('')
  const { rows } = JSON.parse(out) as { readonly rows: readonly Row[] }
  const by = new Map<string, { cells: number; agree: number; open: string[] }>()
  for (const { fs, agrees, scenario, notModelled, limit } of rows) {
    const line = by.get(fs) ?? { cells: 0, agree: 0, open: [] }
    by.set(fs, line)
    line.cells += 1
    if (agrees === true) line.agree += 1
    else if (agrees === null) line.open.push(`${scenario}: ${notModelled ?? limit}`)
  }
  const table = [...by].map(([fs, line]) => `${fs} ${line.agree}/${line.cells}`)
  process.stdout.write(`${table.sort().join('\n')}\n`)
  const differ = rows.filter(({ agrees }) => agrees === false)
  expect(differ.map(({ scenario, fs }) => `${scenario} on ${fs}`)).toEqual([])
  expect([...by].flatMap(([fs, { open }]) => open.map((why) => `${fs} ${why}`))).toEqual([])
  expect(status).toBe(0)
  expect(table.sort()).toEqual([
    'btrfs 43/43',
    'ext4 145/145',
    'ext4-1k 24/24',
    'memfd 21/21',
    'overlay 27/27',
    'ramfs 19/19',
    'tmpfs 54/54',
    'tmpfs-huge 19/19',
    'xfs 46/46',
  ])
})
