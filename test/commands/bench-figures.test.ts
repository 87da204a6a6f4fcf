/** The figures of `bench`: what runs come to, what SPIN prints, states by kernel function. */
import { describe, expect, it } from 'vitest'
import { statesByFunction } from '../../src/commands/bench-functions.ts'
import type { Curve } from '../../src/commands/bench-growth.ts'
import { measureModes } from '../../src/commands/bench-modes.ts'
import { growthPlot } from '../../src/commands/bench-plot.ts'
import { ratio, summarize, wrongIn } from '../../src/commands/bench-rows.ts'
import type { Run } from '../../src/commands/bench-run.ts'
import { reportOf } from '../../src/commands/bench-spin.ts'
import { explore } from '../../src/engine/explore.ts'
import { Memo } from '../../src/engine/memo.ts'
import { type Control, program, step, system } from '../../src/model.ts'
import { systems } from '../systems/index.ts'

const subject = {
  system: 'phil',
  promela: 'phil',
  params: { N: 4 },
  until: 'all',
  mostBytes: 20,
} as const
const own = { tool: 'pipeproof', mode: 'bfs' } as const
const dfs = { tool: 'spin', mode: 'dfs' } as const

function took(seconds: number, more: Partial<Run> = {}): Run {
  return {
    states: 80,
    transitions: 212,
    seconds,
    bytesPerState: 12,
    maxRssBytes: 1e6,
    toVerdictSeconds: seconds + 1,
    ...more,
  }
}

describe('rows', () => {
  it('are medians with the range of the times', () => {
    const row = summarize(subject, own, [took(3), took(1), took(2)])
    expect(row).toMatchObject({ runs: 3, states: 80, seconds: 2, secondsRange: [1, 3] })
    expect(row.statesPerSecond).toBe(40)
    expect(row.toVerdictSecondsRange).toEqual([2, 4])
  })

  it('compare round by round with the best of the others', () => {
    const runs = [
      [took(1), took(1)],
      [took(4), took(2)],
      [took(8), took(9)],
    ]
    expect(ratio(subject, runs)?.speed).toEqual({ median: 3, range: [2, 4] })
    expect(ratio(subject, runs)?.cpu).toBeUndefined()
    const cpu = [[took(9, { cpuSeconds: 1 })], [took(1, { cpuSeconds: 4 })]]
    expect(ratio(subject, cpu)?.cpu).toEqual({ median: 4, range: [4, 4] })
    expect(ratio(subject, [[took(1)]])).toBeUndefined()
    expect(ratio({ ...subject, until: 'violation' }, runs)?.speed).toBeUndefined()
  })

  it('that count differently are wrong, whichever run it was', () => {
    const tools = [own, dfs]
    expect(wrongIn(subject, tools, [[took(1)], [took(2)]])).toEqual([])
    const other = [took(2), took(2, { transitions: 213 })]
    expect(wrongIn(subject, tools, [[took(1), took(1)], other])).toEqual([
      'phil N4: spin dfs counts 80 states and 213 transitions, not 80 and 212',
    ])
    const planned = { ...subject, counts: { states: 81, transitions: 212 } }
    expect(wrongIn(planned, tools, [[took(1)], [took(2)]])).toHaveLength(2)
    expect(wrongIn({ ...planned, until: 'violation' }, tools, [[took(1)], other])).toEqual([])
  })

  it('with too many bytes a state are wrong', () => {
    expect(wrongIn(subject, [own], [[took(1, { bytesPerState: 20.5 })]])).toEqual([
      'phil N4: 20.5 bytes a state, more than 20',
    ])
  })
})

describe('what SPIN prints', () => {
  const text = `
    59049 states, stored
   334602 states, matched
   393651 transitions (= stored+matched)
    5.406\tequivalent memory usage for states (stored*(State-vector + overhead))
    4.122\tactual memory usage for states
    1.000\tmemory used for hash table (-w17)
   16.894\ttotal actual memory usage
pan: elapsed time 0.25 seconds
`
  it('is read, without the entry into the initial state', () => {
    expect(reportOf(text, 1)).toEqual({
      states: 59_049,
      transitions: 393_650,
      seconds: 0.25,
      bytesPerState: (5.122 * 1024 * 1024) / 59_049,
      maxRssBytes: 16.894 * 1024 * 1024,
    })
  })

  it('gives the time in hundredths: the process is asked where they are few', () => {
    expect(reportOf(text.replace('0.25 seconds', '0.03 seconds'), 0.034).seconds).toBe(0.034)
  })

  it('is a fault when it was cut short or has no counts', () => {
    expect(() => reportOf(`${text}error: max search depth too small`, 1)).toThrow('cut short')
    expect(() => reportOf('pan: out of memory', 1)).toThrow('gave no counts')
  })
})

describe('a step per kernel function', () => {
  /** Two tasks of one step that passes so many functions. */
  const passing = (...lengths: readonly number[]) =>
    system<{ at: string[]; n: number }>({
      name: 'passing',
      initial: { at: lengths.map(() => 'start'), n: 0 },
      tasks: lengths.map((length, me) =>
        program(`P${me}`, ['at', `${me}`], {
          start: [
            step(
              'step',
              (s: { n: number }, k: Control, { length }: { length: number }) => {
                for (let passed = 0; passed < length; passed++) k.pass(`function${passed}`)
                k.add(s, 'n', 1)
                k.goto('end')
              },
              { length },
            ),
          ],
        }),
      ),
    })
  const counted = (...lengths: readonly number[]) => {
    const exploration = explore(passing(...lengths), { edges: true })
    return [exploration.states, statesByFunction(exploration, 100)]
  }

  it('is every pair of places of two tasks', () => {
    expect(counted(1, 1)).toEqual([4, 4])
    expect(counted(3, 1)).toEqual([4, 8])
    expect(counted(3, 4)).toEqual([4, 20])
  })

  it('is not counted beyond a bound', () => {
    expect(counted(10, 12)).toEqual([4, undefined])
  })
})

describe('modes', () => {
  const measure = (name: string, params: object, cap = 60) =>
    measureModes(systems[name]!(params), { memo: new Memo(), cap, stopped: () => false })

  it('say what each explored', () => {
    const { none, all, dpor } = measure('readers', { N: 4 })
    expect(dpor).toMatchObject({ kind: 'done', states: 16 })
    expect(none).toMatchObject({ kind: 'done' })
    expect((all as { states: number }).states).toBeLessThan((none as { states: number }).states)
  })

  it('never show a figure for what was not finished', () => {
    expect(measure('counters', { N: 5, K: 9 }, 0).none).toEqual({ kind: 'capped', seconds: 0 })
    expect(measure('phil', { N: 3 }).dpor).toEqual({ kind: 'endless' })
  })
})

describe('the picture', () => {
  const curve = (family: string, ...states: number[]): Curve => ({
    family,
    about: `${family}, N grows`,
    points: states.map((count, at) => ({
      size: at + 1,
      states: count,
      transitions: count * 2,
      bytes: count * 20,
      seconds: count / 1e6,
    })),
  })

  it('has a curve in each panel for each family, and a legend', () => {
    const svg = growthPlot([curve('counters', 10, 100, 1000), curve('phil', 9, 81)])
    expect(svg.match(/<polyline/g)).toHaveLength(6)
    for (const words of ['counters, N grows', 'phil, N grows', 'states (log)', '1 M states/s']) {
      expect(svg).toContain(words)
    }
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('is drawn of nothing and of one point too', () => {
    for (const curves of [[], [curve('counters')], [curve('counters', 10)]]) {
      expect(growthPlot(curves)).not.toMatch(/NaN|Infinity|undefined/)
    }
  })
})
