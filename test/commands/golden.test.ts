/**
 * Counterexamples of the real model, as they are printed; each page's own command shows the run
 * again. UPDATE=1 writes the files anew: look at what changed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { run } from './run.ts'

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const world = { home, cwd: home }

const pages = [
  ['by-reference/write-after-splice/pipe-bytes-stable', 'mail'],
  ['by-reference/write-after-splice/program-order', 'text'],
  ['by-reference/tee-divergence/tee-agreement', 'mail'],
  ['by-reference/tee-divergence/tee-agreement', 'text'],
  ['by-reference/shell-tee-splice/tee-agreement', 'mail'],
  ['stable-pages/write-after-splice/no-deadlock', 'mail'],
  ['stable-pages/passwd-holder/writer-bounded', 'mail'],
  ['stable-pages/mmap-store/pipe-bytes-stable', 'text'],
] as const

describe.each(pages)('%s as %s', (cell, format) => {
  const file = join(home, 'test/golden', `${cell.replaceAll('/', '--')}.${format}.txt`)

  it('is printed as before', async () => {
    const { status, out, err } = await run(['explain', cell, '--format', format], world)
    expect({ status, err }).toEqual({ status: 0, err: '' })
    if (process.env.UPDATE === '1') writeFileSync(file, out)
    expect(out).toBe(readFileSync(file, 'utf8'))
    const width = format === 'mail' ? 72 : 80
    for (const line of out.split('\n')) {
      expect(line.length).toBeLessThanOrEqual(width)
      if (format === 'mail') expect(line).toMatch(/^[ -~]*$/)
    }
  })

  it('shows a command that runs the same steps to the same violation', async () => {
    const page = readFileSync(file, 'utf8')
    const args = (/Replay: npm run check -- (.*)/s.exec(page)?.[1] ?? '').split(/[\s\\]+/)
    const again = await run(['check', ...args.filter((arg) => arg !== '')], world)
    expect({ status: again.status, err: again.err }).toEqual({ status: 0, err: '' })
    const number = /^After step (\d+)$/m
    expect(number.exec(again.out)?.[1]).toBe(number.exec(page)?.[1])
    const property = cell.split('/')[2]
    // Progress is a question about what can follow, not about a step.
    if (property !== 'writer-bounded') expect(again.out).toContain(`*** ${property} ***`)
  })
})
