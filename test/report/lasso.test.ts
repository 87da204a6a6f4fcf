import { describe, expect, it } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import type { Verdict } from '../../src/engine/verdict.ts'
import { mail } from '../../src/report/counterexample.ts'
import { tell } from '../../src/report/story.ts'
import { allDone, type Sizes, stableWrites } from '../systems/stable_writes.ts'
import { page } from './example.ts'

function shown(sizes: Sizes, fairness: 'none' | 'weak'): string {
  const all = { ...stableWrites(sizes), properties: [allDone(sizes, fairness)] }
  const verdict = checkSystem(all)[0] as Verdict
  const story = tell(all, verdict.trace as NonNullable<Verdict['trace']>, {})
  return mail({ ...page, verdict, story })
}

describe('an endless run', () => {
  const sizes = { W: 1, R: 0, B: 1, C: 1 }
  it('is a shortest lasso where no fairness is assumed', () => {
    const text = shown(sizes, 'none')
    expect(text).toContain('\nThe run goes on with steps 1 to 2 for ever.\n')
    expect(text).toContain('\nNo schedule of 1 step violates pipe-bytes-stable.\n')
    expect(text).toContain('\nDecided on all states, without reduction.\n')
  })
  it('has a shortest prefix under fairness', () => {
    const text = shown(sizes, 'weak')
    expect(text).toContain('\nThe run goes on with steps 2 to 3 for ever.\n')
    expect(text).toContain(
      '\nNo schedule of 0 steps gets to where a fair run may never reach the\ngoal.\n',
    )
    expect(text).toContain('\nAll 3 steps matter.\n')
    expect(text).not.toContain('violates pipe')
  })
})
