/** O_DIRECT writes and stores to a map of the same file, as Linux 6.18 answered (ext4). */
import { describe, expect, it } from 'vitest'
import { values } from './by-reference.ts'

describe('an O_DIRECT write of one byte', () => {
  const init = 'file f = A*4096; fd g = open(f, O_DIRECT); map m = f shared 4096;'

  it('goes through the cache where a store makes a page dirty that was just written back', () => {
    const text = `init { ${init} } P0 { a = write(g:0, B*1); } P1 { store(m, X*1); }`
    expect(values(text, ['a']).sort()).toEqual(['-EINVAL', '1'])
  })

  it.each(['vmspliceout(p, m, 1)', 'vmsplice(p.r, m, 1)'])('does so where that is %s', (copy) => {
    const text = `init { ${init} pipe p; do write(p, X*1); }
      P0 { a = write(g:0, B*1); } P1 { b = ${copy}; }`
    expect(values(text, ['a', 'b']).sort()).toEqual(['-EINVAL 1', '1 1'])
  })

  it('fails where others only load', () => {
    const text = `init { ${init} } P0 { a = write(g:0, B*1); } P1 { x = load(m, 1); }`
    expect(values(text, ['a', 'x'])).toEqual(['-EINVAL A*1'])
  })

  it('fails where the store was before', () => {
    const text = `init { ${init} } P0 { store(m, X*1); a = write(g:0, B*1); }`
    expect(values(text, ['a'])).toEqual(['-EINVAL'])
  })
})
