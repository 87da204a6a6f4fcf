/** What each reduction can get wrong, one small system for each; each fails without its remedy. */
import { describe, expect, test } from 'vitest'
import { dpor } from '../../src/engine/dpor.ts'
import {
  type ExploreOptions,
  explore,
  fullReduction,
  noReduction,
} from '../../src/engine/explore.ts'
import type { Control, Property, System } from '../../src/model.ts'
import { always, program, step, system, task } from '../../src/model.ts'
import { plainGraph, reducedDisagreements } from './agreement.ts'
import { reductions } from './modes.ts'

function executionsOf(all: System<any>) {
  const found = dpor(all)
  if (found.kind === 'cycle') throw new Error('it ends')
  return found
}

const persistent = { ...noReduction, persistent: true }
const sleep = { ...noReduction, sleep: true }
const both = { ...persistent, sleep: true }

type State = Readonly<Record<string, number>>
/** A step: what it waits for, in order, and what it sets then. */
type Rule = readonly [when: State, set: State]

function stepOf(name: string, [when, set]: Rule) {
  return step<Record<string, number>>(name, (s, k: Control) => {
    for (const [key, value] of Object.entries(when)) k.waitUntil(s[key] === value)
    Object.assign(s, set)
  })
}

/** A task that may take its steps whenever it need not wait. */
function guarded(name: string, ...rules: Rule[]) {
  return task(
    name,
    rules.map((rule, at) => stepOf(`${name}.${at}`, rule)),
  )
}

/** A task with a place, in the variable of this name: at each some steps. */
function placed(name: string, place: string, rules: Readonly<Record<number, readonly Rule[]>>) {
  const steps = Object.entries(rules).map(([at, all]) => [
    at,
    all.map((rule, nth) => stepOf(`${name}@${at}.${nth}`, rule)),
  ])
  return program(name, [place], Object.fromEntries(steps))
}

function of(initial: State, tasks: System['tasks'], ...properties: Property<any>[]): System<any> {
  return system<any>({ name: 'small', initial, tasks, properties })
}

/** All ways to reduce agree with the plain explorer. */
function allAgree(all: System<any>) {
  const plain = plainGraph(all, 2000)!
  for (const [name, reduction] of reductions) {
    expect([name, reducedDisagreements(all, plain, { reduction })]).toEqual([name, []])
  }
}

/** The edges of a search: `from task to`, a state as the values of these variables. */
function edges(all: System<any>, options: ExploreOptions, variables: string): string[] {
  const found = explore(all, { ...options, edges: true })
  const { states, offsets, targets, kinds, transitions, tasks } = found.graph()
  const spelt = Array.from({ length: states }, (_, at) => {
    const state = found.space.state(at)
    return [...variables].map((variable) => state[variable]).join('')
  })
  return spelt.flatMap((from, at) =>
    Array.from({ length: offsets[at + 1]! - offsets[at]! }, (_, nth) => {
      const edge = offsets[at]! + nth
      const { task } = transitions[kinds[edge]!]!
      return `${from} ${tasks[task]!.slice(1)} ${spelt[targets[edge]!]}`
    }),
  )
}

const never = (key: string, value: number) =>
  always<State>(`${key} ${value}`, `${key} is never ${value}`, (s) =>
    s[key] === value ? `${key} is ${value}` : undefined,
  )

describe('sleep sets', () => {
  test('who slept on the first way into a state and is awake on another is explored then', () => {
    const all = of({ x: 0, y: 0, u: 0 }, [
      guarded('Q', [{ y: 0 }, { y: 1 }]),
      guarded('a', [{ x: 0, u: 0 }, { x: 1 }]),
      guarded(
        'b',
        [{ x: 0, u: 0 }, { u: 1 }],
        [
          { u: 1, y: 0 },
          { u: 0, x: 1 },
        ],
      ),
    ])
    // Q sleeps where a led to; b gets there, too, and reads what Q writes. Nothing but the order
    // of the search would vouch for what Q does there.
    expect(edges(all, { reduction: sleep }, 'xyu')).toEqual(
      expect.arrayContaining(['000 a 100', '001 b 100', '100 Q 110']),
    )
    allAgree(all)
  })

  test('who wakes and is not in the persistent set must be awake further on', () => {
    // a and b have one place for both: 0, and 1 when either is done; b stops at 2 on its way
    const all = of(
      { t: 0, y: 0, z: 0, q: 0, p: 0 },
      [
        placed('Q', 'q', { 0: [[{}, { y: 1, q: 9 }]] }),
        placed('a', 't', { 0: [[{ z: 0 }, { t: 1 }]] }),
        placed('b', 't', { 0: [[{ y: 0, z: 0 }, { t: 2 }]], 2: [[{ y: 0, z: 0 }, { t: 1 }]] }),
        placed('P', 'p', { 0: [[{}, { z: 1, p: 9 }]] }),
      ],
      never('y', 2), // Q is visible
    )
    const found = edges(all, { reduction: both }, 'tyz')
    // P alone is persistent at 100, where Q sleeps after a and not after b
    expect(found).toEqual(
      expect.arrayContaining(['000 Q 010', '000 a 100', '200 b 100', '100 P 101']),
    )
    expect(found).not.toContain('100 Q 110')
    expect(found).toContain('101 Q 111')
    allAgree(all)
  })
})

describe('persistent sets', () => {
  test('a step may come first only if nobody else will ever touch what it does', () => {
    // P1 will read x, after a step that has nothing to do with it
    allAgree(
      of({ x: 0, y: 0, p: 0, q: 0 }, [
        placed('P0', 'p', { 0: [[{}, { x: 1, p: 9 }]] }),
        placed('P1', 'q', {
          0: [[{}, { q: 1 }]],
          1: [
            [{ x: 0 }, { y: 1, q: 9 }],
            [{ x: 1 }, { y: 2, q: 9 }],
          ],
        }),
      ]),
    )
  })

  test('what keeps a step from being enabled is read', () => {
    // P0 enables P1 and takes back what P1 waits for
    allAgree(
      of({ x: 0, y: 0, p: 0 }, [
        placed('P0', 'p', { 0: [[{}, { x: 1, p: 1 }]], 1: [[{}, { x: 0, p: 2 }]] }),
        guarded('P1', [{ x: 1 }, { y: 1 }]),
      ]),
    )
  })

  test('a set learned while the future was too small is sought again', () => {
    // what P1 does at place 1 depends on z: only one of the two ways reads x
    const all = of({ x: 0, y: 0, z: 0, p: 0, q: 0, r: 0 }, [
      placed('P0', 'p', { 0: [[{}, { x: 1, p: 9 }]] }),
      placed('P1', 'q', {
        0: [[{}, { q: 1 }]],
        1: [
          [{ z: 0 }, { q: 9 }],
          [
            { z: 1, x: 0 },
            { y: 1, q: 9 },
          ],
        ],
      }),
      placed('P2', 'r', { 0: [[{}, { r: 1 }]], 1: [[{}, { z: 1, r: 9 }]] }),
    ])
    allAgree(all)
    expect(explore(all, { reduction: persistent }).passes).toBeGreaterThan(1)
  })

  test('a task that another one puts somewhere is in the future of that one', () => {
    // P1 has ended until P0 starts it; then it writes what P2 is about to read
    const all = of({ x: 0, y: 0, z: 0, p: 0, q: 9, r: 0 }, [
      placed('P2', 'r', {
        0: [[{}, { r: 1 }]],
        1: [[{}, { z: 1, r: 2 }]],
        2: [
          [{ x: 0 }, { r: 9 }],
          [{ x: 1 }, { r: 3 }],
        ],
        3: [[{}, { y: 2, r: 9 }]],
      }),
      placed('P0', 'p', {
        0: [
          [{}, { p: 5 }],
          [{ z: 1 }, { q: 0, p: 5 }],
        ],
        5: [[{}, { p: 0 }]],
      }),
      placed('P1', 'q', { 0: [[{}, { x: 1, q: 9 }]] }),
    ])
    allAgree({ ...all, properties: [never('y', 2)] })
  })

  test('a step that a property sees may not come first alone', () => {
    // x and y are 1 at once only if P1 steps before P0 sets x back
    const all = of(
      { x: 0, y: 0, p: 0, q: 0 },
      [
        placed('P0', 'p', { 0: [[{}, { x: 1, p: 1 }]], 1: [[{}, { x: 0, p: 9 }]] }),
        placed('P1', 'q', { 0: [[{}, { y: 1, q: 9 }]] }),
      ],
      always<State>('apart', 'x and y are not 1 at once', ({ x, y }) =>
        x === 1 && y === 1 ? 'both are 1' : undefined,
      ),
    )
    allAgree(all)
    expect(explore(all, { reduction: persistent }).found.has('apart')).toBe(true)
  })
})

describe('the ignoring problem', () => {
  const spinning = (name: string, variable: string) =>
    guarded(name, [{ [variable]: 0 }, { [variable]: 1 }], [{ [variable]: 1 }, { [variable]: 0 }])

  test('a step is not put off for ever round a cycle', () => {
    const all = of(
      { x: 0, y: 0 },
      [spinning('P', 'x'), guarded('Q', [{ y: 0 }, { y: 1 }])],
      never('y', 1),
    )
    allAgree(all)
    expect(explore(all, { reduction: persistent }).found.has('y 1')).toBe(true)
    expect(explore(all, { reduction: fullReduction }).found.has('y 1')).toBe(true)
  })

  test('a state where all sleep is taken in full: nobody sleeps there any more', () => {
    // Q sleeps after P, and nothing else is left to do at 10; R goes round elsewhere
    const both1 = { x: 1, y: 1 }
    const all = of(
      { x: 0, y: 0, u: 0, r: 0, p: 0, q: 0 },
      [
        placed('Q', 'q', { 0: [[{}, { y: 1, q: 9 }]] }),
        placed('P', 'p', { 0: [[{}, { x: 1, p: 9 }]] }),
        guarded('U', [{ ...both1, u: 0 }, { u: 1 }]),
        guarded('R', [{ ...both1, r: 0 }, { r: 1 }], [{ ...both1, r: 1 }, { r: 0 }]),
      ],
      never('x', 2),
      never('y', 2),
    )
    const found = edges(all, { reduction: both }, 'xyur')
    expect(found).toEqual(expect.arrayContaining(['0000 P 1000', '1000 Q 1100']))
    allAgree(all)
  })
})

describe('sizes that are limits elsewhere', () => {
  /** Each has a step of its own, and those of the last two race. */
  const many = (n: number) =>
    of(
      Object.fromEntries([['r', 0], ...Array.from({ length: n }, (_, t) => [`p${t}`, 0])]),
      Array.from({ length: n }, (_, t) =>
        placed(`P${t}`, `p${t}`, { 0: [[{}, { [`p${t}`]: 9, ...(t >= n - 2 && { r: t }) }]] }),
      ),
      never('r', n - 1),
      never('r', n - 2),
    )

  // 30 bits of a sleep set, 32 of a mask
  test.each([30, 31, 33, 40])('%i tasks: both ends of the race are found', (n) => {
    for (const reduction of [persistent, both, { ...noReduction, fuse: true }, fullReduction]) {
      const { ends, found, states } = explore(many(n), { reduction })
      expect([ends.length, [...found.keys()].sort()]).toEqual([2, [`r ${n - 2}`, `r ${n - 1}`]])
      expect(states).toBeLessThan(5 * n)
    }
  })

  test('40 tasks: DPOR explores the two orders of the race', () => {
    const { executions, blocked, complete } = executionsOf(many(40))
    expect([executions, blocked, complete]).toEqual([2, 0, true])
  })

  test('variables in more than two words: all reductions agree', () => {
    const wide = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`w${at}`, 0]))
    const set = (value: number) =>
      Object.fromEntries(Object.keys(wide).map((key, at) => [key, (at * value) % 5]))
    const all = of({ ...wide, p: 0, q: 0 }, [
      placed('P', 'p', { 0: [[{}, { ...set(1), p: 1 }]], 1: [[{ w3: 1 }, { w79: 0, p: 9 }]] }),
      placed('Q', 'q', { 0: [[{}, { w3: 1, w64: 2, q: 1 }]], 1: [[{}, { ...set(3), q: 9 }]] }),
    ])
    expect(explore(all).space.layout.words).toBeGreaterThan(2)
    allAgree(all)
  })
})
