/** Loops of real length: the model takes them in one go where a task runs alone. */
import { expect, it } from 'vitest'
import { explore } from '../../src/engine/explore.ts'
import { modelLimit } from '../../src/engine/model-limit.ts'
import { system, values } from './by-reference.ts'

it('writes 65,536 single bytes into a pipe of 16 slots', () => {
  const text = 'init { pipe p nonblock; } P0 { n = repeat write(p, X*1); k = fionread(p); }'
  expect(values(text, ['n', 'k'])).toEqual(['65536 65536'])
})

it('goes on where a loop has to wait', () => {
  const text = `init { pipe p sz=4096; }
    P0 { n = repeat 3 write(p, X*4096); } P1 { x = readfull(p, 12288); }`
  expect(values(text, ['n', 'x'])).toEqual(['3 X*12288'])
})

it('repeats again what it repeated before', () => {
  // The read frees one slot and takes 2047 bytes of the next.
  const text = `init { pipe p nonblock; } P0 { n = repeat write(p, X*2049); x = read(p, 4096);
    m = repeat write(p, Y*4095); k = fionread(p); }`
  expect(values(text, ['n', 'x', 'm', 'k'])).toEqual(['16 X*4096 1 32783'])
})

it('gives up on a loop that never fails', () => {
  let thrown: unknown
  const built = system('init { file f; } P0 { n = repeat write(f:0, X*1); }')
  try {
    expect(explore(built).complete).toBe(false)
    return
  } catch (error) {
    thrown = error
  }
  expect(modelLimit(thrown)).toContain('repeated more than')
})
