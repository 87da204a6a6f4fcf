/** Where the fast engine and the plain explorer say different things about a system. */
import {
  type Exploration,
  type ExploreOptions,
  explore,
  fullReduction,
} from '../../src/engine/explore.ts'
import { canonical, explorePlainly, type PlainGraph } from '../../src/engine/plain.ts'
import type { Label } from '../../src/engine/run.ts'
import type { System } from '../../src/engine/system.ts'
import { verdictsOf } from './plain-verdicts.ts'

export interface Disagreement {
  readonly about: string
  readonly plain: unknown
  readonly fast: unknown
}

/** Without reduction all must be the same: states, transitions, depths, ends, findings. */
export function unreducedDisagreements(
  system: System<any>,
  plain: PlainGraph<any>,
  options: ExploreOptions = {},
): readonly Disagreement[] {
  const fast = explore(system, { ...options, edges: true })
  const spelt = speltStates(plain)
  const found = statesOf(fast)
  return differences([
    ['states', [...spelt].sort(), [...found].sort()],
    ['number of transitions', plain.edges.length, fast.transitions],
    ['transitions', plainEdges(plain, spelt), fastEdges(fast, found)],
    [
      'depths',
      sortedEntries(spelt.map((state, at) => [state, plain.depths[at]])),
      sortedEntries(found.map((state, at) => [state, depthOf(fast, at)])),
    ],
    ['final states', plainEnds(plain, spelt), fastEnds(fast, found)],
    ['findings', plainFindings(system, plain), fastFindings(system, fast, true)],
  ])
}

/** With reduction: the same final states and the same findings. */
export function reducedDisagreements(
  system: System<any>,
  plain: PlainGraph<any>,
  options: ExploreOptions = {},
): readonly Disagreement[] {
  const fast = explore(system, { reduction: fullReduction, ...options })
  const found = statesOf(fast)
  const spelt = speltStates(plain)
  const all = new Set(spelt)
  return differences([
    ['unreachable states', [], found.filter((state) => !all.has(state))],
    ['final states', plainEnds(plain, spelt), fastEnds(fast, found)],
    [
      'findings',
      plainFindings(system, plain).map(([name]) => name),
      fastFindings(system, fast, false).map(([name]) => name),
    ],
  ])
}

/** The plain graph, or nothing if the system is too large to ask about. */
export function plainGraph(system: System<any>, most: number): PlainGraph<any> | undefined {
  try {
    return explorePlainly(system, most)
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message === `more than ${most} states`) return undefined
    throw thrown
  }
}

export function differences(all: readonly (readonly [string, unknown, unknown])[]): Disagreement[] {
  return all.flatMap(([about, plain, fast]) =>
    JSON.stringify(plain) === JSON.stringify(fast) ? [] : [{ about, plain, fast }],
  )
}

const spellings = new WeakMap<PlainGraph<any>, readonly string[]>()
function speltStates(plain: PlainGraph<any>): readonly string[] {
  const spelt = spellings.get(plain) ?? plain.states.map(canonical)
  spellings.set(plain, spelt)
  return spelt
}

function statesOf({ space, states }: Exploration): string[] {
  return Array.from({ length: states }, (_, at) => canonical(space.state(at)))
}

function depthOf({ levels }: Exploration, state: number): number {
  return levels.findLastIndex((first) => first <= state)
}

function plainEdges({ edges }: PlainGraph<any>, spelt: readonly string[]): string[] {
  return edges
    .map(({ from, to, task, effects }) =>
      edgeText(spelt[from], task, effects.options, effects.labels, spelt[to]),
    )
    .sort()
}

function fastEdges(fast: Exploration, spelt: readonly string[]): string[] {
  const { offsets, targets, kinds, transitions } = fast.graph()
  return spelt
    .flatMap((from, state) => {
      const [begin, end] = [offsets[state] as number, offsets[state + 1] as number]
      return Array.from({ length: end - begin }, (_, at) => {
        const { task, options, labels } = transitions[kinds[begin + at] as number]!
        return edgeText(from, task, options, labels, spelt[targets[begin + at] as number])
      })
    })
    .sort()
}

function edgeText(
  from: string | undefined,
  task: number,
  options: readonly string[],
  labels: readonly Label[],
  to: string | undefined,
): string {
  return `${from} --${task}#${options.join('#')} ${canonical(labels)}--> ${to}`
}

function plainEnds({ ends }: PlainGraph<any>, spelt: readonly string[]) {
  return ends.map(({ state }) => spelt[state]).sort()
}

function fastEnds({ ends }: Exploration, spelt: readonly string[]) {
  return [...new Set(ends.map((state) => spelt[state]))].sort()
}

/** Name and shortest length of what the search itself looks for: states and steps, not ends. */
function plainFindings(system: System<any>, graph: PlainGraph<any>): [string, number][] {
  const verdicts = verdictsOf(system, graph)
  return askedOf(system).flatMap((name) => {
    const steps = verdicts.get(name)?.steps
    return steps === undefined ? [] : [[name, steps] as [string, number]]
  })
}

function fastFindings(system: System<any>, fast: Exploration, depths: boolean): [string, number][] {
  return askedOf(system).flatMap((name) => {
    const found = fast.found.get(name)
    if (!found) return []
    const inStep = found.kind === undefined ? 0 : 1
    return [[name, depths ? depthOf(fast, found.state) + inStep : 0] as [string, number]]
  })
}

function askedOf(system: System<any>): string[] {
  return (system.properties ?? [])
    .filter(({ kind }) => kind === 'always' || kind === 'sometimes' || kind === 'when')
    .map(({ name }) => name)
}

function sortedEntries(entries: readonly (readonly [string, unknown])[]) {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
}
