/** Answering one question: a property of a scenario under a policy on a file system. */
import type { Domain, FileSystemFile, PolicyFile } from '../domain.ts'
import type { Property, System } from '../engine/system.ts'
import type { Verdict } from '../engine/verdict.ts'
import { expected } from '../litmus/expectation.ts'
import type { Cell } from '../report/cell.ts'
import { spell } from '../report/story.ts'
import type { Engine, SearchOptions } from './engine.ts'
import type { Named, Scenario } from './load.ts'
import { Refusal } from './shell.ts'

export interface Question {
  readonly policy: Named<PolicyFile>
  readonly fileSystem: Named<FileSystemFile>
  readonly scenario: Scenario
  readonly property: Property
}

export type Answered =
  | { readonly kind: 'cell'; readonly cell: Cell; readonly system: System }
  | { readonly kind: 'notModelled'; readonly what: string }

export function answer(
  domain: Domain,
  engine: Engine,
  question: Question,
  options: Omit<SearchOptions, 'learn'>,
): Answered {
  const { policy, fileSystem, scenario, property } = question
  const built = build(domain, question, [property])
  if (built.kind === 'notModelled') return built
  const { verdict: found, system } = guarded(question, property, () =>
    engine.check(built.system, property, { ...options, learn: learner(domain) }),
  )
  const { trace, message } = found
  const verdict =
    trace && message !== undefined
      ? { ...found, message: spell(message, domain.names(system, trace)) }
      : found
  const cell: Cell = {
    policy: policy.name,
    fileSystem: fileSystem.name,
    scenario: scenario.name,
    property: property.name,
    verdict,
    expected: expectedOf(question, verdict),
    schedule: verdict.answer === 'violated' && trace ? engine.schedule(system, trace) : undefined,
  }
  return { kind: 'cell', cell, system }
}

export function build(
  domain: Domain,
  { scenario, policy, fileSystem }: Omit<Question, 'property'>,
  properties: readonly Property[],
) {
  return domain.build({ program: scenario.program, policy, fileSystem, properties })
}

export function learner(domain: Domain): SearchOptions['learn'] {
  return (system, notes) => domain.learn(system, notes)
}

/** The scenario's own clause; else, for what the policy lists, what was found; else `holds`. */
export function expectedOf(
  { scenario, policy, fileSystem, property }: Question,
  verdict: Verdict,
): Cell['expected'] {
  const clause = expected(scenario.program, property.name, policy.name, fileSystem.name)
  if (clause !== undefined || property.unclaimed === true) return clause
  if (!policy.file.violates.includes(property.name)) return 'holds'
  return verdict.answer === 'holds' || verdict.answer === 'violated' ? verdict.answer : undefined
}

/** A verdict for a question that was not looked at because the user stopped. */
export function unasked(question: Question): Cell {
  const verdict: Verdict = {
    property: question.property.name,
    answer: 'unknown',
    complete: false,
    limit: INTERRUPTED,
    states: 0,
    transitions: 0,
  }
  return {
    policy: question.policy.name,
    fileSystem: question.fileSystem.name,
    scenario: question.scenario.name,
    property: question.property.name,
    verdict,
    expected: expectedOf(question, verdict),
    schedule: undefined,
  }
}

export const INTERRUPTED = 'interrupted'

/** A step or property that is at fault, named; anything else is passed on. */
export function guarded<T>(
  { policy, scenario, fileSystem }: Omit<Question, 'property'>,
  property: Property | undefined,
  run: () => T,
): T {
  try {
    return run()
  } catch (thrown) {
    const where = (thrown as { where?: unknown } | null)?.where
    if (typeof where !== 'string') throw thrown
    const what = [policy.name, scenario.name, ...(property ? [property.name] : [])].join('/')
    throw new Refusal(
      `error: ${where}: ${(thrown as Error).message}\n  found while checking ${what}@${fileSystem.name}`,
    )
  }
}
