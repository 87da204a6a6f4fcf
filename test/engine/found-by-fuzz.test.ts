/** Systems on which a search once went wrong, as npm run fuzz shrank them. */
import { describe, expect, test } from 'vitest'
import { type Action, type Control, program, type System, step, system } from '../../src/model.ts'
import { plainGraph, unreducedDisagreements } from './agreement.ts'
import { dporDisagreements, soloDisagreements } from './modes.ts'
import { build } from './random-build.ts'
import type { RandomStep, RandomSystem } from './random-program.ts'

const pass: RandomStep = { guard: null, operations: [], onward: 1, branch: null }
const initial = { cells: [0, 0, 0], offset: 0 }

test('a wakeup tree takes out one occurrence of a step, not all that are equal', () => {
  // Twice round a loop with a choice: the same two steps are in a sequence more than once.
  const round: RandomStep = { ...pass, operations: [{ do: 'new', at: 0 }], onward: -1 }
  const data: RandomSystem = {
    programs: [[[pass, pass], [round]]],
    tasks: [0, 1].map(() => ({ program: 0, control: false, idle: false })),
    initial,
    properties: [],
  }
  const all = build(data)
  expect(dporDisagreements(all, plainGraph(all, 400)!)).toEqual([])
})

test('a task that may idle waits for something too: solo progress may excuse it', () => {
  const allocate: RandomStep = { ...pass, operations: [{ do: 'new', at: 0 }], onward: 0 }
  const data: RandomSystem = {
    programs: [
      [[pass], [allocate], [pass]],
      [[pass], [pass]],
    ],
    tasks: [
      { program: 0, control: true, idle: true },
      { program: 1, control: true, idle: false },
    ],
    initial,
    properties: [],
  }
  expect(soloDisagreements(build(data))).toEqual([])
})

describe('several steps at one place', () => {
  interface State {
    at: string
    n: number
    m: number
  }
  type Operands = { options: readonly string[] }
  const one = (steps: Action<State>[]) =>
    system<State>({
      name: 'one place',
      initial: { at: '0', n: 0, m: 0 },
      tasks: ['P0', 'P1'].map((name) => program<State>(name, ['at'], { 0: steps })),
    })
  const agrees = (all: System<State>) =>
    expect(unreducedDisagreements(all, plainGraph(all, 2000)!)).toEqual([])

  test('the first one needs more room for a variable that the next one reads', () => {
    const grow = step<State>('grow', (s, k: Control) => {
      k.waitUntil(s.n < 40)
      s.n += 1
    })
    const copy = step<State>('copy', (s) => {
      s.m = s.n
    })
    agrees(one([grow, copy]))
  })

  test('options that are operands: how many there are is known before they are looked at', () => {
    const pick = (s: State, k: Control, { options }: Operands) => {
      s.n = k.choose('n', options).length
    }
    const operands: Operands[] = [{ options: ['a', 'bb'] }, { options: ['a', 'cc', 'ddd'] }]
    agrees(one(operands.map((args, at) => step<State>(`pick ${at}`, pick, args))))
  })
})
