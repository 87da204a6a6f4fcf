/** Liveness on small graphs, against every set of states and every walk. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FairClass, fairClasses } from '../../src/engine/fairness.ts'
import type { Graph, Transition } from '../../src/engine/graph.ts'
import { type Lasso, lassoOf } from '../../src/engine/lasso.ts'
import { Liveness, type Question } from '../../src/engine/liveness.ts'
import type { Fairness, Name } from '../../src/engine/system.ts'
import { randomEdges, type SmallEdge, smallGraph } from './small-graph.ts'

const N = 5
const states = Array.from({ length: N }, (_, state) => state)
/** The kernel task comes first, to see that it is ordered last. */
const tasks = [{ kernel: true }, {}, {}].map((one, at) => ({ ...one, name: `@P${at}` as Name }))

interface Edge {
  readonly from: number
  readonly to: number
  readonly task: number
  readonly option: number
}
interface Asked {
  readonly graph: Graph
  readonly edges: readonly Edge[]
  readonly question: Question
  readonly classes: readonly FairClass[]
}

function bitsOf(bits: number): Uint8Array {
  return Uint8Array.from(states, (state) => (bits >> state) & 1)
}

const small = fc.nat(2 ** N - 1)
const fairness: fc.Arbitrary<Fairness> = fc.constantFrom('none', 'weak')
const asked: fc.Arbitrary<Asked> = fc
  .record({
    edges: randomEdges(N, 9),
    goal: fc.tuple(small, small).map(([a, b]) => a & b),
    from: fc.option(small),
    fairness,
    kernel: fc.boolean(),
  })
  .map(({ edges: list, goal, from, fairness, kernel }) => {
    const sorted: SmallEdge[] = list
      .map((edge) => (kernel ? edge : { ...edge, task: edge.task || 1 }))
      .sort((a, b) => (a.task ?? 0) - (b.task ?? 0))
    const graph = smallGraph(N, sorted, { tasks: 3 })
    const edges = states.flatMap((state) => edgesOf(graph, state))
    const ends = states.filter((state) => !edges.some((edge) => edge.from === state))
    const question = { goal: bitsOf(goal), ...(from !== null && { from: bitsOf(from) }), ends }
    const judged = kernel ? tasks : tasks.map(({ name }) => ({ name }))
    const classes = fairClasses(judged, fairness)
    return { graph, edges, question, classes }
  })

function edgesOf({ offsets, targets, kinds, transitions }: Graph, from: number): Edge[] {
  const found: Edge[] = []
  for (let e = offsets[from] as number; e < (offsets[from + 1] as number); e++) {
    const { task } = transitions[kinds[e] as number] as Transition
    const option = found.filter((edge) => edge.task === task).length
    found.push({ from, to: targets[e] as number, task, option })
  }
  return found
}

function isFair(edges: readonly Edge[], classes: readonly FairClass[], set: readonly number[]) {
  return classes.every(({ task }) => {
    const out = edges.filter((edge) => edge.task === task && set.includes(edge.from))
    return (
      out.some(({ to }) => set.includes(to)) ||
      set.some((state) => !out.some(({ from }) => from === state))
    )
  })
}

/** Sets of states that a fair run may visit for ever without the goal. */
function fairSets({ edges, question, classes }: Asked): number[][] {
  const found: number[][] = []
  for (let bits = 1; bits < 2 ** N; bits++) {
    const set = states.filter((state) => (bits >> state) & 1)
    const inner = edges.filter(({ from, to }) => set.includes(from) && set.includes(to))
    if (inner.length === 0 || set.some((state) => question.goal[state] === 1)) continue
    const reaches = (from: number) => {
      const seen = new Set([from])
      for (const at of seen) for (const e of inner) if (e.from === at) seen.add(e.to)
      return seen.size === set.length
    }
    if (set.every(reaches) && isFair(edges, classes, set)) found.push(set)
  }
  return found
}

/** A run by its states, with the edges between them. */
interface Walk {
  readonly states: readonly number[]
  readonly edges: readonly Edge[]
}
function* walks(edges: readonly Edge[], most: number): Generator<Walk> {
  let level: Walk[] = [{ states: [0], edges: [] }]
  for (let steps = 0; steps <= most; steps++) {
    yield* level
    level = level.flatMap((walk) =>
      edges
        .filter(({ from }) => from === walk.states[steps])
        .map((edge) => ({ states: [...walk.states, edge.to], edges: [...walk.edges, edge] })),
    )
  }
}

/** True if the goal is due after the walk. */
function isDue({ goal, from }: Question, walk: readonly number[]): boolean {
  const asked = walk.map((state, at) => (from ? from[state] === 1 : at === 0))
  return asked.some((asks, at) => asks && walk.slice(at).every((state) => goal[state] === 0))
}

/** The walk ends, or its states from `loop` on go round for ever, without a goal that is due. */
function violates({ graph, question }: Asked, walk: readonly number[], loop?: number): boolean {
  const last = walk[walk.length - 1] as number
  if (loop === undefined) return edgesOf(graph, last).length === 0 && isDue(question, walk)
  const round = walk.slice(loop + 1)
  if (round.length === 0 || walk[loop] !== last) return false
  return round.every((state) => question.goal[state] === 0) && isDue(question, [...walk, ...round])
}

function isLasso(asked: Asked, walk: readonly number[]): boolean {
  return violates(asked, walk) || walk.some((_, loop) => violates(asked, walk, loop))
}

function follow(graph: Graph, { choices }: Lasso): Walk {
  const walk = { states: [0], edges: [] as Edge[] }
  for (const { task, option } of choices) {
    const at = walk.states[walk.states.length - 1] as number
    const edge = edgesOf(graph, at).find((e) => e.task === task && e.option === option)
    if (!edge) throw new Error('no such edge')
    walk.states.push(edge.to)
    walk.edges.push(edge)
  }
  return walk
}

test('the loop of a lasso begins where the goal is due, not at an earlier visit', () => {
  // 0 -> 3 (the goal) -> 1 (it becomes due) -> 0 -> 0 for ever
  const graph = smallGraph(
    N,
    [
      { from: 0, to: 3, task: 1 },
      { from: 0, to: 0, task: 1 },
      { from: 1, to: 0, task: 1 },
      { from: 3, to: 1, task: 1 },
    ],
    { tasks: 3 },
  )
  const question = { goal: bitsOf(0b01000), from: bitsOf(0b01010), ends: [2, 4] }
  expect(lassoOf(new Liveness(graph, question, []), tasks).loop).toBe(3)
})

test('a run violates the claim exactly if some set of states may be visited for ever', () => {
  let violated = 0
  fc.assert(
    fc.property(asked, (asked) => {
      const { graph, edges, question, classes } = asked
      const live = new Liveness(graph, question, classes)
      const sets = fairSets(asked)
      const isBad = ({ states: walk }: Walk) => {
        const last = walk[walk.length - 1] as number
        const due = isDue(question, walk)
        if (question.ends.includes(last)) return due
        return sets.some(
          (set) => set.includes(last) && (due || set.some((state) => question.from?.[state] === 1)),
        )
      }
      const bad = shortestWalks(asked).find(isBad)
      expect(live.violated).toBe(bad !== undefined)
      if (!bad) return
      violated++
      const lasso = lassoOf(live, tasks)
      const run = follow(graph, lasso)
      expect(violates(asked, run.states, lasso.loop)).toBe(true)
      if (lasso.loop !== undefined && classes.length > 0) {
        const set = run.states.slice(lasso.loop)
        const taken = run.edges.slice(lasso.loop)
        for (const { task } of classes) {
          const disabled = set.some((s) => !edges.some((e) => e.from === s && e.task === task))
          expect(disabled || taken.some((edge) => edge.task === task)).toBe(true)
        }
      }
      if (classes.length === 0) {
        expect(lasso.shortest).toBe('lasso')
      } else {
        expect(lasso.shortest).toBe('prefix')
        expect(lasso.loop ?? lasso.choices.length).toBe(bad.edges.length)
      }
    }),
    { numRuns: 3000 },
  )
  expect(violated).toBeGreaterThan(300)
})

/** A shortest walk to each state with the goal due and to each without, shortest first. */
function shortestWalks({ edges, question }: Asked): Walk[] {
  const found = new Map<string, Walk>()
  const meet = (walk: Walk) => {
    const key = `${walk.states[walk.states.length - 1]} ${isDue(question, walk.states)}`
    if (!found.has(key)) found.set(key, walk)
  }
  meet({ states: [0], edges: [] })
  for (const walk of found.values()) {
    for (const edge of edges) {
      if (edge.from !== walk.states[walk.states.length - 1]) continue
      meet({ states: [...walk.states, edge.to], edges: [...walk.edges, edge] })
    }
  }
  return [...found.values()]
}

test('without fairness the lasso is the least: steps, then switches, then order', () => {
  let proved = 0
  fc.assert(
    fc.property(asked, (asked) => {
      const { graph, edges, question } = asked
      const live = new Liveness(graph, question, [])
      if (!live.violated) return
      const lasso = lassoOf(live, tasks)
      const steps = lasso.choices.length
      if (steps > 6) return
      proved++
      const rank = (task: number) => (task === 0 ? 3 : task)
      const key = (choices: readonly { task: number; option: number }[]) => [
        choices.filter(({ task }, at) => at > 0 && task !== choices[at - 1]?.task).length,
        ...choices.map(({ task }) => rank(task)),
        ...choices.map(({ option }) => option),
      ]
      const best = lasso.choices.length === 0 ? [] : key(lasso.choices)
      for (const walk of walks(edges, steps)) {
        if (!isLasso(asked, walk.states)) continue
        expect(walk.edges).toHaveLength(steps)
        if (steps > 0) expect(compare(best, key(walk.edges))).toBeLessThanOrEqual(0)
      }
    }),
    { numRuns: 3000 },
  )
  expect(proved).toBeGreaterThan(300)
})

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) if (value !== b[at]) return value - (b[at] as number)
  return 0
}

test('a proof that would take too long is given up, and not claimed', () => {
  const graph = smallGraph(3, [
    { from: 0, to: 1 },
    { from: 1, to: 2 },
    { from: 2, to: 0 },
  ])
  const live = new Liveness(graph, { goal: new Uint8Array(3), ends: [] }, [])
  expect(lassoOf(live, [{}])).toMatchObject({ loop: 0, shortest: 'lasso' })
  const lasso = lassoOf(live, [{}], {}, 2)
  expect(lasso).toMatchObject({ loop: 0, shortest: 'prefix' })
  expect(lasso.choices).toHaveLength(3)
})

test('a proof that is interrupted is given up too', () => {
  const states = 1000
  const ring = Array.from({ length: states }, (_, from) => ({ from, to: (from + 1) % states }))
  const graph = smallGraph(states, ring)
  const live = new Liveness(graph, { goal: new Uint8Array(states), ends: [] }, [])
  let asked = 0
  const lasso = lassoOf(live, [{}], { stopped: () => ++asked > 2 })
  expect([asked, lasso.shortest, lasso.choices.length]).toEqual([3, 'prefix', states])
})
