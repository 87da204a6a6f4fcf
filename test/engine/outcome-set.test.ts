/** What conditions ask of outcomes, without enumerating them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bytes } from '../../src/engine/bytes.ts'
import type { Asking } from '../../src/engine/outcome-set.ts'
import { byShape, exactly, type OutcomeValue, Shape } from '../../src/engine/outcome-values.ts'
import type { Leaf } from '../../src/engine/system.ts'
import { graphs, joinShapes, registers, setOf } from './forward-outcomes.ts'
import { racingRead } from './racing-read.ts'

type Formula =
  | { readonly op: 'and' | 'or'; readonly left: Formula; readonly right: Formula }
  | { readonly op: 'is'; readonly register: string; readonly not: boolean; readonly value: Leaf }

const constants = [
  Bytes.of([['A', 1]]),
  Bytes.of([
    ['A', 2],
    ['B', 2],
  ]),
  Bytes.empty,
]
const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      op: fc.constant('is' as const),
      register: fc.constantFrom('n', 'd', 'e'),
      not: fc.boolean(),
      value: fc.constantFrom<Leaf>(1, 0, '-EAGAIN', ...constants),
    }),
    fc.record({
      op: fc.constantFrom('and' as const, 'or' as const),
      left: tie('formula'),
      right: tie('formula'),
    }),
  ),
}))
function holds(atom: Formula & { op: 'is' }, value: OutcomeValue | Leaf): boolean {
  if (value === undefined) return false
  const same =
    value instanceof Shape
      ? atom.value instanceof Bytes && value.is(atom.value)
      : value instanceof Bytes
        ? atom.value instanceof Bytes && value.equals(atom.value)
        : value === atom.value
  return same !== atom.not
}
const asking: Asking<Formula> = {
  key: (asked) => JSON.stringify(asked, (_, v) => (v instanceof Bytes ? `bytes ${v}` : v)),
  restrict(asked, register, value) {
    if (asked.op === 'is') return asked.register === register ? holds(asked, value) : asked
    const ends = asked.op === 'or'
    const left = asking.restrict(asked.left, register, value)
    const right = asking.restrict(asked.right, register, value)
    if (left === ends || right === ends) return ends
    if (typeof left === 'boolean') return right
    return typeof right === 'boolean' ? left : { op: asked.op, left, right }
  },
}

test('asking a formula agrees with evaluating it on every outcome, by shape too', () => {
  fc.assert(
    fc.property(graphs(true, true), formula, (graph, asked) => {
      const values = [...setOf(graph, exactly())].map((outcome) =>
        outcome.values.reduce<Formula | boolean>((rest, value, at) => {
          const name = registers[at]?.name as string
          return typeof rest === 'boolean' ? rest : asking.restrict(rest, name, value)
        }, asked),
      )
      const expected = { true: values.includes(true), false: values.includes(false) }
      expect(setOf(graph, exactly()).ask(asked, asking)).toEqual(expected)
      expect(setOf(graph, byShape(constants)).ask(asked, asking)).toEqual(expected)
    }),
    { numRuns: 500 },
  )
})

test('bytes put together from the back have the shape of the whole, and equal what it equals', () => {
  const two = fc.array(fc.tuple(fc.constantFrom('A', 'B'), fc.constantFrom(1, 2)), { maxLength: 3 })
  const pieces = fc.array(two.map(Bytes.of), { minLength: 1, maxLength: 7 })
  fc.assert(
    fc.property(pieces, two.map(Bytes.of), fc.nat(6), (list, other, changed) => {
      const whole = Bytes.concat(list)
      const near = Bytes.concat(list.map((piece, at) => (at === changed ? other : piece)))
      const domain = byShape([whole, near, other])
      const number = list
        .slice(0, -1)
        .reduceRight((rest, piece) => domain.prepend(piece, rest), domain.of(list.at(-1)))
      const shape = domain.value(number) as Shape
      expect(`${shape}`).toBe(joinShapes(undefined, whole))
      for (const bytes of [whole, near, other]) expect(shape.is(bytes)).toBe(bytes.equals(whole))
      expect(`${domain.value(domain.finish(number))}`).toBe(`${shape}`)
    }),
    { numRuns: 1000 },
  )
})

test('a shape answers only for the constants it was asked to keep', () => {
  const domain = byShape([Bytes.fill('A', 4096)])
  const shape = domain.value(domain.of(Bytes.of([['A@P1.2', 4096]]))) as Shape
  expect(shape.is(Bytes.fill('A', 4096))).toBe(true)
  expect(() => shape.is(Bytes.fill('A', 1))).toThrow('A*1')
})

test('whether a racing read of 64 KiB is all old is known without its 2^32 values', () => {
  const set = setOf(racingRead(16), byShape([Bytes.fill('A', 65536)]))
  const all: Formula = { op: 'is', register: 'd', not: false, value: Bytes.fill('A', 65536) }
  expect(set.ask(all, asking)).toEqual({ true: true, false: true })
})
