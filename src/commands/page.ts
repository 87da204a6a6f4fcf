/** The page of a counterexample, from the question and its answer. */
import type { Domain } from '../domain.ts'
import type { System } from '../engine/system.ts'
import type { Cell } from '../report/cell.ts'
import type { Page } from '../report/counterexample.ts'
import { tell } from '../report/story.ts'
import type { Question } from './cells.ts'

export function pageOf(
  domain: Domain,
  { policy, fileSystem, scenario, property }: Question,
  cell: Cell,
  system: System,
  /** The file system that a command takes when none is named. */
  usual: string | undefined,
): Page | undefined {
  const { trace } = cell.verdict
  if (cell.verdict.answer !== 'violated' || !trace) return undefined
  return {
    policy: { name: policy.name, about: policy.file.about, source: policy.file.source },
    fileSystem: fileSystem.name,
    scenario: { name: scenario.name, title: scenario.program.title },
    property: { name: property.name, about: property.about },
    verdict: cell.verdict,
    story: tell(system, trace, domain, property.name),
    assumptions: domain.assumptions(system),
    replay: {
      options: fileSystem.name === usual ? [] : ['--fs', fileSystem.name],
      schedule: `${policy.name}/${scenario.name}/${cell.schedule ?? ''}`,
    },
  }
}
