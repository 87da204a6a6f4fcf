/** Coverage: what no search met is named, and its twin that was met is not. */
import { describe, expect, test } from 'vitest'
import { coverageOf } from '../../src/commands/column.ts'
import { explore } from '../../src/engine/explore.ts'
import { model } from '../../src/index.ts'
import type { Control, System, Task } from '../../src/model.ts'
import type { Cell } from '../../src/report/cell.ts'
import { plainPaint } from '../../src/report/paint.ts'
import { type PolicyStats, type Stat, statsLines, statsOf } from '../../src/report/stats.ts'

interface Lock {
  readonly at: Record<string, number>
  owner: string | null
  readers: number
  queue: string[]
}

function system(...tasks: readonly Task<Lock>[]): System<Lock> {
  const at = Object.fromEntries(tasks.map(({ name }) => [name, 0]))
  return model.system<Lock>({
    name: 'lock',
    initial: { at, owner: null, readers: 0, queue: [] },
    tasks,
  })
}

/** Takes the lock in one step, and leaves it in another. */
function user(name: string): Task<Lock> {
  return model.task<Lock>(name, [
    model.step('take', (s: Lock, k: Control) => {
      k.waitUntil(s.at[k.me] === 0)
      k.waitUntil(s.owner === null)
      s.owner = k.me
      s.at[k.me] = 1
    }),
    model.step('leave', (s: Lock, k: Control) => {
      k.waitUntil(s.at[k.me] === 1)
      s.owner = null
      s.at[k.me] = 2
    }),
  ])
}

function once(name: string, step: (s: Lock, k: Control) => void): Task<Lock> {
  return model.task<Lock>(name, [
    model.step(name, (s: Lock, k: Control) => {
      k.waitUntil(s.at[k.me] === 0)
      step(s, k)
      s.at[k.me] = 1
    }),
  ])
}

function stat(policy: string, of: System<Lock>): Stat {
  const { space, states, transitions } = explore(of)
  const cell: Cell = {
    policy,
    fileSystem: 'ext4',
    scenario: of.name,
    property: 'any',
    verdict: { property: 'any', answer: 'holds', states, transitions, complete: true },
    expected: 'holds',
    schedule: undefined,
    steps: undefined,
    calls: undefined,
    loop: undefined,
  }
  return { cell, coverage: coverageOf(space) }
}

const unmet = (...tasks: readonly Task<Lock>[]) =>
  (statsOf([stat('plain', system(...tasks))])[0] as PolicyStats).unmet

describe('guards', () => {
  test('one that never blocks is named, by its place in the step', () => {
    expect(unmet(user('P0')).guardsNeverBlocked).toEqual(['take (guard 2)'])
  })

  test('its twin that blocks is not', () => {
    expect(unmet(user('P0'), user('P1')).guardsNeverBlocked).toEqual([])
  })
})

describe('conditions', () => {
  const take = (name: string) =>
    once(name, (s: Lock, k: Control) => {
      if (s.owner === null) s.owner = k.me
      else s.readers += 1
    })
  const free = once('free', (s) => {
    s.owner = null
  })

  test('what another task could have changed and never had is named with the step', () => {
    const after = once('late', (s: Lock, k: Control) => {
      k.waitUntil(s.readers === 1)
      if (s.owner === null) s.readers = 5
    })
    const giver = once('giver', (s: Lock, k: Control) => {
      s.owner = k.me
      if (s.owner !== null) s.readers = 1
      s.owner = null
    })
    const { oneWay } = unmet(
      after,
      giver,
      once('taker', (s: Lock, k: Control) => {
        k.waitUntil(s.readers === 5)
        s.owner = k.me
      }),
      once('reader', (s) => {
        if (s.owner !== null) s.queue.push('seen')
      }),
    )
    expect(oneWay['owner always null']).toEqual(['late'])
  })

  test('its twin that has both is not', () => {
    expect(unmet(take('P0'), take('P1'), free).oneWay).not.toHaveProperty('owner always null')
  })

  test('an array that is never empty where it is looked at, and its twin', () => {
    const put = once('put', (s) => {
      s.queue.push('a')
    })
    const look = (when: (s: Lock) => boolean) =>
      once('look', (s: Lock, k: Control) => {
        k.waitUntil(when(s))
        if (s.queue.length === 0) s.readers += 1
      })
    const count = once('count', (s) => {
      s.readers = s.queue.length
    })
    const full = look((s) => s.queue[0] !== undefined)
    expect(unmet(put, full, count).oneWay['queue never empty']).toContain('look')
    const any = look(() => true)
    expect(unmet(put, any, count).oneWay).not.toHaveProperty('queue never empty')
  })
})

describe('options', () => {
  const pick = (free: (s: Lock) => boolean) =>
    once('pick', (s: Lock, k: Control) => {
      const way = k.choose('way', ['left', 'right'])
      if (way === 'right') k.waitUntil(free(s))
      s.readers += 1
    })

  test('one after which the step was never enabled is named', () => {
    expect(unmet(pick((s) => s.owner !== null)).optionsNeverEnabled).toEqual(['pick#right'])
  })

  test('its twin is not', () => {
    expect(unmet(pick((s) => s.owner === null)).optionsNeverEnabled).toEqual([])
  })
})

test('a result that a step gives under another policy only', () => {
  const call = (error: boolean) =>
    once('call', (_s: Lock, k: Control) => {
      k.label('r', error ? '-EAGAIN' : 4096)
    })
  const stats = [stat('one', system(call(true))), stat('two', system(call(false)))]
  const [one, two] = statsOf(stats)
  expect(one?.unmet.resultsNeverGiven).toEqual({ 'a number': ['call'] })
  expect(two?.unmet.resultsNeverGiven).toEqual({ '-EAGAIN': ['call'] })
  expect(statsLines(stats, plainPaint).join('\n')).toContain('not given       -EAGAIN: call')
})

test('searches of one policy count together', () => {
  const stats = [stat('plain', system(user('P0'))), stat('plain', system(user('P0'), user('P1')))]
  expect(statsOf(stats)).toHaveLength(1)
  expect(statsOf(stats)[0]?.unmet.guardsNeverBlocked).toEqual([])
})
