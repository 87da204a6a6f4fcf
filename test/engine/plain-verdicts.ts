/** The verdict of each property, read off the whole plain graph: what every search must answer. */
import { observer, type PlainGraph } from '../../src/engine/plain.ts'
import type { Property, System } from '../../src/engine/system.ts'

export interface PlainVerdict {
  readonly answer: 'holds' | 'violated'
  /** Steps of the shortest run that shows it: a violation, or what happens sometimes. */
  readonly steps?: number
}

export function verdictsOf<S extends object>(
  system: System<S>,
  graph: PlainGraph<S>,
): ReadonlyMap<string, PlainVerdict> {
  return new Map(
    (system.properties ?? []).flatMap((property) => {
      const depths = shown(system, graph, property)
      if (depths === undefined) return []
      const steps = Math.min(...depths)
      const found = depths.length > 0
      const bad = property.kind === 'sometimes' ? !found : found
      const answer: PlainVerdict = { answer: bad ? 'violated' : 'holds', ...(found && { steps }) }
      return [[property.name, answer] as const]
    }),
  )
}

/** The lengths of runs that show the violation, or the state wished for. */
function shown<S extends object>(
  system: System<S>,
  { states, depths, edges, ends }: PlainGraph<S>,
  property: Property<S>,
): number[] | undefined {
  const k = observer(system)
  const depth = (state: number) => depths[state] as number
  const where = (bad: (state: S) => unknown) =>
    states.flatMap((state, at) => (bad(state) ? [depth(at)] : []))
  switch (property.kind) {
    case 'always': {
      const instances = property.instances?.(system.initial) ?? [undefined]
      return where((state) => instances.some((instance) => property.check(state, instance, k)))
    }
    case 'sometimes':
      return where((state) => property.check(state, k))
    case 'atEnd':
      return ends.flatMap(({ state, end }) =>
        property.check(states[state] as S, end) ? [depth(state)] : [],
      )
    case 'when':
    case 'monitor': {
      const inSteps = edges.flatMap(({ from, effects }) =>
        effects.violations.some((found) => found.property === property.name)
          ? [depth(from) + 1]
          : [],
      )
      if (property.kind === 'when') return inSteps
      const atEnds = ends.flatMap(({ state, end }) => {
        const whole: any = states[state]
        return property.atEnd?.(whole.monitors[property.name], whole, end) ? [depth(state)] : []
      })
      return [...inSteps, ...atEnds]
    }
    case 'solo':
      return undefined // a question about cycles: progress.ts has tests of its own
  }
}
