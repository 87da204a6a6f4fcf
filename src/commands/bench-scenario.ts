/** A scenario under a policy as a system, with what the domain has to learn about it. */
import type { Domain } from '../domain.ts'
import type { Exploration } from '../engine/explore.ts'
import type { Property, System } from '../engine/system.ts'
import { build, learner, type Setting } from './cells.ts'
import { settle } from './column.ts'
import type { Project } from './load.ts'
import { fileSystemsFor } from './select.ts'
import { Refusal } from './shell.ts'

/** On the first file system of the scenario's line. */
export async function setting(
  project: Project,
  scenarioName: string,
  policyName: string,
): Promise<Setting> {
  const scenario = await project.scenario(scenarioName)
  const policy = await project.policy(policyName)
  const { modelled } = await fileSystemsFor(project, await project.domain(), scenario.program, [])
  const [fileSystem] = modelled
  if (!fileSystem) throw new Refusal(`${scenario.name}: its file system is not modelled yet`)
  return { scenario, policy, fileSystem }
}

/** Explores until nothing is learnt; throws a Refusal where there is no model. */
export async function learnt(
  project: Project,
  { scenario, policy, fileSystem }: Setting,
  properties: readonly Property[],
  search: (system: System) => Exploration,
  from?: System,
): Promise<{ readonly system: System; readonly exploration: Exploration }> {
  const domain: Domain = await project.domain()
  const built = build(domain, { scenario, policy, fileSystem }, properties, from)
  if (built.kind === 'notModelled') throw new Refusal(`not modelled: ${built.what}`)
  return settle(built.system, { limits: {}, learn: learner(domain) }, search)
}
