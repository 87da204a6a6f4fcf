/**
 * The stateless explorer: one execution for each Mazurkiewicz trace, and the verdicts of the
 * others, on systems that end.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dpor } from '../../src/engine/dpor.ts'
import { explorePlainly, type PlainGraph } from '../../src/engine/plain.ts'
import type { System } from '../../src/engine/system.ts'
import { systems } from '../systems/index.ts'
import { plainGraph } from './agreement.ts'
import { tracesOf, visibleIn } from './mazurkiewicz.ts'
import { verdictsOf } from './plain-verdicts.ts'
import { build } from './random-build.ts'
import type { RandomSystem } from './random-program.ts'
import { randomSystems, type Shape } from './random-systems.ts'

function explored(system: System<any>, maxExecutions = 100_000) {
  const result = dpor(system, { limits: { maxExecutions } })
  if (result.kind !== 'explored') throw new Error('the system has a cycle')
  return result
}

test.each<[name: string, params: Record<string, number>, traces: number]>([
  ['readers', { N: 1 }, 2],
  ['readers', { N: 8 }, 2 ** 8],
  ['lastzero', { N: 2 }, 5],
  ['lastzero', { N: 7 }, 10 * 2 ** 5],
  ['indexer', { N: 11 }, 1],
  ['indexer', { N: 13 }, 8 ** 2],
  ['filesystem', { N: 13 }, 1],
  ['filesystem', { N: 16 }, 2 ** 3],
])('%s %o has %i traces, each explored once', (name, params, traces) => {
  const { executions, blocked, complete } = explored(systems[name]!(params))
  expect({ executions, blocked, complete }).toEqual({
    executions: traces,
    blocked: 0,
    complete: true,
  })
})

const mostRuns = 3000
const runs = { numRuns: 50, interruptAfterTimeLimit: 20_000 }

function forRandom(shape: Shape, ask: (data: RandomSystem) => void) {
  fc.assert(fc.property(randomSystems(shape), ask), runs)
}

/** The same system with its last tasks as a final section. */
function withLast(system: System<any>, lasts: number): System<any> {
  const first = system.tasks.length - lasts
  return {
    ...system,
    tasks: system.tasks.map((task, at) => (at < first ? task : { ...task, last: true })),
  }
}

function agrees(system: System<any>) {
  const found = explored(system, mostRuns + 1)
  const brute = tracesOf(system, mostRuns, visibleIn(found.space))
  if (!brute) return
  expect([found.executions, found.blocked]).toEqual([brute.traces.size, 0])
  for (const [name, { steps }] of verdictsOf(system, explorePlainly(system))) {
    expect([name, found.found.has(name)]).toEqual([name, steps !== undefined])
  }
}

describe.each<[string, Shape]>([
  ['terminating', { cycles: false }],
  ['terminating, loosely coupled', { cycles: false, loose: true }],
])('%s random systems', (_name, shape) => {
  test('one execution for each trace, and the verdicts of the plain graph', () => {
    forRandom(shape, (data) => agrees(build(data)))
  })

  test('the same without properties, which put visible steps in order', () => {
    forRandom(shape, (data) => agrees(build({ ...data, properties: [] })))
  })

  test.each([1, 2])('the same with a final section of %i tasks', (lasts) => {
    forRandom(shape, (data) => agrees(withLast(build(data), lasts)))
  })
})

test('a system is refused if and only if its graph has a cycle', () => {
  const met = { cycle: 0, explored: 0 }
  forRandom({ cycles: true }, (data) => {
    const system = build(data)
    const graph = plainGraph(system, 400)
    if (!graph) return
    const result = dpor(system, { limits: { maxExecutions: mostRuns } })
    if (result.kind === 'explored' && !result.complete) return
    expect(result.kind).toBe(hasCycle(graph) ? 'cycle' : 'explored')
    met[result.kind]++
  })
  expect(Math.min(met.cycle, met.explored)).toBeGreaterThan(0)
})

/** Some states are left when those without a way into them are taken away, again and again. */
function hasCycle({ states, edges }: PlainGraph<any>): boolean {
  const ways = new Int32Array(states.length)
  for (const { to } of edges) ways[to]!++
  const free = [...ways.keys()].filter((state) => ways[state] === 0)
  for (const state of free) {
    for (const { from, to } of edges) if (from === state && --ways[to]! === 0) free.push(to)
  }
  return free.length < states.length
}
