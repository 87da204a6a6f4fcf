/** Systems on which a search once went wrong, as npm run fuzz shrank them. */
import { expect, test } from 'vitest'
import { plainGraph } from './agreement.ts'
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
