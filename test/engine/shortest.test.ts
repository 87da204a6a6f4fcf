import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Choice,
  type Successor,
  type Successors,
  shortest,
} from '../../src/engine/shortest.ts'

const N = 6
const tasks = [{}, { kernel: true }, {}]
const rank = [0, 2, 1]

interface Edge {
  readonly from: number
  readonly to: number
  readonly task: number
  readonly violates: boolean
}
function space(
  edges: readonly Edge[],
  bad: readonly number[],
): Successors & { moves: Successor[][] } {
  const moves: Successor[][] = Array.from({ length: N }, () => [])
  for (const { from, to, task, violates } of edges) {
    const own = moves[from] as Successor[]
    own.push({ task, to, violates, option: own.filter((m) => m.task === task).length })
  }
  return {
    initial: 0,
    moves,
    // in no order that helps
    expand: (at) => [...(moves[at] as Successor[])].reverse(),
    bad: (at) => bad.includes(at),
  }
}

/** All runs of exactly `steps` steps that end in a violation. */
function violations(at: number, steps: number, of: ReturnType<typeof space>): Choice[][] {
  if (steps === 0) return of.bad?.(at) ? [[]] : []
  return (of.moves[at] as Successor[]).flatMap(({ task, option, to, violates }) => {
    const rest = steps === 1 && violates ? [[]] : violations(to, steps - 1, of)
    return rest.map((choices) => [{ task, option }, ...choices])
  })
}
/** The order of DESIGN, written down as a list of keys. */
function keys(run: readonly Choice[]): number[] {
  const switches = run.filter(({ task }, at) => at > 0 && run[at - 1]?.task !== task).length
  return [switches, ...run.map(({ task }) => rank[task] as number), ...run.map((c) => c.option)]
}
function least(runs: readonly (readonly Choice[])[]): readonly Choice[] {
  return runs.reduce((a, b) => {
    const [x, y] = [keys(a), keys(b)]
    const at = x.findIndex((key, i) => key !== y[i])
    return at < 0 || (x[at] as number) < (y[at] as number) ? a : b
  })
}

const edges = (violating: boolean) => {
  const state = fc.nat(N - 1)
  const violates = violating ? fc.nat(9).map((n) => n === 0) : fc.constant(false)
  return fc.array(fc.record({ from: state, to: state, task: fc.nat(2), violates }), {
    maxLength: 18,
  })
}

function agree(of: ReturnType<typeof space>): void {
  const found = shortest(of, tasks)
  // no shortest run of a graph of N states has more than N steps
  for (let steps = 0; steps <= N; steps++) {
    const runs = violations(0, steps, of)
    if (runs.length === 0) continue
    expect(found).toMatchObject({ kind: 'found', schedule: least(runs) })
    return
  }
  expect(found.kind).toBe('none')
}

describe('the least of all schedules, found by trying them all', () => {
  test('to a bad step', () => {
    fc.assert(
      fc.property(edges(true), (list) => agree(space(list, []))),
      { numRuns: 2000 },
    )
  })
  test('to a bad state', () => {
    const bad = fc.subarray([0, 1, 2, 3, 4, 5], { maxLength: 2 })
    fc.assert(
      fc.property(edges(false), bad, (list, states) => agree(space(list, states))),
      {
        numRuns: 2000,
      },
    )
  })
  test('to either', () => {
    const bad = fc.subarray([1, 2, 3, 4, 5], { maxLength: 2 })
    fc.assert(
      fc.property(edges(true), bad, (list, states) => agree(space(list, states))),
      {
        numRuns: 1000,
      },
    )
  })
  test('on layers where many runs of the same length meet', () => {
    const layer = fc.array(fc.tuple(fc.nat(1), fc.nat(1), fc.nat(2)), {
      minLength: 2,
      maxLength: 6,
    })
    fc.assert(
      fc.property(layer, layer, fc.nat(2), (first, second, last) => {
        const list: Edge[] = [
          { from: 0, to: 1, task: 0, violates: false },
          { from: 0, to: 2, task: 2, violates: false },
          ...first.map(([a, b, task]) => ({ from: 1 + a, to: 3 + b, task, violates: false })),
          ...second.map(([a, _, task]) => ({ from: 3 + a, to: 5, task, violates: false })),
          { from: 5, to: 5, task: last, violates: true },
        ]
        agree(space(list, []))
      }),
      { numRuns: 2000 },
    )
  })
})

test('one parent per state would miss the run with fewer switches', () => {
  // 0 -P0-> 1 -P2-> 3, 0 -P2-> 2 -P0-> 3, then P0 alone violates: P2 P0 P0 has one switch
  const list: Edge[] = [
    { from: 0, to: 1, task: 0, violates: false },
    { from: 1, to: 3, task: 2, violates: false },
    { from: 0, to: 2, task: 2, violates: false },
    { from: 2, to: 3, task: 0, violates: false },
    { from: 3, to: 3, task: 0, violates: true },
  ]
  expect(shortest(space(list, []), tasks)).toEqual({
    kind: 'found',
    states: 4,
    schedule: [2, 0, 0].map((task) => ({ task, option: 0 })),
  })
})

test('a limit says up to how many steps nothing violates', () => {
  const list = [0, 1, 2, 3].map(
    (from): Edge => ({ from, to: from + 1, task: 0, violates: from === 3 }),
  )
  const of = space(list, [])
  expect(shortest(of, tasks, { maxDepth: 3 })).toMatchObject({ kind: 'limit', steps: 3 })
  expect(shortest(of, tasks, { maxDepth: 4 }).kind).toBe('found')
  expect(shortest(of, tasks, { maxStates: 2 })).toMatchObject({
    kind: 'limit',
    limit: '2 states',
    steps: 1,
  })
  expect(shortest(of, tasks, { stopped: () => true })).toMatchObject({ limit: 'stopped', steps: 0 })
})
