/** Symmetry: the quotient against the whole graph, on random systems and on small ones. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { explore, fullReduction, noReduction, type Reduction } from '../../src/engine/explore.ts'
import { Memo } from '../../src/engine/memo.ts'
import { exactly } from '../../src/engine/outcome-values.ts'
import { outcomes } from '../../src/engine/outcomes.ts'
import { canonical, type PlainGraph } from '../../src/engine/plain.ts'
import { Group } from '../../src/engine/symmetry-group.ts'
import type { Symmetry, System } from '../../src/engine/system.ts'
import { plainGraph } from './agreement.ts'
import { verdictDisagreements } from './modes.ts'
import { symmetric, symmetricSystems } from './symmetric-systems.ts'

const symmetry: Reduction = { ...noReduction, symmetry: true }
const all: Reduction = { ...fullReduction, symmetry: true }
const most = 3000
const numRuns = 60

/** States by the least text of their images: the orbits, and how many states each has. */
function orbits(system: System<any>, { states }: PlainGraph<any>): Map<string, number> {
  const { elements } = new Group(system, system.symmetry as Symmetry)
  const sizes = new Map<string, number>()
  for (const state of states) {
    const [least] = elements.map((one) => canonical(one.tree(state))).sort()
    sizes.set(least!, (sizes.get(least!) ?? 0) + 1)
  }
  return sizes
}

function outcomesOf(system: System<any>, reduction: Reduction, memo: Memo): readonly string[] {
  const exploration = explore(system, { reduction, edges: true, memo })
  const names = system.tasks.flatMap((_, t) => [{ name: `r${t}` }, { name: `b${t}` }])
  const found = outcomes(exploration.graph(), system.tasks, names, exactly())
  if (found.kind === 'limit') throw new Error(found.limit)
  return [...found.set].map(({ values, blocked }) => `${values.map(String)} ${blocked}`)
}

describe('a random system of tasks that run one program', () => {
  const check = (ask: (system: System<any>, plain: PlainGraph<any>) => void) =>
    fc.assert(
      fc.property(symmetricSystems, (description) => {
        const system = symmetric(description)
        const plain = plainGraph(system, most)
        fc.pre(plain !== undefined)
        ask(system, plain!)
      }),
      { numRuns },
    )

  it('has one stored state for each orbit, and the orbits are all states', () => {
    check((system, plain) => {
      const { space, states } = explore(system, { reduction: symmetry })
      const sizes = orbits(system, plain)
      expect(states).toBe(sizes.size)
      const { elements } = space.quotient!.group
      let sum = 0
      for (let at = 0; at < states; at++) {
        const [least] = elements.map((one) => canonical(one.tree(space.state(at)))).sort()
        space.load(at)
        const size = space.quotient!.images.orbit(space.current)
        expect(size).toBe(sizes.get(least!))
        sum += size
      }
      expect(sum).toBe(plain.states.length)
    })
  })

  it('has the same verdicts and least counterexamples', () => {
    check((system, plain) => {
      const memo = new Memo()
      expect(verdictDisagreements(system, plain, { memo, reduction: symmetry })).toEqual([])
      expect(verdictDisagreements(system, plain, { memo, reduction: all })).toEqual([])
    })
  })

  it('has the same outcomes', () => {
    check((system) => {
      const memo = new Memo()
      const whole = outcomesOf(system, noReduction, memo)
      expect(outcomesOf(system, symmetry, memo)).toEqual(whole)
      expect(outcomesOf(system, { ...all, sleep: false }, memo)).toEqual(whole)
    })
  })

  it('shows a real run where the search for the least one is cut', () => {
    check((system) => {
      const limits = { maxStates: most }
      const cut = { maxStates: 1 }
      for (const reduction of [symmetry, all]) {
        const explored = explore(system, { reduction, edges: true, limits })
        for (const { answer, minimal, trace } of checkSystem(system, { explored, limits: cut })) {
          if (answer === 'violated' && minimal === false) expect(trace).toBeDefined()
        }
      }
    })
  })
})
