/**
 * Memory, O_DIRECT, sockets, seals and file systems against what Linux 6.18 answered to the scenarios of
 * measured/, one process each: exactly the same, on every file system.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../commands/run.ts'

const home = join(import.meta.dirname, '../..')
const folder = join(import.meta.dirname, 'measured')
const measured: Record<string, Record<string, string>> = JSON.parse(
  readFileSync(join(folder, 'outcomes.json'), 'utf8'),
)

/** What hangs on the kernel has to be blocked in the model. */
function ended({ outcome, blocked = [] }: any): string {
  return blocked.length > 0 ? `${outcome} (blocked: ${blocked.join(', ')})` : outcome
}

const everywhere = [
  'ext4',
  'ext4-1k',
  'xfs',
  'btrfs',
  'btrfs-nocow',
  'tmpfs',
  'tmpfs-huge',
  'ramfs',
  'overlay',
  'memfd',
]

it.each(everywhere)('answers as the kernel did on %s', async (fs) => {
  const names = Object.keys(measured).filter((name) => measured[name]![fs] !== undefined)
  const files = names.map((name) => join(folder, `${name}.litmus`))
  const { out } = await run(['outcomes', ...files, '--json', '--fs', fs], { home, cwd: home })
  const { results } = JSON.parse(out)
  const answers = results.map(({ scenario, outcomes, error }: any) => [
    scenario,
    error ?? outcomes.map(ended),
  ])
  expect(answers).toEqual(names.map((name) => [name, [measured[name]![fs]]]))
})
