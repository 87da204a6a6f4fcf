/** For each rule of the stateless explorer the smallest system that is counted wrong without it. */
import { expect, test } from 'vitest'
import { dpor } from '../../src/engine/dpor.ts'
import { replay } from '../../src/engine/replay.ts'
import { parseSchedule } from '../../src/engine/schedule.ts'
import { traces } from '../../src/engine/traces.ts'
import { always, atEnd, type Control, program, step, system, task } from '../../src/model.ts'
import { phil } from '../systems/phil.ts'
import { readers } from '../systems/readers.ts'
import { tracesOf } from './mazurkiewicz.ts'

interface Shared {
  x: number
  y: number
  z: number
  at: Record<string, string>
}
type Recipe = (s: Shared, k: Control) => void

/** Each task is a sequence of places; at each, one recipe or several to choose from. */
function tasks(programs: Record<string, readonly (Recipe | readonly Recipe[])[]>, last = '') {
  return system<Shared>({
    name: 'rule',
    initial: {
      x: 0,
      y: 0,
      z: 0,
      at: Object.fromEntries(Object.keys(programs).map((name) => [name, '0'])),
    },
    tasks: Object.entries(programs).map(([name, places]) => ({
      ...program(
        name,
        ['at', name],
        Object.fromEntries(
          places.map((recipes, place) => [
            `${place}`,
            [recipes].flat().map((recipe, nth) =>
              step<Shared>(`${place}.${nth}`, (s: Shared, k: Control) => {
                recipe(s, k)
                k.goto(place + 1 < places.length ? `${place + 1}` : 'end')
              }),
            ),
          ]),
        ),
      ),
      last: name === last,
    })),
  })
}

const waits =
  (condition: (s: Shared) => boolean, then: Recipe = () => {}): Recipe =>
  (s, k: Control) => {
    k.waitUntil(condition(s))
    then(s, k)
  }
const set =
  (name: 'x' | 'y' | 'z', value: number): Recipe =>
  (s) => {
    s[name] = value
  }
const nothing: Recipe = () => {}
const lock = waits((s) => s.x === 0, set('x', 1))
const unlock = set('x', 0)
const choose: Recipe = (_s, k) => void k.choose('what', ['a', 'b'])

test.each<[rule: string, programs: Parameters<typeof tasks>[0], traces: number, last?: string]>([
  ['independent steps make one trace', { p: [set('x', 1)], q: [set('y', 1)] }, 1],
  ['a write of the same value is a write', { p: [set('x', 0)], q: [set('x', 0)] }, 2],
  [
    'adds commute',
    { p: [(s, k) => k.add(s, 'x', 1)], q: [(s, k) => k.add(s, 'x', 1)], r: [set('y', 1)] },
    1,
  ],
  [
    'until somebody looks',
    { p: [(s, k) => k.add(s, 'x', 1)], q: [(s, k) => k.add(s, 'x', 1)], r: [(s) => void s.x] },
    4,
  ],
  [
    'a sum is another one when an addend is left out',
    {
      p: [(s, k) => k.add(s, 'x', 1)],
      q: [(s, k) => k.add(s, 'x', 1)],
      r: [waits((s) => s.x === 1)],
    },
    3,
  ],
  ['a step that only enables is no race', { p: [set('x', 1)], q: [waits((s) => s.x === 1)] }, 1],
  ['who waits for an unlock may come before the lock', { p: [lock, unlock], q: [lock, unlock] }, 2],
  [
    'who waits at the end may have come before',
    { p: [set('x', 1)], q: [waits((s) => s.x === 0)] },
    2,
  ],
  [
    'who waits for two things may have come between',
    {
      p: [set('x', 1), set('x', 0)],
      q: [waits((s) => s.y === 1 && s.x === 0)],
      r: [set('y', 1)],
    },
    2,
  ],
  ['each option is a trace', { p: [choose], q: [set('y', 1)] }, 2],
  [
    'the options of a choice share what deciding them reads',
    {
      p: [
        (s, k) => {
          if (k.choose('what', ['a', 'b']) === 'b') s.y = 2
        },
      ],
      q: [set('y', 1)],
    },
    4,
  ],
  [
    'a step depends on the guards that disable its alternatives',
    { p: [[waits((s) => s.x === 0), nothing]], q: [set('x', 1)] },
    3,
  ],
  [
    'a final section comes after all others',
    { p: [set('x', 1)], q: [set('y', 1)], r: [(s) => void s.x] },
    1,
    'r',
  ],
  [
    'and not at all when somebody waits',
    { p: [set('x', 1)], q: [waits((s) => s.x === 0)], r: [(s) => void s.x] },
    2,
    'r',
  ],
])('%s', (_rule, programs, count, last) => {
  const rule = tasks(programs, last)
  const brute = tracesOf(rule, 10_000)!
  expect(brute.traces.size).toBe(count)
  expect(dpor(rule)).toMatchObject({ kind: 'explored', executions: count, blocked: 0 })
})

test('a property of states sees values that no final state shows', () => {
  const twice = {
    ...tasks({ p: [set('x', 1), set('x', 0)], q: [set('y', 1), set('y', 0)] }),
    properties: [
      always('apart', 'x and y are never both 1', (s: Shared) =>
        s.x === 1 && s.y === 1 ? 'both are 1' : undefined,
      ),
    ],
  }
  const result = dpor(twice)
  if (result.kind !== 'explored') throw new Error('no cycle')
  expect([...result.found.keys()]).toEqual(['apart'])
  expect(result.executions).toBe(6)
  expect(dpor({ ...twice, properties: [] })).toMatchObject({ executions: 1 })
})

test('a deadlock is found with the schedule that leads to it', () => {
  const take = (mine: 'x' | 'y') => waits((s) => s[mine] === 0, set(mine, 1))
  const crossed = {
    ...tasks({ p: [take('x'), take('y')], q: [take('y'), take('x')] }),
    properties: [
      atEnd('ends', 'nobody waits for ever', (_s: Shared, { blocked }) =>
        blocked.length > 1 ? 'a deadlock' : undefined,
      ),
    ],
  }
  const result = dpor(crossed)
  if (result.kind !== 'explored') throw new Error('no cycle')
  expect(result.found.get('ends')?.map(({ task }) => task)).toEqual([0, 1])
})

test('a system that goes round is refused, with the way to its cycle', () => {
  const philosophers = dpor(phil({ N: 3 }))
  expect(philosophers.kind).toBe('cycle')
  const spin = system<{ x: number }>({
    name: 'spin',
    initial: { x: 0 },
    tasks: [task('P', [step<{ x: number }>('look', (s) => void s.x)])],
  })
  expect(dpor(spin)).toEqual({ kind: 'cycle', schedule: [{ task: 0, option: 0 }], length: 1 })
  expect(traces(spin, 10)).toEqual({ kind: 'cycle', schedule: 'P', length: 1 })
})

test('a limit is never a complete answer', () => {
  const system = readers({ N: 6 })
  expect(dpor(system, { limits: { maxExecutions: 5 } })).toMatchObject({
    executions: 5,
    complete: false,
    limit: '5 executions',
  })
  expect(dpor(system, { limits: { maxDepth: 3 } })).toMatchObject({ complete: false })
  expect(dpor(readers({ N: 9 }), { limits: { maxMemory: 1 } })).toMatchObject({ complete: false })
  expect(dpor(system, { limits: { stopped: () => true } })).toMatchObject({
    complete: false,
    limit: 'interrupted',
  })
})

test('the traces of a small system are listed as schedules that end', () => {
  expect(traces(readers({ N: 2 }), 10)).toEqual({
    kind: 'traces',
    schedules: ['W,R0,R1', 'R0,W,R1', 'R0,R1,W', 'R1,W,R0'],
    complete: true,
    limit: undefined,
  })
  const listed = traces(readers({ N: 3 }), 3)
  expect(listed).toMatchObject({ complete: false, limit: 'only the first 3 are listed' })
  if (listed.kind !== 'traces') return
  for (const text of listed.schedules) {
    const parsed = parseSchedule(text)
    if (parsed.kind !== 'schedule') throw new Error(parsed.message)
    expect(replay(readers({ N: 3 }), parsed.entries)).toMatchObject({ kind: 'trace', ended: true })
  }
})
