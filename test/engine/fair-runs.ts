/**
 * Liveness decided another way: on the plain graph, by the fixpoint of E. A. Emerson and C.-L. Lei
 * ("Efficient model checking in fragments of the propositional mu-calculus", LICS 1986), without
 * components. A state stays if, for each fair class, it can get to where the class steps or can't.
 */
import { fairClasses } from '../../src/engine/fairness.ts'
import { canonical, explorePlainly, movesIn, observer } from '../../src/engine/plain.ts'
import type { Liveness, System } from '../../src/engine/system.ts'

interface Edge {
  readonly to: number
  readonly task: number
  readonly action: string
}

export interface FairGraph {
  readonly system: System<any>
  readonly states: readonly any[]
  /** per state */
  readonly edges: readonly (readonly Edge[])[]
}

export function fairGraph(system: System<any>): FairGraph {
  const { states } = explorePlainly(system)
  const numbers = new Map(states.map((state, at) => [canonical(state), at]))
  const edges: Edge[][] = states.map((state) =>
    movesIn(system, state).moves.map(({ next, task, action }) => ({
      to: numbers.get(canonical(next)) as number,
      task,
      action: action.name,
    })),
  )
  return { system, states, edges }
}

/** True if some fair run violates the property. */
export function isViolated(graph: FairGraph, property: Liveness): boolean {
  const { system, edges } = graph
  const due = reachableWhileDue(graph, property)
  if ([...due].some((state) => edges[state]?.length === 0)) return true
  const classes = fairClasses(system.tasks, property.fairness)
  const steps = ({ task, action }: Edge, which: (typeof classes)[number]) =>
    task === which.task && (which.actions?.includes(action) ?? true)
  let stay = due
  for (;;) {
    const inside = (state: number) =>
      (edges[state] as readonly Edge[]).filter(({ to }) => stay.has(to))
    let kept = new Set([...stay].filter((state) => inside(state).length > 0))
    for (const one of classes) {
      const isOne = (edge: Edge) => steps(edge, one)
      const served = [...kept].filter(
        (state) => inside(state).some(isOne) || !(edges[state] as readonly Edge[]).some(isOne),
      )
      kept = backwards(served, stay, inside)
    }
    if (kept.size === stay.size) return stay.size > 0
    stay = kept
  }
}

/** States of `within` from which `goals` can be reached inside it, in no step or more. */
function backwards(
  goals: readonly number[],
  within: ReadonlySet<number>,
  inside: (state: number) => readonly Edge[],
): Set<number> {
  const found = new Set(goals)
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const state of within) if (inside(state).some(({ to }) => found.has(to))) found.add(state)
  }
  return found
}

function reachableWhileDue({ system, states, edges }: FairGraph, property: Liveness): Set<number> {
  const k = observer(system)
  const pending = (state: number) => !property.goal(states[state], k)
  const due = new Set(
    property.kind === 'eventually'
      ? [0].filter(pending)
      : [...states.keys()].filter((state) => pending(state) && property.from(states[state], k)),
  )
  for (const at of due)
    for (const { to } of edges[at] as readonly Edge[]) if (pending(to)) due.add(to)
  return due
}
