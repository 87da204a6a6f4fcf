/** `check --replay POLICY/SCENARIO/SCHEDULE`: the run of a schedule, step by step. */
import { replayed } from '../report/counterexample.ts'
import { MAIL } from '../report/layout.ts'
import { colourPaint, plainPaint } from '../report/paint.ts'
import { tell } from '../report/story.ts'
import { build, guarded, learner } from './cells.ts'
import type { Engine } from './engine.ts'
import type { Project } from './load.ts'
import { refuse } from './names.ts'
import { limitsOf, type Parsed } from './options.ts'
import { fileSystemsFor } from './select.ts'
import type { Shell, Status } from './shell.ts'

/** `first` and the names that follow it are one text: a long schedule takes several lines. */
export async function replay(
  shell: Shell,
  project: Project,
  engine: Engine,
  parsed: Parsed,
  first: string,
): Promise<Status> {
  const whole = [first, ...parsed.names].join('')
  const match = /^(.+\.m?ts|[^/]+)\/(.+\.litmus|[^/]+)\/([^/]+)$/.exec(whole)
  if (!match) {
    throw refuse({
      message: `'${whole}' is no schedule`,
      remedy: 'write POLICY/SCENARIO/SCHEDULE, such as by-reference/my-scenario/P0*2,P1',
    })
  }
  const [, policyName = '', scenarioName = '', schedule = ''] = match
  const domain = await project.domain()
  const policy = await project.policy(policyName)
  const scenario = await project.scenario(scenarioName)
  const asked = parsed.texts('fs')
  const { modelled, missing } = await fileSystemsFor(project, domain, scenario.program, asked)
  const fileSystem = modelled[0]
  if (!fileSystem || modelled.length > 1) {
    const what = fileSystem
      ? '--replay takes one file system'
      : `file system ${missing.join(', ')} is not modelled yet`
    throw refuse({ message: what })
  }
  const question = { policy, fileSystem, scenario }
  const properties = await Promise.all(
    [...project.properties.keys()].map((name) => project.property(name)),
  )
  const built = build(domain, question, properties)
  if (built.kind === 'notModelled') {
    throw refuse({ message: `${scenario.name} is not modelled yet: ${built.what}` })
  }
  const { system, trace } = guarded(question, undefined, () =>
    engine.replay(built.system, schedule, {
      limits: limitsOf(parsed, shell),
      learn: learner(domain),
    }),
  )
  const story = tell(system, trace, domain)
  const title = `${policy.name} / ${scenario.name} (${fileSystem.name}): ${schedule}`
  if (parsed.flag('json')) {
    const violations = trace.steps.flatMap((step, at) =>
      step.violations.map((violation) => ({ step: at + 1, ...violation })),
    )
    const document = {
      schema: 1,
      schedule: whole,
      steps: story.steps,
      after: story.after,
      violations,
    }
    shell.out(`${JSON.stringify(document, null, 1)}\n`)
    return 0
  }
  const width = Math.max(MAIL, Math.min(shell.columns, 120))
  shell.out(replayed(story, title, width, shell.colour ? colourPaint : plainPaint))
  return 0
}
