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

it('how much of a failing O_DIRECT write goes out, if its blocks may not be neighbours', () => {
  const twice = (second: string, len: number) => `init { file f; fd h = open(f, O_RDWR|O_DIRECT);
      do write(f:0, A*4096); ${second} }
    P0 { w = write(h:0, B*${len}); x = read(f:0, 4096); }`
  const more = 'do write(f:4096, A*4096);'
  expect(limitOf(twice(`do fsync(f); ${more}`, 5000))).toContain('0 or 4096 bytes')
  expect(limitOf(twice(`do fallocate(f, 0, 0, 4096);${more}`, 5000))).toContain('0 or 4096 bytes')
  // Allocated together, when the write has them written back.
  expect(values(twice(more, 5000), ['w', 'x'])).toEqual(['-EINVAL A*4096'])
  expect(values(twice(`do fsync(f); ${more}`, 8192), ['w', 'x'])).toEqual(['8192 B*4096'])
})

it('a file that is copied onto itself a few bytes on', () => {
  const onto = (len: number) => `init { file f = A*1; }
    P0 { s = sendfile(f:1, f:0, ${len}); n = size(f); }`
  // A byte a round: what was written is read in the next.
  expect(limitOf(onto(9))).toContain('onto itself')
  expect(values(onto(8), ['s', 'n'])).toEqual(['8 9'])
})

it('what TCP may hold back until a timer acknowledges, or beyond its window', () => {
  const sends = (count: number, len: number, more = '') => `init { tcp s; }
    P0 { n = repeat ${count} send(s, A*${len}, 0); ${more} m = fionread(s); }`
  // Quick acknowledgements: as many segments as the first window has twice over, 16 at most.
  for (const [count, len] of [
    [4, 8192],
    [8, 4096],
    [16, 2048],
    [18, 1000],
    [17, 1],
  ] as const) {
    expect(values(sends(count, len), ['n', 'm'])).toEqual([`${count} ${count * len}`])
    expect(limitOf(sends(count + 1, len))).toContain('until a timer acknowledges')
  }
  // What has read all acknowledges it.
  const drained = 'x = recv(s, 40000, 0); b = send(s, B*8192, 0);'
  expect(values(sends(4, 8192, drained), ['m'])).toEqual(['8192'])
  expect(limitOf(sends(1, 131072))).toContain('more than its window')
})
