/** Runs with few context switches, against all runs tried one by one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { explore } from '../../src/engine/explore.ts'
import { modelLimit } from '../../src/engine/model-limit.ts'
import { canonical, movesIn } from '../../src/engine/plain.ts'
import { boundSwitches, withoutCounter } from '../../src/engine/switches.ts'
import { type Control, ModelLimit, step, system, task } from '../../src/model.ts'
import { build } from './random-build.ts'
import { randomSystems } from './random-systems.ts'

/** States that runs of the system itself with at most so many switches come to. */
function reachable(whole: any, most: number): Set<string> {
  const seen = new Map<string, any>()
  const queue: [state: any, last: number, used: number][] = [[whole.initial, -1, 0]]
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [state, last, used] = next
    const key = `${canonical(state)} ${last} ${used}`
    if (seen.has(key)) continue
    seen.set(key, state)
    for (const move of movesIn(whole, state).moves) {
      const switched = last < 0 || move.task === last ? used : used + 1
      if (switched <= most) queue.push([move.next, move.task, switched])
    }
  }
  return new Set([...seen.values()].map(canonical))
}

function bounded(whole: any, most: number): Set<string> {
  const { space, states } = explore(boundSwitches(whole, most))
  const found = new Set<string>()
  for (let state = 0; state < states; state++) {
    const { initial } = withoutCounter({ initial: space.state(state), steps: [], blocked: [] })
    found.add(canonical(initial))
  }
  return found
}

describe('the product with a count of context switches', () => {
  it('reaches the states of the runs with so few', () => {
    fc.assert(
      fc.property(randomSystems({ cycles: false }), fc.nat({ max: 3 }), (data, most) => {
        const whole = { ...build(data), properties: [] }
        fc.pre(explore(whole, { limits: { maxStates: 400 } }).complete)
        expect([...bounded(whole, most)].sort()).toEqual([...reachable(whole, most)].sort())
      }),
      { numRuns: 30 },
    )
  })

  it('takes no end for one that only the bound makes', () => {
    const counting = (name: string) =>
      task<any>(
        name,
        [
          step('count', (s: any, k: Control) => {
            k.waitUntil(s[name] < 2)
            s[name] += 1
          }),
        ],
        { idle: true },
      )
    const whole = system<any>({
      name: 'two',
      initial: { P0: 0, P1: 0 },
      tasks: [counting('P0'), counting('P1')],
      properties: [
        {
          kind: 'atEnd',
          name: 'all',
          about: 'all is counted',
          check: (s) => (s.P0 + s.P1 < 4 ? 'too early' : undefined),
        },
      ],
    })
    for (const most of [0, 1, 5]) {
      expect(checkSystem(boundSwitches(whole, most))[0]?.answer).not.toBe('violated')
    }
  })
})

it('a bound of the model is told from a fault of a step', () => {
  const full = system<any>({
    name: 'full',
    initial: { n: 0 },
    tasks: [
      task('P0', [
        step<any>('make', (s) => {
          if (s.n === 2) throw new ModelLimit('no name is left')
          s.n += 1
        }),
      ]),
    ],
  })
  let thrown: unknown
  try {
    explore(full)
  } catch (caught) {
    thrown = caught
  }
  expect(modelLimit(thrown)).toBe('no name is left')
  expect(modelLimit(new Error('another'))).toBeUndefined()
})
