/** Liveness of the textbook systems, each with the twin that breaks it. */
import { expect, test } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { type Fairness, leadsTo, type System } from '../../src/model.ts'
import { peterson } from './peterson.ts'
import { allDone, type Sizes, stableWrites } from './stable_writes.ts'

function stable(sizes: Sizes, fairness?: Fairness) {
  const [verdict] = checkSystem({
    ...stableWrites(sizes),
    properties: [allDone(sizes, fairness)],
  })
  return verdict
}

const sizes = { W: 3, R: 1, B: 3, C: 2 }

test('stable pages: all writers get done under weak fairness while somebody reads the pipe', () => {
  // as many states as SPIN has: bench/promela/stable_writes.pml
  expect(stable(sizes)).toMatchObject({ answer: 'holds', complete: true, states: 12384 })
})

test('stable pages without fairness: the ticker ticks for ever', () => {
  const verdict = stable(sizes, 'none')
  expect(verdict).toMatchObject({
    answer: 'violated',
    minimal: true,
    shortest: 'lasso',
    trace: { loop: 0 },
  })
  expect(verdict?.trace?.steps.map(({ task }) => task)).toEqual(['@T', '@T'])
})

test('stable pages without a reader: a slot keeps a writer out for ever', () => {
  const verdict = stable({ ...sizes, R: 0 })
  expect(verdict).toMatchObject({ answer: 'violated', minimal: false, shortest: 'prefix' })
  const { steps, loop } = verdict?.trace ?? { steps: [] }
  expect(steps.slice(loop).map(({ task }) => task)).toEqual(['@T', '@T'])
})

test('Peterson: who waits gets in whatever happens; who has not come yet, if steps are fair', () => {
  const gets = (from: string, fairness?: Fairness) => {
    const at = (place: string) => (s: any) => s.processes[0].at === place
    const property = leadsTo('gets-in', 'it gets in', at(from), at('inside'), fairness)
    const all: System<any> = peterson({ N: 2 })
    return checkSystem({ ...all, properties: [property] })[0]
  }
  // the other one, coming round again, has come last and waits in its turn
  expect(gets('waiting', 'none')?.answer).toBe('holds')
  expect(gets('below')?.answer).toBe('holds')
  const alone = gets('below', 'none')
  expect(alone).toMatchObject({ answer: 'violated', shortest: 'lasso', trace: { loop: 2 } })
  const round = ['climb', 'comeLast', 'pass', 'leave', 'climb', 'comeLast']
  expect(alone?.trace?.steps.map(({ task, action }) => `${task} ${action}`)).toEqual(
    round.map((action) => `@P1 ${action}`),
  )
})
