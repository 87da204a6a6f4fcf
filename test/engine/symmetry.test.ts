/** Symmetry: the quotient against the whole graph, on random systems and on small ones. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { explore, fullReduction, noReduction, type Reduction } from '../../src/engine/explore.ts'
import { Memo } from '../../src/engine/memo.ts'
import { exactly } from '../../src/engine/outcome-values.ts'
import { outcomes } from '../../src/engine/outcomes.ts'
import type { PlainGraph } from '../../src/engine/plain.ts'
import type { System } from '../../src/engine/system.ts'
import { plainGraph } from './agreement.ts'
import { verdictDisagreements } from './modes.ts'
import { symmetric, symmetricSystems } from './symmetric-systems.ts'
import { orbitDisagreements } from './symmetry-mode.ts'

const symmetry: Reduction = { ...noReduction, symmetry: true }
const all: Reduction = { ...fullReduction, symmetry: true }
const most = 3000
const numRuns = 60

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
    check((system, plain) => expect(orbitDisagreements(system, plain)).toEqual([]))
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
