import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  canonical,
  controlOf,
  endOf,
  type Moves,
  movesIn,
  observer,
} from '../../src/engine/plain.ts'
import { type Replayed, replay, replayChoices } from '../../src/engine/replay.ts'
import { initialState } from '../../src/engine/run.ts'
import { parseSchedule } from '../../src/engine/schedule.ts'
import { shortest } from '../../src/engine/shortest.ts'
import type { Property, System, Task } from '../../src/engine/system.ts'
import { always, type Control, noDeadlock, step, when } from '../../src/model.ts'
import { plainGraph } from './agreement.ts'
import { verdictsOf } from './plain-verdicts.ts'
import { build } from './random-build.ts'
import { randomSystems } from './random-systems.ts'

function traceOf(replayed: Replayed): Replayed & { kind: 'trace' } {
  if (replayed.kind === 'error') throw new Error(`step ${replayed.step}: ${replayed.message}`)
  return replayed
}
function typed<S extends object>(system: System<S>, text: string): Replayed {
  const parsed = parseSchedule(text)
  if (parsed.kind === 'error') throw new Error(parsed.message)
  return replay(system, parsed.entries)
}

/** The plain explorer as a space to search: states numbered as they are met, moves kept. */
function plainSpace<S extends object>(system: System<S>) {
  const numbers = new Map<string, number>()
  const states: S[] = []
  const kept: Moves<S>[] = []
  const number = (state: S): number => {
    const key = canonical(state)
    const known = numbers.get(key) ?? states.push(state) - 1
    numbers.set(key, known)
    return known
  }
  number(initialState(system))
  const movesOf = (at: number): Moves<S> => {
    kept[at] ??= movesIn(system, states[at] as S)
    return kept[at]
  }
  return { states, number, movesOf }
}

function leastViolation<S extends object>(
  system: System<S>,
  property: Property<S>,
  { states, number, movesOf }: ReturnType<typeof plainSpace<S>>,
) {
  return shortest(
    {
      initial: 0,
      expand: (at) => {
        const counts = system.tasks.map(() => 0)
        return movesOf(at).moves.map(({ task, next, effects }) => {
          const option = counts[task] as number
          counts[task] = option + 1
          const violates = effects.violations.some((v) => v.property === property.name)
          return { task, option, to: number(next), violates }
        })
      },
      bad: (at) => {
        const state = states[at] as S
        if (property.kind === 'always') {
          const instances = property.instances?.(system.initial) ?? [undefined]
          return instances.some((i) => property.check(state, i, observer(system)))
        }
        const { moves, waits } = movesOf(at)
        if (moves.length > 0) return false
        const end = endOf(system, state, waits)
        if (property.kind === 'atEnd') return property.check(state, end) !== undefined
        if (property.kind !== 'monitor') return false
        const whole = state as { monitors?: Record<string, unknown> }
        return Boolean(property.atEnd?.(whole.monitors?.[property.name], state, end))
      },
    },
    system.tasks,
  )
}

test('on random systems the least schedule is as short as can be, and shows the violation', () => {
  let violated = 0
  fc.assert(
    fc.property(
      fc.oneof(randomSystems({ cycles: false }), randomSystems({ cycles: true })),
      (data) => {
        const system = build(data)
        const graph = plainGraph(system, 500)
        if (!graph) return
        const plain = verdictsOf(system, graph)
        const space = plainSpace(system)
        for (const property of system.properties ?? []) {
          if (property.kind === 'sometimes') continue
          const found = leastViolation(system, property, space)
          const { answer, steps } = plain.get(property.name) as { answer: string; steps?: number }
          expect(found.kind).toBe(answer === 'violated' ? 'found' : 'none')
          if (found.kind !== 'found') continue
          violated++
          expect(found.schedule.length).toBe(steps)
          const shown = traceOf(replayChoices(system, found.schedule))
          const last = shown.trace.steps[shown.trace.steps.length - 1]
          const violations = last?.violations ?? shown.initially
          expect(violations.map((v) => v.property)).toContain(property.name)
          // the printed schedule, typed again, is the same run
          const again = traceOf(typed(system, shown.schedule))
          expect(again.schedule).toBe(shown.schedule)
          expect(again.trace.steps.map((s) => canonical(s.state))).toEqual(
            shown.trace.steps.map((s) => canonical(s.state)),
          )
          for (const [at, one] of shown.trace.steps.entries()) {
            const before = shown.trace.steps[at - 1]?.state ?? shown.trace.initial
            expect(one.changes.length > 0).toBe(canonical(before) !== canonical(one.state))
          }
        }
      },
    ),
    { numRuns: 100 },
  )
  expect(violated).toBeGreaterThan(0)
})

interface Net {
  sent: number
  got: { last: number } | null
  pc: string
}
const deliver = step<Net>('deliver', (state, k: Control) => {
  k.waitUntil(state.sent > 0, { text: 'a packet', kind: 'data' })
  const what = k.choose('the wire', ['deliver', 'drop'])
  state.sent -= 1
  if (what === 'deliver') state.got = { last: state.sent }
  k.emit('gone', () => ({ what }))
})
const send = (name: string, amount: number) =>
  step<Net>(name, (state, k: Control) => {
    k.pass('tcp_sendmsg', () => `${amount} packets`)
    state.sent += amount
    k.goto('sent')
  })
const net: System<Net> = {
  name: 'net',
  initial: { sent: 0, got: null, pc: 'start' },
  tasks: [
    {
      name: '@P0',
      control: ['pc'],
      starts: (pc) => pc === 'start',
      actions: (pc) =>
        pc === 'start'
          ? [send('one', 1), send('two', 2), send('two', 3)].map((a) => ({
              ...a,
              target: (to) => to,
            }))
          : [],
    } satisfies Task<Net>,
    { name: '@net', kernel: true, actions: () => [deliver] },
    { name: '@end', last: true, actions: (): [] => [] },
  ],
  properties: [
    noDeadlock,
    always<Net>('few', 'at most two packets wait', (s) =>
      s.sent > 2 ? `${s.sent} wait` : undefined,
    ),
    when<{ what: string }>('delivered', 'none is lost', 'gone', ({ what }) =>
      what === 'drop' ? 'one is lost' : undefined,
    ),
  ],
}

describe('a schedule that a person typed', () => {
  test('says what each step did', () => {
    const { trace, schedule, ended, enabled } = traceOf(typed(net, 'P0:one,net#deliver'))
    expect(schedule).toBe('P0:one,net#deliver')
    expect(ended).toBe(true)
    expect(enabled).toEqual([])
    expect(trace.steps[0]).toMatchObject({
      task: '@P0',
      action: 'one',
      starts: true,
      passes: [{ where: 'tcp_sendmsg', what: '1 packets' }],
      changes: [
        { path: 'sent', before: 0, after: 1 },
        { path: 'pc', before: 'start', after: 'sent' },
      ],
      reads: ['pc', 'sent'],
      writes: ['sent', 'pc'],
    })
    expect(trace.steps[1]?.changes).toEqual([
      { path: 'sent', before: 1, after: 0 },
      { path: 'got', before: null, after: undefined },
      { path: 'got/last', before: undefined, after: 0 },
    ])
  })
  test('shows what it violates, in a step and in a state', () => {
    const { trace } = traceOf(typed(net, 'P0:3,net#drop'))
    expect(trace.steps.map((s) => s.violations)).toEqual([
      [{ property: 'few', message: '3 wait' }],
      [{ property: 'delivered', message: 'one is lost' }],
    ])
    expect(controlOf(net.tasks[0] as Task, trace.steps[0]?.state)).toBe('sent')
  })
  test('that is too short says what could come next', () => {
    const { ended, enabled } = traceOf(typed(net, ''))
    expect([ended, enabled]).toEqual([false, ['P0:one', 'P0:2', 'P0:3']])
    expect(traceOf(typed(net, 'P0:one')).enabled).toEqual(['net#deliver', 'net#drop'])
  })
  test.each([
    ['P9', 1, 'there is no task P9: there are P0, net, end'],
    ['P0', 1, 'P0 can be more than one step: say P0:one or P0:2 or P0:3'],
    ['P0:two', 1, 'P0:two can be more than one step: say P0:2 or P0:3'],
    ['P0:four', 1, 'P0:four is not enabled: P0 can take P0:one or P0:2 or P0:3'],
    ['P0:9', 1, 'P0:9 is not enabled: P0 can take P0:one or P0:2 or P0:3'],
    ['net', 1, 'net waits for a packet; enabled: P0:one, P0:2, P0:3'],
    ['P0:one,net', 2, 'net can be more than one step: say net#deliver or net#drop'],
    ['P0:one,net#lose', 2, 'net#lose is not enabled: net can take net#deliver or net#drop'],
    ['P0:one,P0', 2, 'P0 has ended; enabled: net#deliver, net#drop'],
    ['P0:one,net#drop*2', 3, 'net waits for a packet; nothing is enabled, the run has ended'],
  ])('%s stops with a reason', (text, at, message) => {
    expect(typed(net, text)).toEqual({ kind: 'error', step: at, message })
  })
  test('paths read and written can come from a tracked run', () => {
    const choices = [{ task: 0, option: 0 }]
    const { trace } = traceOf(replayChoices(net, choices, () => ({ reads: ['x'], writes: ['y'] })))
    expect(trace.steps[0]).toMatchObject({ reads: ['pc', 'x'], writes: ['sent', 'pc', 'y'] })
    expect(replayChoices(net, [{ task: 1, option: 0 }])).toMatchObject({ kind: 'error', step: 1 })
  })
})

test('tasks that wait at the end are named, with what for, and an end without a step is judged', () => {
  const never = step<{ go: boolean }>('never', (state, k: Control) => {
    k.waitUntil(state.go, { text: 'a sign' })
  })
  const stuck: System<{ go: boolean }> = {
    name: 'stuck',
    initial: { go: false },
    tasks: [{ name: '@P0', actions: () => [never] }],
    properties: [noDeadlock],
  }
  const { trace, initially } = traceOf(replay(stuck, []))
  expect(trace.blocked).toEqual([{ task: '@P0', waits: [{ text: 'a sign' }] }])
  expect(initially).toEqual([{ property: 'no-deadlock', message: "P0 can't go on" }])
})
