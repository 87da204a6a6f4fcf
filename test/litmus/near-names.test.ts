import fc from 'fast-check'
import { expect, it } from 'vitest'
import { distance, nearNames } from '../../src/litmus/near-names.ts'

it('counts changed letters and swapped neighbours', () => {
  expect(distance('splice', 'splice')).toBe(0)
  expect(distance('splcie', 'splice')).toBe(1)
  expect(distance('spice', 'splice')).toBe(1)
  expect(distance('SPLICE', 'splice')).toBe(0)
  expect(distance('', 'tee')).toBe(3)
  expect(distance('kitten', 'sitting')).toBe(3)
})

it('is symmetric, and zero only between equal names', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(distance(a, b)).toBe(distance(b, a))
      expect(distance(a, b) === 0).toBe(a === b)
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})

const policies = ['by-reference', 'copy-at-splice', 'stable-pages', 'stable-pages-locked']

it('puts the nearest first', () => {
  expect(nearNames('stable-page', policies)).toEqual(['stable-pages', 'stable-pages-locked'])
  expect(nearNames('by-referense', policies)).toEqual(['by-reference'])
})

it('knows a beginning', () => {
  expect(nearNames('copy', policies)).toEqual(['copy-at-splice'])
})

it('has no answer where all are far', () => {
  expect(nearNames('io_uring', policies)).toEqual([])
  expect(nearNames('q', ['p', 'r'])).toEqual([])
  expect(nearNames('x'.repeat(1000), policies)).toEqual([])
})
