/** The grammar itself is sound: the library's own checks, which a run skips for speed. */
import { expect, it } from 'vitest'
import { Grammar } from '../../src/litmus/grammar.ts'

it('has no mistakes', () => {
  expect(() => new Grammar({ validate: true }).analyse()).not.toThrow()
})
