/** Liveness of systems, through the public door: random ones, and known ones with their twins. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { fullReduction, noReduction } from '../../src/engine/explore.ts'
import { explorePlainly } from '../../src/engine/plain.ts'
import { claimOf, soloProgress } from '../../src/engine/progress.ts'
import type { Liveness } from '../../src/engine/system.ts'
import type { Verdict } from '../../src/engine/verdict.ts'
import {
  type Control,
  eventually,
  type Fairness,
  leadsTo,
  type Name,
  noDeadlock,
  type System,
  solo,
  step,
  system,
  task,
} from '../../src/model.ts'
import { fairGraph, isViolated } from './fair-runs.ts'
import { plainGraph } from './plain-graph.ts'
import { build } from './random-build.ts'
import type { RandomState } from './random-program.ts'
import { randomSystems } from './random-systems.ts'

const most = 60
const fairness: fc.Arbitrary<Fairness> = fc.constantFrom<Fairness>('none', 'weak', {
  groups: { '@P0': [['0.0'], ['1.0', '1.1']], '@P1': [['0.0', '2.0']] },
})
const properties: fc.Arbitrary<Liveness<RandomState>[]> = fc.array(
  fc
    .record({
      kind: fc.constantFrom('eventually', 'leadsTo'),
      fairness,
      at: fc.nat({ max: 2 }),
      value: fc.nat({ max: 2 }),
      from: fc.nat({ max: 2 }),
    })
    .map(({ kind, fairness, at, value, from }) => {
      const goal = (s: RandomState) => s.cells[at] === value
      const asks = (s: RandomState) => s.cells[(at + 1) % 3] === from && s.boxes[0] !== null
      return kind === 'eventually'
        ? eventually('a cell gets a value', '', goal, fairness)
        : leadsTo('a cell answers another', '', asks, goal, fairness)
    }),
  { minLength: 8, maxLength: 8 },
)

/** Small enough for a test. */
function isSmall(all: System<any>): boolean {
  try {
    return explorePlainly(all, most).states.length > 0
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message === `more than ${most} states`) return false
    throw thrown
  }
}

test('random systems: the same verdict as a fixpoint over the plain graph; every lasso replays', () => {
  const met = new Set<string>()
  fc.assert(
    fc.property(randomSystems({ cycles: true }), properties, (data, properties) => {
      // the other property is decided with reduction
      const all = { ...build({ ...data, properties: [] }), properties: [...properties, noDeadlock] }
      if (!isSmall(all)) return
      const graph = fairGraph(all)
      const verdicts = checkSystem(all, { reduction: fullReduction })
      properties.forEach((property, at) => {
        const { answer, trace } = verdicts[at] as Verdict
        const { fairness } = property
        expect([property.name, fairness, answer === 'violated']).toEqual([
          property.name,
          fairness,
          isViolated(graph, property),
        ])
        met.add(`${answer}${trace?.loop === undefined ? '' : ' by a loop'}`)
      })
    }),
    { numRuns: 60, interruptAfterTimeLimit: 20_000 },
  )
  expect([...met].sort()).toEqual(['holds', 'vacuous', 'violated', 'violated by a loop'])
})

test('random systems: solo progress does not miss the edges that sleep sets leave out', () => {
  fc.assert(
    fc.property(randomSystems({ cycles: true }), (data) => {
      const property = solo('on', 'P0 leaves its second place', {
        claims: (name, control) => name === '@P0' && control === '1',
      })
      const all = { ...build({ ...data, properties: [] }), properties: [property, noDeadlock] }
      if (!isSmall(all)) return
      const graph = plainGraph(all)
      const claim = claimOf(property, graph, all.tasks, (state) => graph.data[state])
      const [verdict] = checkSystem(all, { reduction: fullReduction })
      expect(verdict?.answer === 'violated').toBe(soloProgress(graph, all.tasks, claim).length > 0)
    }),
    { numRuns: 60, interruptAfterTimeLimit: 20_000 },
  )
})

describe('a writer beside a clock', () => {
  interface State {
    x: number
    tick: number
    open: boolean
  }
  const writer = step<State>('write', (s, k: Control) => {
    k.waitUntil(s.x === 0 && s.open)
    s.x = 1
  })
  const look = step<State>('look', (s, k: Control) => k.waitUntil(s.x === 0 && s.open))
  const clock = step<State>('tick', (s) => {
    s.tick = 1 - s.tick
  })
  const door = step<State>('door', (s) => {
    s.open = !s.open
  })
  const written = (fairness?: Fairness) =>
    eventually<State>('written', 'x is written', (s) => s.x === 1, fairness)
  const check = (
    steps: Readonly<Record<string, readonly (typeof writer)[]>>,
    property: Liveness<State>,
    kernel = false,
  ) => {
    const tasks = Object.entries(steps).map(([name, list]) => task(name, list, { kernel }))
    const initial: State = { x: 0, tick: 0, open: true }
    const all: System<State> = system({ name: 'clock', initial, tasks, properties: [property] })
    return checkSystem(all)[0]
  }
  const steps = (verdict: ReturnType<typeof check>) => verdict?.trace?.steps.map((s) => s.action)

  test('it writes under weak fairness; without, the clock may go on alone', () => {
    expect(check({ W: [writer], T: [clock] }, written())).toMatchObject({
      answer: 'holds',
      note: 'decided on all states, without reduction',
    })
    const alone = check({ W: [writer], T: [clock] }, written('none'))
    expect(alone).toMatchObject({
      answer: 'violated',
      minimal: true,
      shortest: 'lasso',
      message: 'the run goes on for ever without it',
      trace: { loop: 0 },
    })
    expect(steps(alone)).toEqual(['tick', 'tick'])
  })
  test('kernel tasks are fair always', () => {
    expect(check({ W: [writer], T: [clock] }, written('none'), true)?.answer).toBe('holds')
  })
  test('a door that opens and shuts keeps it out: it is not enabled all the time', () => {
    const kept = check({ W: [writer], D: [door] }, written())
    expect(kept).toMatchObject({ answer: 'violated', minimal: false, shortest: 'prefix' })
    expect(steps(kept)).toEqual(['door', 'door'])
  })
  test('a step that changes nothing is a step; only a group of its own forces the write', () => {
    const idle = check({ W: [look, writer] }, written())
    expect(idle).toMatchObject({ answer: 'violated', trace: { loop: 0 } })
    expect(steps(idle)).toEqual(['look'])
    const grouped: Fairness = { groups: { '@W': [['write']] } }
    expect(check({ W: [look, writer] }, written(grouped))?.answer).toBe('holds')
  })
  test('a task that does not exist is refused', () => {
    const name: Name = '@Nobody'
    expect(() => check({ W: [writer] }, written({ groups: { [name]: [['write']] } }))).toThrow(
      'fairness is asked for @Nobody, but there is no such task',
    )
  })
  test('leads to: asked for again and again, or never asked for', () => {
    const shut = (fairness?: Fairness) =>
      leadsTo<State>(
        'opens',
        'a door that is shut opens',
        (s) => !s.open,
        (s) => s.open,
        fairness,
      )
    expect(check({ D: [door], T: [clock] }, shut())?.answer).toBe('holds')
    expect(check({ T: [clock] }, shut())?.answer).toBe('vacuous')
    const left = check({ D: [door], T: [clock] }, shut('none'))
    expect(left).toMatchObject({
      answer: 'violated',
      message: 'after step 1 it is due, but the run goes on for ever without it',
      trace: { loop: 1 },
      shortest: 'lasso',
    })
    expect(steps(left)).toEqual(['door', 'tick', 'tick'])
  })
  test('a run that ends', () => {
    const never = eventually<State>('twice', 'x becomes 2', (s) => s.x === 2)
    const ended = check({ W: [writer] }, never)
    expect(ended).toMatchObject({
      answer: 'violated',
      message: "the run ends without it: W can't go on",
    })
    expect(ended?.trace?.loop).toBeUndefined()
    expect(steps(ended)).toEqual(['write'])
  })
  test('what a limit left out may hold the answer; a lasso that was found is one', () => {
    const tasks = [task('W', [writer]), task('T', [clock])]
    const initial: State = { x: 0, tick: 0, open: true }
    const ask = (fairness: Fairness, maxDepth: number) =>
      checkSystem(
        { name: 'cut', initial, tasks, properties: [written(fairness)] },
        { limits: { maxDepth }, reduction: noReduction },
      )[0]
    expect(ask('weak', 1)).toMatchObject({ answer: 'unknown', complete: false })
    const cut = ask('none', 2)
    expect(cut).toMatchObject({ answer: 'violated', minimal: false })
    expect(cut?.shortest).toBeUndefined()
  })
})
