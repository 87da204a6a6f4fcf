import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bytes } from '../../src/engine/bytes.ts'
import { holds, type RegisterValue } from '../../src/litmus/conditions.ts'
import { outcomeText, valueText } from '../../src/litmus/outcome-text.ts'
import { parse } from '../../src/litmus/parse.ts'
import type { Formula, Register } from '../../src/litmus/program.ts'
import { matches, printShape, type Shape, shapeOf } from '../../src/litmus/shape.ts'
import { signatures } from './signatures.ts'

/** n: number, x and y: data, e: poll events */
function formula(text: string): Formula {
  const source = `litmus t "t"\ninit { pipe p; }
P0 { n = write(p, A*1); x = read(p, 1); y = read(p, 1); e = poll(p); }\nexists ${text}\n`
  return parse(source, 't.litmus', signatures).program!.conditions[0]!.formula
}

const bytes = (text: string): Bytes =>
  Bytes.of(text.split('+').map((run) => [run[0] as string, Number(run.slice(2))] as const))
const shape = (text: string): Shape => {
  const runs = text.split('+')
  const open = runs.at(-1) === '...'
  return { runs: open ? runs.slice(0, -1) : runs, open }
}
const check = (text: string, outcome: Record<string, RegisterValue>): boolean =>
  holds(formula(text), new Map(Object.entries(outcome)))

describe('an atom', () => {
  const cases: readonly (readonly [atom: string, value: RegisterValue, holds: boolean])[] = [
    ['n = 4096', 4096, true],
    ['n = 4096', 4095, false],
    ['n != 4096', 4095, true],
    ['n = -EAGAIN', '-EAGAIN', true],
    ['n = -EAGAIN', -11, false],
    ['n = 0', 0, true],
    ['x = -EAGAIN', '-EAGAIN', true],
    ['x = A*4096', bytes('A*4096'), true],
    ['x = A*4096', bytes('A*4095'), false],
    ['x = A*4096', bytes('B*4096'), false],
    ['x = A*4096', '-EAGAIN', false],
    ['x != A*4096', '-EAGAIN', true],
    ['x = A*0', Bytes.empty, true],
    ['x = 0', bytes('0*10'), true],
    ['x = 0', bytes('A*10'), false],
    ['x = 0', 0, false],
    ['x = A', bytes('A*10'), true],
    ['x = A+B', bytes('A*10+B*10'), true],
    ['x = A+B', bytes('A*10+B*10+A*1'), false],
    ['x = A+B+...', bytes('A*10+B*10+A*1'), true],
    ['x = A+B+...', bytes('A*10+B*10'), false],
    ['x = A+B+A+B+A+B+A+B', bytes('A*1+B*1+A*1+B*1+A*1+B*1+A*1+B*1'), true],
    ['x = A+B+A+B+A+B+A+B', bytes('A*1+B*1+A*1+B*1+A*1+B*1+A*1+B*1+A*1'), false],
    ['x = A+B+A+B+A+B+A+B+...', bytes('A*1+B*1+A*1+B*1+A*1+B*1+A*1+B*1+A*1'), true],
    ['x = A', Bytes.empty, false],
    ['x = EOF', Bytes.empty, true],
    ['x = EOF', bytes('A*1'), false],
    ['x = EOF', '-EAGAIN', false],
    ['x = torn', bytes('A*1+B*1'), true],
    ['x = torn', bytes('A*2'), false],
    ['x = torn', Bytes.empty, false],
    ['x = torn', shape('A+B'), true],
    ['x = torn', shape('A'), false],
    ['x = A+B', shape('A+B'), true],
    ['x = A+B', shape('B+A'), false],
    ['x = A+B+A+B+A+B+A+B+...', shape('A+B+A+B+A+B+A+B+...'), true],
    ['x = A+B+A+B+A+B+A+B', shape('A+B+A+B+A+B+A+B+...'), false],
    ['x = EOF', { runs: [], open: false }, true],
    ['x = A*0', { runs: [], open: false }, true],
    ['x = A*4', shape('B'), false],
    ['x = A*4', shape('A+B+A+B+A+B+A+B+...'), false],
    ['e = IN.HUP', 'IN.HUP', true],
    ['e = HUP.IN', 'IN.HUP', true],
    ['e = none', 'none', true],
    ['e = none', 'OUT', false],
  ]
  it.each(cases)('%s of %s: %s', (atom, value, answer) => {
    const register = atom.split(' ')[0] as string
    expect(check(atom, { [register]: value })).toBe(answer)
  })

  it('does not guess lengths', () => {
    expect(() => check('x = A*4', { x: shape('A') })).toThrow('only the shape')
  })

  it('on a register that was never set is false, negated or not', () => {
    expect(check('x = A', {})).toBe(false)
    expect(check('x != A', {})).toBe(false)
  })
})

it('binds /\\ more tightly than \\/', () => {
  expect(check('n = 1 \\/ x = A /\\ y = B', { n: 1 })).toBe(true)
  expect(check('(n = 1 \\/ x = A) /\\ y = B', { n: 1 })).toBe(false)
  expect(check('n = 2 \\/ x = A /\\ y = B', { x: bytes('A*1'), y: bytes('B*1') })).toBe(true)
})

it('matches exact bytes and their shape alike', () => {
  const run = fc.tuple(fc.constantFrom('A', 'B', 'A@P0.1'), fc.integer({ min: 1, max: 9 }))
  const data = fc.array(run, { maxLength: 12 }).map((runs) => Bytes.of(runs))
  const asked = data.map((one) => shapeOf(one))
  fc.assert(
    fc.property(data, asked, (found, pattern) => {
      const told = shapeOf(found)
      expect(told.runs.length).toBeLessThanOrEqual(8)
      expect(matches(told, pattern)).toBe(printShape(told) === printShape(pattern))
      expect(matches(told, told)).toBe(true)
    }),
  )
})

it('writes outcomes as they are recorded', () => {
  const registers: Register[] = [
    { name: 's', holds: 'number' },
    { name: 'x', holds: 'data' },
    { name: 'y', holds: 'data' },
    { name: 'z', holds: 'data' },
    { name: 'e', holds: 'poll' },
    { name: 'w', holds: 'number' },
  ]
  const outcome = new Map<string, RegisterValue>([
    ['w', '-EAGAIN'],
    ['x', bytes('B*2048+A*2048')],
    ['e', 'IN.HUP'],
    ['s', 4096],
    ['y', Bytes.empty],
  ])
  expect(outcomeText(registers, outcome)).toBe(
    's=4096 x=B*2048+A*2048 y=EOF z=- e=IN.HUP w=-EAGAIN',
  )
  expect(outcomeText(registers, outcome, { shape: true })).toBe(
    's=4096 x=B+A y=EOF z=- e=IN.HUP w=-EAGAIN',
  )
  expect(valueText(bytes('A*10'), true)).toBe('A')
  expect(valueText(shape('A+B+A+B+A+B+A+B+...'))).toBe('A+B+A+B+A+B+A+B+...')
  expect(valueText({ runs: [], open: false })).toBe('EOF')
  expect(
    valueText(
      Bytes.of([
        ['A@P0.1', 2],
        ['A@P1.1', 2],
      ]),
      true,
    ),
  ).toBe('A')
})
