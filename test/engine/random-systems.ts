/**
 * Random small systems: 2 or 3 tasks of 2 to 4 places each, shared and private variables,
 * blocking guards, data-dependent targets, choice, adds, names that are swapped and allocated,
 * bytes that are moved, objects that come and go, properties of every kind. Plain data
 * (random-program.ts), so a failing system shrinks to a small one.
 */
import fc from 'fast-check'
import type {
  BytesPlace,
  Condition,
  Index,
  NumberExpr,
  Operation,
  RandomStep,
  RandomSystem,
  RandomTask,
} from './random-program.ts'

export interface Shape {
  /** Steps may go back: then nothing is added without bound. */
  readonly cycles: boolean
  /** Weighs towards what few other steps touch, so that reductions have work. */
  readonly loose?: boolean
}

const index: fc.Arbitrary<Index> = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 2 }) },
  { weight: 1, arbitrary: fc.constant('x' as const) },
)
const number: fc.Arbitrary<NumberExpr> = fc.oneof(
  fc.record({ from: fc.constant('constant' as const), value: fc.nat({ max: 2 }) }),
  fc.record({
    from: fc.constantFrom('cell', 'cell', 'box', 'inner', 'object', 'length'),
    at: index,
  }) as fc.Arbitrary<NumberExpr>,
  fc.record({ from: fc.constantFrom('x', 'sum', 'constants') }) as fc.Arbitrary<NumberExpr>,
)
const bytesPlace: fc.Arbitrary<BytesPlace> = fc.oneof(
  fc.record({ in: fc.constantFrom('data' as const, 'object' as const), at: index }),
  fc.record({ in: fc.constant('own' as const) }),
)
const condition: fc.Arbitrary<Condition> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      not: fc.boolean(),
      is: fc.constantFrom('equal' as const, 'less' as const),
      left: number,
      right: number,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      not: fc.boolean(),
      is: fc.constantFrom('mine', 'noRef', 'gone', 'noBox', 'before'),
      at: index,
    }) as fc.Arbitrary<Condition>,
  },
  {
    weight: 1,
    arbitrary: fc.record({ not: fc.boolean(), is: fc.constant('sameRefs' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      not: fc.boolean(),
      is: fc.constant('sameBytes' as const),
      left: bytesPlace,
      right: bytesPlace,
    }),
  },
)

function record<const D extends string, T extends object>(
  names: readonly D[],
  rest: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<Operation> {
  return fc.record({ do: fc.constantFrom(...names), ...rest }) as fc.Arbitrary<any>
}
const amount = fc.constantFrom(1, 2, -1)
const plain: fc.Arbitrary<Operation>[] = [
  record(['cell', 'cell', 'object'], { at: index, value: number }),
  record(['x'], { value: number }),
  record(['swap'], {}),
  record(['new', 'free', 'take', 'give', 'clear'], { at: index }),
  record(['box', 'inner'], { at: index, value: fc.option(number) }),
  record(['fill'], {
    to: bytesPlace,
    letter: fc.constantFrom('A', 'B', '0'),
    length: fc.nat({ max: 3 }),
  }),
  record(['slice', 'concat', 'overlay'], {
    to: bytesPlace,
    of: bytesPlace,
    start: fc.nat({ max: 3 }),
    end: fc.nat({ max: 4 }),
  }),
  record(['choose'], { options: fc.constantFrom(['a', 'b'], ['a', 'b', 'c'], ['a']) }),
  ...Array(2).fill(record(['emit'], { value: number })),
  record(['label'], { value: number, append: fc.boolean() }),
  record(['labelBytes'], { of: bytesPlace }),
]
const adds: fc.Arbitrary<Operation>[] = [
  record(['add'], { amount }),
  record(['addToObject'], { at: index, amount }),
]
/** What tasks share little of. */
const loose: fc.Arbitrary<Operation>[] = [
  record(['x'], { value: number }),
  record(['cell'], { at: fc.nat({ max: 2 }), value: number }),
]

function operations(shape: Shape): fc.Arbitrary<readonly Operation[]> {
  const simple = fc.oneof(...(shape.loose ? loose : plain), ...(shape.cycles ? [] : adds))
  const nested: fc.Arbitrary<Operation> = fc.record({
    do: fc.constant('if' as const),
    condition,
    yes: fc.array(simple, { maxLength: 2 }),
    no: fc.array(simple, { maxLength: 1 }),
  })
  return fc.array(fc.oneof({ weight: 5, arbitrary: simple }, { weight: 1, arbitrary: nested }), {
    maxLength: 3,
  })
}

function steps(shape: Shape): fc.Arbitrary<RandomStep> {
  const onward = shape.cycles ? fc.constantFrom(1, 1, 1, 0, -1, 2) : fc.constantFrom(1, 1, 1, 2)
  return fc.record({
    guard: fc.option(condition, { freq: 1 }),
    operations: operations(shape),
    onward,
    branch: fc.option(fc.record({ condition, onward }), { freq: 1 }),
  })
}

export function randomSystems(shape: Shape): fc.Arbitrary<RandomSystem> {
  const places: fc.Arbitrary<RandomTask> = fc.array(
    fc.array(steps(shape), { minLength: 1, maxLength: 2 }),
    { minLength: 2, maxLength: 4 },
  )
  return fc.record({
    programs: fc.array(places, { minLength: 2, maxLength: 2 }),
    tasks: fc.array(
      fc.record({ program: fc.nat({ max: 1 }), control: fc.boolean(), idle: fc.boolean() }),
      { minLength: 2, maxLength: 3 },
    ),
    initial: fc.record({
      cells: fc.array(fc.nat({ max: 2 }), { minLength: 3, maxLength: 3 }),
      offset: fc.nat({ max: 2 }),
    }),
    properties: fc.array(
      fc.record({
        kind: fc.constantFrom('always', 'forall', 'sometimes', 'atEnd', 'when', 'monitor'),
        condition,
        value: fc.nat({ max: 2 }),
      }),
      { maxLength: 3 },
    ),
  })
}
