/** What a C reproducer looks for is the violation of the counterexample. */
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { run } from '../commands/run.ts'

const home = fileURLToPath(new URL('../..', import.meta.url))

const looksFor = async (verdict: string) => {
  const { status, out, err } = await run(['explain', verdict, '--format', 'c'], { home })
  expect([status, err]).toEqual([0, ''])
  return out
}

it('waits for readers that differ, as no policy that keeps tee-agreement lets them', async () => {
  const text = await looksFor('by-reference/tee-divergence/tee-agreement')
  expect(text).toContain(' *   exists x = A /\\ y = B \\/ x = A /\\ y = torn\n')
  expect(text).toContain(' * No run under copy-at-splice, which keeps tee-agreement, ends so.\n')
})

it('says where a run that keeps the property may look the same', async () => {
  const text = await looksFor('by-reference/punch-large-folio/pipe-bytes-stable')
  expect(text).toContain(' *   exists s = 8192 /\\ x = 0+A /\\ h = 0\n')
  expect(text).toContain(' * A run that keeps the property may end so too.\n')
})
