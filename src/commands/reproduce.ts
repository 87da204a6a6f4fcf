/** The C reproducer of a counterexample: it runs until an outcome shows the violation. */
import type { Domain } from '../domain.ts'
import type { Limits } from '../engine/verdict.ts'
import { printFormula } from '../litmus/print.ts'
import type { Cell } from '../report/cell.ts'
import { badOutcome } from './bad-outcome.ts'
import type { Setting } from './cells.ts'
import type { Engine } from './engine.ts'
import type { Project } from './load.ts'
import { refuse } from './names.ts'

/** C text; refused where there is no counterexample, or it can't be run. */
export async function reproduce(
  asked: {
    readonly domain: Domain
    readonly engine: Engine
    readonly project: Project
    readonly setting: Setting
    readonly limits: Limits
  },
  cell: Cell,
): Promise<string> {
  const { domain, setting } = asked
  const { verdict, policy, property, fileSystem } = cell
  const { trace } = verdict
  if (!domain.real || verdict.answer !== 'violated' || !trace) {
    throw refuse({ message: `${property} is not violated: there is nothing to reproduce` })
  }
  const about = [
    `Counterexample of ${property} under ${policy}, on ${fileSystem}: ${verdict.message ?? ''}`,
  ]
  // Where the trace ends with tasks that wait, a run that hangs is the bad one.
  const bad = trace.blocked.length > 0 ? undefined : await badOutcome({ ...asked, property, trace })
  if (!bad && trace.blocked.length === 0) {
    throw refuse({ message: 'no register shows it: add an exists line to the scenario' })
  }
  const made = domain.real.reproducer(setting.scenario.program, {
    about: bad ? [...about, bad.why] : about,
    formula: bad?.formula,
    text: bad ? `exists ${printFormula(bad.formula)}` : '',
  })
  if ('refused' in made) throw refuse({ message: `it can't be run: ${made.refused}` })
  return made.text
}
