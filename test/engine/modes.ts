/** Every way to ask the engine about a system, each compared with the plain explorer. */
import { type CheckOptions, checkSystem } from '../../src/engine/check.ts'
import { dpor } from '../../src/engine/dpor.ts'
import {
  type Exploration,
  type ExploreOptions,
  explore,
  fullReduction,
  noReduction,
  type Reduction,
} from '../../src/engine/explore.ts'
import { Memo } from '../../src/engine/memo.ts'
import { exactly } from '../../src/engine/outcome-values.ts'
import { outcomes } from '../../src/engine/outcomes.ts'
import { canonical, type PlainGraph } from '../../src/engine/plain.ts'
import { claimOf, soloProgress } from '../../src/engine/progress.ts'
import { replay } from '../../src/engine/replay.ts'
import type { Property, Scalar, Solo, System, Task } from '../../src/engine/system.ts'
import type { Verdict } from '../../src/engine/verdict.ts'
import { solo } from '../../src/model.ts'
import {
  type Disagreement,
  differences,
  plainGraph,
  reducedDisagreements,
  unreducedDisagreements,
} from './agreement.ts'
import { tracesOf, visibleIn } from './mazurkiewicz.ts'
import { plainGraph as graphOf } from './plain-graph.ts'
import { verdictsOf } from './plain-verdicts.ts'
import {
  collapsedDisagreements,
  edgelessDisagreements,
  fingerprintDisagreements,
  livenessDisagreements,
  loopDisagreements,
  snapshotDisagreements,
  threadDisagreements,
} from './search-modes.ts'
import { orbitDisagreements } from './symmetry-mode.ts'

/** `memo` is for all modes of one system: recipes run under immer are what costs. */
export type Mode = (
  system: System<any>,
  plain: PlainGraph<any>,
  memo: Memo,
) => readonly Disagreement[]

/** All ways to switch the reductions on, and one that begins in the middle. */
export const reductions: readonly (readonly [name: string, reduction: Reduction])[] = [
  ['persistent sets', { ...noReduction, persistent: true }],
  ['sleep sets', { ...noReduction, sleep: true }],
  ['fusing', { ...noReduction, fuse: true }],
  ['persistent and sleep sets', { ...fullReduction, fuse: false }],
  ['persistent sets and fusing', { ...fullReduction, sleep: false }],
  ['sleep sets and fusing', { ...fullReduction, persistent: false }],
  ['all reductions', fullReduction],
  ['all reductions after 5 states', { ...fullReduction, after: 5 }],
]

/** As every mode is asked of systems one after the other, so is a memo that they share. */
const shared = new Memo()

export const modes: Readonly<Record<string, Mode>> = {
  unreduced: (system, plain) => unreducedDisagreements(system, plain),
  'one memo for all systems': (system, plain) =>
    unreducedDisagreements(system, plain, { memo: shared }),
  ...Object.fromEntries(
    reductions.map(([name, reduction]): [string, Mode] => [
      name,
      (system, plain, memo) => reducedDisagreements(system, plain, { reduction, memo }),
    ]),
  ),
  'a final section': (system, _plain, memo) => {
    const all = withLast(system, 1)
    const plain = plainGraph(all, mostStates)
    if (!plain) return []
    return [
      ...unreducedDisagreements(all, plain, { memo }),
      ...reductions.flatMap(([, reduction]) =>
        reducedDisagreements(all, plain, { reduction, memo }),
      ),
    ]
  },
  verdicts: (system, plain, memo) =>
    [{}, { reduction: fullReduction }, { reduction: noReduction }].flatMap((options) =>
      verdictDisagreements(system, plain, { memo, ...options }),
    ),
  'solo progress': (system, _plain, memo) => soloDisagreements(system, memo),
  outcomes: (system, _plain, memo) => outcomeDisagreements(system, memo),
  dpor: (system, plain, memo) => dporDisagreements(system, plain, memo),
  symmetry: (system, plain, memo) => {
    if (!system.symmetry) return []
    const verdicts = [noReduction, fullReduction].flatMap((reduction) =>
      verdictDisagreements(system, plain, { memo, reduction: { ...reduction, symmetry: true } }),
    )
    return [...orbitDisagreements(system, plain, memo), ...verdicts]
  },
  'without edges': edgelessDisagreements,
  'paths and WebAssembly': loopDisagreements,
  'collapsed states': collapsedDisagreements,
  'two threads': (system, _plain, memo) => threadDisagreements(system, memo),
  'cut and resumed': (system) => snapshotDisagreements(system),
  fingerprints: fingerprintDisagreements,
  liveness: livenessDisagreements,
}

const mostStates = 400

/** The same system with its last tasks as a final section. */
export function withLast(system: System<any>, lasts: number): System<any> {
  const first = system.tasks.length - lasts
  return {
    ...system,
    tasks: system.tasks.map((task, at) => (at < first ? task : { ...task, last: true })),
  }
}

/** checkSystem: the verdicts, the lengths of the least runs, and that they replay. */
export function verdictDisagreements(
  system: System<any>,
  plain: PlainGraph<any>,
  options: CheckOptions = {},
): readonly Disagreement[] {
  const right = verdictsOf(system, plain)
  const verdicts = checkSystem(system, options)
  const asked = verdicts.filter(({ property }) => right.has(property))
  return differences([
    ...asked.map((verdict) => {
      const { answer, steps } = right.get(verdict.property)!
      const expected = { answer, steps: answer === 'violated' ? steps : undefined, complete: true }
      const { answer: found, trace, complete } = verdict
      const given = found === 'vacuous' ? 'holds' : found
      const about = `verdict of ${verdict.property}`
      return [about, expected, { answer: given, steps: trace?.steps.length, complete }] as const
    }),
    ...asked.map((verdict) => {
      const proved = verdict.trace ? verdict.minimal : undefined
      return [`proof for ${verdict.property}`, verdict.trace && true, proved] as const
    }),
    ...asked.map((verdict) => {
      const about = `replay of ${verdict.property}`
      return [about, verdict.trace && 'violates it', replayed(system, verdict)] as const
    }),
  ])
}

/** The schedule of a counterexample, taken step by step from its names. */
function replayed(system: System<any>, { property, trace }: Verdict): string | undefined {
  if (!trace) return undefined
  const entries = trace.steps.map(({ task, action, options }) => ({
    task: task.slice(1),
    step: action,
    options,
  }))
  const again = replay(system, entries)
  if (again.kind === 'error') return again.message
  const last = again.trace.steps.at(-1)
  const state = last?.state ?? again.trace.initial
  if (canonical(state) !== canonical(trace.steps.at(-1)?.state ?? trace.initial)) {
    return 'leads to another state'
  }
  const violations = last ? last.violations : again.initially
  const violated = violations.some((violation) => violation.property === property)
  return violated ? 'violates it' : 'violates nothing'
}

/** Places that count as in progress: all but the first and the end. */
const claims = (_task: unknown, control: Scalar) => control !== '0' && control !== 'end'

/** The system with a solo property: every task begins something new at its first place. */
function withSolo(system: System<any>, excused: boolean): System<any> {
  const property: Solo = solo('goes on', 'who has begun gets to the end', {
    claims,
    ...(excused && { excuses: (_task, waits) => waits.length > 0 }),
  })
  return {
    ...system,
    tasks: system.tasks.map((task: Task, at): Task => {
      const kernel = at === 2
      return { ...task, kernel, starts: (control) => control === '0' }
    }),
    properties: [property] as Property[],
  }
}

/** Solo progress, from the graph of the engine and from the plain one. */
export function soloDisagreements(
  system: System<any>,
  memo: Memo = new Memo(),
): readonly Disagreement[] {
  if (!system.tasks.every((task) => task.control)) return []
  return [false, true].flatMap((excused) => {
    const all = withSolo(system, excused)
    const plain = plainGraph(all, mostStates)
    if (!plain) return []
    const property = all.properties![0] as Solo
    const graph = graphOf(all)
    const claim = claimOf(property, graph, all.tasks, (state) => graph.data[state])
    const stuck = soloProgress(graph, all.tasks, claim)
    const lost = plain.depths.filter((_, state) => stuck.some((one) => one.lost[state] === 1))
    return [noReduction, fullReduction].flatMap((reduction) => {
      const [verdict] = checkSystem(all, { reduction, memo })
      const { answer, trace } = verdict as Verdict
      return differences([
        ['solo progress', stuck.length > 0 ? 'violated' : 'holds', given(answer)],
        ['its shortest run', stuck.length > 0 ? Math.min(...lost) : undefined, trace?.steps.length],
      ])
    })
  })
}

function given(answer: string): string {
  return answer === 'vacuous' ? 'holds' : answer
}

/** The final outcomes, with and without the reductions that keep a way to each end. */
export function outcomeDisagreements(
  system: System<any>,
  memo: Memo = new Memo(),
): readonly Disagreement[] {
  const whole = outcomesOf(system, { edges: true, memo })
  return [
    { ...noReduction, fuse: true },
    { ...fullReduction, sleep: false },
  ].flatMap((reduction) =>
    differences([['outcomes', whole, outcomesOf(system, { edges: true, reduction, memo })]]),
  )
}

/** Registers are a task's own, as in every domain where steps of others don't set them. */
function outcomesOf(system: System<any>, options: ExploreOptions): string[] {
  const exploration = explore(system, options)
  const names = system.tasks.flatMap((_, t) => [{ name: `${t}r` }, { name: `${t}b` }])
  const found = outcomes(ownRegisters(exploration), system.tasks, names, exactly(), {
    most: 20_000,
  })
  if (found.kind === 'limit') return []
  return [...found.set]
    .map(({ values, blocked }) => `${values.map(String).join(' ')} ${blocked.join(' ')}`)
    .sort()
}

function ownRegisters({ space, edges }: Exploration) {
  const kinds = space.kinds.map((kind) => ({
    ...kind,
    // no register is a number in pieces
    labels: kind.labels.map(({ register, value }) => ({
      register: `${kind.task}${register}`,
      value,
      append: false,
    })),
  }))
  return edges!.graph(Object.create(space, { kinds: { value: kinds } }))
}

const mostRuns = 1000

/** One execution for each trace, the verdicts of the plain graph; systems that end. */
export function dporDisagreements(
  system: System<any>,
  plain: PlainGraph<any>,
  memo: Memo = new Memo(),
): readonly Disagreement[] {
  const found = dpor(system, { memo, limits: { maxExecutions: mostRuns + 1 } })
  if (found.kind === 'cycle') return differences([['a cycle', hasCycle(plain), true]])
  if (!found.complete) return []
  const brute = tracesOf(system, mostRuns, visibleIn(found.space))
  const verdicts = [...verdictsOf(system, plain)]
  return differences([
    ['a cycle', hasCycle(plain), false],
    ['blocked', 0, found.blocked],
    ['executions', brute?.traces.size ?? found.executions, found.executions],
    [
      'found',
      verdicts.map(([name, { steps }]) => [name, steps !== undefined]),
      verdicts.map(([name]) => [name, found.found.has(name)]),
    ],
  ])
}

/** Some states are left when those without a way into them are taken away, again and again. */
export function hasCycle({ states, edges }: PlainGraph<any>): boolean {
  const out: number[][] = states.map(() => [])
  const ways = new Int32Array(states.length)
  for (const { from, to } of edges) {
    ways[to]!++
    out[from]!.push(to)
  }
  const free = [...ways.keys()].filter((state) => ways[state] === 0)
  for (const state of free) for (const to of out[state]!) if (--ways[to]! === 0) free.push(to)
  return free.length < states.length
}
