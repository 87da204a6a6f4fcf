/** A call that waits holds its files: what another task closes stays in use (fs/file.c fdget()). */
import { describe, expect, it } from 'vitest'
import { values } from './by-reference.ts'

describe('a file that is closed while a call on it waits', () => {
  it.each([
    ['read', 'pipe p sz=4096;', 'close(p.r)', 'read(p, 1)'],
    ['write', 'pipe p sz=4096; do write(p, B*4096);', 'close(p.w)', 'write(p, B*1)'],
    ['splice', 'file f = A*1; pipe p sz=4096; do write(p, B*1);', 'close(f)', 'splice(f:0, p, 1)'],
  ])('%s: the close comes first, or the call waits for ever', (_, init, close, call) => {
    const text = `init { ${init} } P0 { c = ${close}; } P1 { r = ${call}; }`
    expect(values(text, ['c', 'r']).sort()).toEqual(['0 -', '0 -EBADF'])
  })

  it('no other call may use it then', () => {
    const text = `init { pipe p sz=4096; } P0 { c = close(p.r); }
      P1 { r = read(p, 1); s = read(p, 1); }`
    expect(values(text, ['r', 's']).sort()).toEqual(['- -', '-EBADF -EBADF'])
  })

  it('is not held between two rounds of a repeated call', () => {
    const text = `init { file f = A*1; } P0 { c = close(f); } P1 { r = repeat 2 write(f:0, B*1); }`
    expect(values(text, ['r']).sort()).toEqual(['0', '1', '2'])
  })
})
