import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Graph, Transition } from '../../src/engine/graph.ts'
import { type Claim, claimOf, soloProgress } from '../../src/engine/progress.ts'
import type { Task } from '../../src/engine/system.ts'
import { type Control, solo, step } from '../../src/model.ts'
import { plainGraph } from './plain-graph.ts'
import { randomEdges, smallGraph } from './small-graph.ts'

const N = 6
const tasks = [{}, {}, { kernel: true }]

interface Allowed {
  readonly from: number
  readonly to: number
  readonly task: number
}
function allowedEdges(graph: Graph, me: number): Allowed[] {
  const found: Allowed[] = []
  for (let from = 0; from < graph.states; from++) {
    for (let e = graph.offsets[from] as number; e < (graph.offsets[from + 1] as number); e++) {
      const { task, starts } = graph.transitions[graph.kinds[e] as number] as Transition
      if (!starts || task === me || task === 2)
        found.push({ from, to: graph.targets[e] as number, task })
    }
  }
  return found
}
function closure(from: number, edges: readonly Allowed[], inside: (state: number) => boolean) {
  const seen = new Set([from])
  for (const at of seen) {
    for (const e of edges) if (e.from === at && inside(e.to)) seen.add(e.to)
  }
  return seen
}
interface Fate {
  readonly endangered: readonly number[]
  readonly lost: readonly number[]
}
/** Tries every set of states that a run could visit for ever, not only whole components. */
function fates(graph: Graph, claim: Claim, me: number): Fate {
  const edges = allowedEdges(graph, me)
  const claimed = (state: number) => claim.claims(me, graph.control(state, me))
  const traps: number[][] = []
  const excused: number[][] = []
  for (let bits = 1; bits < 1 << N; bits++) {
    const set = Array.from({ length: N }, (_, s) => s).filter((s) => (bits >> s) & 1)
    if (!set.every(claimed)) continue
    const out = edges.filter(({ from }) => set.includes(from))
    const inner = out.filter(({ to }) => set.includes(to))
    const stays = set.length === 1 && out.length === 0 ? true : inner.length > 0
    if (!stays || !set.every((s) => closure(s, inner, () => true).size === set.length)) continue
    const fair = tasks.every(
      (_, task) =>
        inner.some((e) => e.task === task) ||
        set.some((s) => !out.some((e) => e.from === s && e.task === task)),
    )
    const waiting = set.every(
      (s) => !out.some((e) => e.from === s && e.task === me) && claim.excuses(me, s),
    )
    if (fair) (waiting ? excused : traps).push(set)
  }
  const reach = (s: number) => closure(s, edges, claimed)
  const into = (sets: number[][]) => (s: number) =>
    sets.some((set) => reach(s).has(set[0] as number))
  const leaves = (s: number) => edges.some((e) => reach(s).has(e.from) && !claimed(e.to))
  const endangered = Array.from({ length: N }, (_, s) => s).filter(
    (s) => claimed(s) && into(traps)(s),
  )
  // an excused wait inside a larger trap is no way out of it
  const waits = excused.filter((set) => !traps.some((trap) => set.every((s) => trap.includes(s))))
  const certain = endangered.filter((s) => !leaves(s) && !into(waits)(s))
  const lost =
    certain.length > 0 ? certain : endangered.filter((s) => traps.some((t) => t.includes(s)))
  return { endangered, lost }
}

const bits = fc.nat((1 << (N * 3)) - 1)
test('the states from which a fair run may stay are those found by trying every set of states', () => {
  fc.assert(
    fc.property(randomEdges(N, 12), bits, bits, (edges, claimedBits, excusedBits) => {
      const bit = (all: number, state: number, task: number) =>
        ((all >> (state * 3 + task)) & 1) === 1
      const graph = smallGraph(N, edges, {
        tasks: 3,
        control: (s, t) => Number(bit(claimedBits, s, t)),
      })
      const claim: Claim = {
        claims: (_, control) => control === 1,
        excuses: (task, state) => bit(excusedBits, state, task),
      }
      const found = soloProgress(graph, tasks, claim)
      for (let task = 0; task < 3; task++) {
        const stuck = found.find((f) => f.task === task)
        const states = Array.from({ length: N }, (_, s) => s)
        const marked = states.filter((s) => stuck?.endangered[s] === 1)
        const fate = fates(graph, claim, task)
        expect(marked).toEqual(fate.endangered)
        if (!stuck) continue
        expect(states.filter((s) => stuck.lost[s] === 1)).toEqual(fate.lost)
        for (const state of marked) {
          const { path, states: trap, kind } = stuck.witness(state)
          const end = path.reduce((at, edge) => {
            expect(edge).toBeGreaterThanOrEqual(graph.offsets[at] as number)
            expect(edge).toBeLessThan(graph.offsets[at + 1] as number)
            return graph.targets[edge] as number
          }, state)
          expect(trap).toContain(end)
          expect(kind).toBe(
            allowedEdges(graph, task).some((e) => e.from === end) ? 'cycle' : 'wait',
          )
        }
      }
    }),
    { numRuns: 1500 },
  )
})

describe('a writer that waits while a pipe refers to its page', () => {
  interface State {
    pc: { '@R': string; '@W': string }
    held: boolean
  }
  const at = (
    name: '@R' | '@W',
    from: string,
    to: string,
    more: (state: State) => void = () => {},
  ) =>
    step<State>(`${name} ${from}`, (state, k: Control) => {
      k.waitUntil(state.pc[name] === from, { text: `to be at ${from}` })
      more(state)
      state.pc[name] = to
    })
  /** `insideCall`: the reader drops the page in the call that took it, not in a later one. */
  const system = (insideCall: boolean) => {
    const reader = [
      at('@R', 'start', 'held', (s) => {
        s.held = true
      }),
      at('@R', 'held', 'end', (s) => {
        s.held = false
      }),
    ]
    const writer = step<State>('write', (state, k: Control) => {
      k.waitUntil(state.pc['@W'] === 'start')
      k.waitUntil(!state.held, { text: 'the page', kind: 'reference' })
      state.pc['@W'] = 'end'
    })
    const list: Task<State>[] = [
      {
        name: '@R',
        control: ['pc', '@R'],
        actions: (pc) => (pc === 'end' ? [] : reader),
        starts: (pc) => pc === 'start' || (pc === 'held' && !insideCall),
      },
      {
        name: '@W',
        control: ['pc', '@W'],
        actions: (pc) => (pc === 'end' ? [] : [writer]),
        starts: (pc) => pc === 'start',
      },
    ]
    const initial: State = { pc: { '@R': 'start', '@W': 'start' }, held: false }
    return { name: 'writer', initial, tasks: list }
  }
  const bounded = (excuses: boolean) =>
    solo('writer-bounded', 'a write ends', {
      claims: (task, control) => task === '@W' && control === 'start',
      excuses: (_task, waits) => excuses && waits.some(({ kind }) => kind === 'reference'),
    })
  const check = (insideCall: boolean, excuses = false) => {
    const built = system(insideCall)
    const graph = plainGraph(built)
    const claim = claimOf(bounded(excuses), graph, built.tasks, (state) => graph.data[state])
    return soloProgress(graph, built.tasks, claim)
  }

  test('waits for ever if only a later call of the reader drops the page', () => {
    const [stuck] = check(false)
    expect(stuck?.task).toBe(1)
    // state 0 can still leave; the state where the page is held can't
    expect([...(stuck?.lost ?? [])]).toEqual([0, 1, 0, 0, 0, 0])
    expect(stuck?.witness(1)).toEqual({ kind: 'wait', path: [], states: [1] })
  })
  test('gets on if the reader drops it within its call, or the wait is excused', () => {
    expect(check(true)).toEqual([])
    expect(check(false, true)).toEqual([])
  })
})
