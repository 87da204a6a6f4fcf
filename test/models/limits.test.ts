/** What the model can't say it refuses to say: a limit, never an outcome. */
import { expect, it } from 'vitest'
import { explore } from '../../src/engine/explore.ts'
import { modelLimit } from '../../src/engine/model-limit.ts'
import { system, values } from './by-reference.ts'

function limitOf(text: string): string | undefined {
  const built = system(text)
  try {
    return explore(built).limit
  } catch (thrown) {
    return modelLimit(thrown)
  }
}

it('a page that is copied onto later bytes of itself', () => {
  const smeared = (len: number) => `init { pipe p; mem a = C*4096; do write(p, D*1); }
    P0 { v = vmsplice(p, a, 10); w = vmspliceout(p.r, a, ${len}); }`
  // The first byte is another page's; the ten behind it go one place on.
  expect(limitOf(smeared(11))).toContain('onto themselves')
  expect(values(smeared(1), ['w'])).toEqual(['1'])
})
