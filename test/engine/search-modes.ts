/** The other ways to search and to ask: without edges, threads, snapshots, fingerprints, liveness. */
import { checkSystem } from '../../src/engine/check.ts'
import { compact } from '../../src/engine/check-compact.ts'
import type { Keeper } from '../../src/engine/checkpoint.ts'
import {
  type Exploration,
  type ExploreOptions,
  explore,
  fullReduction,
  noReduction,
} from '../../src/engine/explore.ts'
import type { Memo } from '../../src/engine/memo.ts'
import { canonical, type PlainGraph } from '../../src/engine/plain.ts'
import { restore, type Snapshot, snapshot } from '../../src/engine/snapshot.ts'
import type { Liveness, System } from '../../src/engine/system.ts'
import { eventually, type Fairness, leadsTo, noDeadlock } from '../../src/model.ts'
import { type Disagreement, differences } from './agreement.ts'
import { collapsedFrom, decoded } from './collapsed.ts'
import { fairGraph, isViolated } from './fair-runs.ts'
import type { RandomState } from './random-program.ts'
import { everything, together } from './workers.ts'

/** Without edges the hot loop is another one. */
export function edgelessDisagreements(
  system: System<any>,
  plain: PlainGraph<any>,
  memo: Memo,
): readonly Disagreement[] {
  const fast = explore(system, { memo })
  const whole = everything(explore(system, { memo, edges: true }))
  const { from, to, kind, ...found } = everything(fast)
  return differences([
    ['states', plain.states.length, fast.states],
    ['transitions', plain.edges.length, fast.transitions],
    ['as with edges', { ...whole, from, to, kind }, { ...found, from, to, kind }],
  ])
}

/** The hot loop along paths from the first state on, in JavaScript and in WebAssembly. */
export function loopDisagreements(
  system: System<any>,
  plain: PlainGraph<any>,
  memo: Memo,
): readonly Disagreement[] {
  explore(system, { memo }) // the first search meets slots in the order of recordings
  const usual = everything(explore(system, { memo }))
  return [true, false].flatMap((wasm) => {
    const explored = explore(system, { memo, loop: { paths: 0, wasm } })
    return differences([
      ['states', plain.states.length, explored.states],
      ['transitions', plain.edges.length, explored.transitions],
      [wasm ? 'in WebAssembly' : 'along paths', usual, everything(explored)],
    ])
  })
}

/** States in chunks, from the first look at the limits on or so. */
export function collapsedDisagreements(
  system: System<any>,
  _plain: PlainGraph<any>,
  memo: Memo,
): readonly Disagreement[] {
  return [noReduction, fullReduction].flatMap((reduction) =>
    [true, false].flatMap((edges) => {
      const options = { memo, edges, reduction }
      const collapsed = explore(system, { ...options, collapse: collapsedFrom })
      return differences([['collapsed', decoded(explore(system, options)), decoded(collapsed)]])
    }),
  )
}

/** Threads cost a moment: only some systems. */
export function threadDisagreements(system: System<any>, memo: Memo): readonly Disagreement[] {
  if (!isOneIn(40, system)) return []
  return [true, false].flatMap((edges) => {
    const alone = everything(explore(system, { memo, edges }))
    return differences([['two threads', alone, everything(together(system, 2, { edges, memo }))]])
  })
}

export function fingerprintDisagreements(
  system: System<any>,
  plain: PlainGraph<any>,
  memo: Memo,
): readonly Disagreement[] {
  const { states, transitions, exhausted } = compact(system, { memo })
  return differences([
    ['fingerprints', plain.states.length, states],
    ['their transitions', plain.edges.length, transitions],
    ['exhausted', true, exhausted],
  ])
}

class Cut extends Error {}
/** A search cut at some point and taken up again by another one is the same search. */
export function snapshotDisagreements(system: System<any>): readonly Disagreement[] {
  const nth = digest(system) % 4
  return [noReduction, fullReduction].flatMap((reduction) => {
    const options = { reduction, edges: true }
    const resumed = cutAndResumed(system, options, nth)
    if (!resumed) return []
    return differences([
      [`resumed at cut ${nth}`, everything(explore(system, options)), everything(resumed)],
    ])
  })
}

function cutAndResumed(
  system: System<any>,
  options: ExploreOptions,
  nth: number,
): Exploration | undefined {
  let saved: Snapshot | undefined
  let met = 0
  const nothing = () => undefined
  const saves: Keeper = {
    resume: nothing,
    done: nothing,
    cut(_about, pass) {
      if (met++ !== nth) return
      const { text, buffers } = snapshot(pass)
      saved = { text, buffers: buffers.map((buffer) => buffer.slice(0) as ArrayBuffer) }
      throw new Cut()
    },
  }
  try {
    explore(system, { ...options, keeper: saves })
  } catch (thrown) {
    if (!(thrown instanceof Cut)) throw thrown
  }
  if (!saved) return undefined
  const from = saved
  const goesOn: Keeper = {
    resume: (_about, pass) => restore(pass, from),
    cut: nothing,
    done: nothing,
  }
  return explore(system, { ...options, keeper: goesOn })
}

const mostLive = 120
/** Liveness under each kind of fairness: a fixpoint on the plain graph, without components. */
export function livenessDisagreements(
  system: System<any>,
  plain: PlainGraph<any>,
  memo: Memo,
): readonly Disagreement[] {
  if (plain.states.length > mostLive) return []
  const properties = livenessOf(digest(system))
  const all = { ...system, properties: [...properties, noDeadlock] }
  const graph = fairGraph(all)
  const verdicts = checkSystem(all, { reduction: fullReduction, memo })
  return differences(
    properties.map((property, at) => {
      const { answer } = verdicts[at]!
      const about = `${property.kind} ${canonical(property.fairness)}`
      return [about, isViolated(graph, property), answer === 'violated'] as const
    }),
  )
}

const fairness: readonly Fairness[] = [
  'none',
  'weak',
  { groups: { '@P0': [['0.0'], ['1.0', '1.1']], '@P1': [['0.0', '2.0']] } },
]

function livenessOf(digest: number): Liveness<RandomState>[] {
  return fairness.flatMap((fair, nth) => {
    const at = (digest + nth) % 3
    const value = (digest >> 2) % 3
    const goal = (s: RandomState) => s.cells[at] === value
    const asks = (s: RandomState) => s.cells[(at + 1) % 3] !== value && s.boxes[0] !== null
    return [
      eventually<RandomState>(`e${nth}`, 'a cell gets a value', goal, fair),
      leadsTo<RandomState>(`l${nth}`, 'a cell answers another', asks, goal, fair),
    ]
  })
}

/** A number that depends on the system and on nothing else. */
function digest({ tasks, initial }: System<any>): number {
  const text = canonical([initial, tasks.map((task) => task.actions('0').map((a) => a.args))])
  let sum = 0
  for (let at = 0; at < text.length; at++) sum = (sum * 31 + text.charCodeAt(at)) >>> 0
  return sum
}

function isOneIn(many: number, system: System<any>): boolean {
  return digest(system) % many === 0
}
