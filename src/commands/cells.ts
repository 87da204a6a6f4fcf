/** Answering questions: properties of a scenario under a policy on a file system. */
import type { Build, Domain, FileSystemFile, PolicyFile } from '../domain.ts'
import { modelLimit } from '../engine/model-limit.ts'
import type { Property, System } from '../engine/system.ts'
import type { Verdict } from '../engine/verdict.ts'
import { expected } from '../litmus/expectation.ts'
import type { Cell } from '../report/cell.ts'
import type { Coverage } from '../report/stats.ts'
import { spell } from '../report/story.ts'
import type { Checked, Engine, SearchOptions } from './engine.ts'
import type { Named, Scenario } from './load.ts'
import { Refusal } from './shell.ts'

/** One scenario under one policy on one file system. */
export interface Setting {
  readonly policy: Named<PolicyFile>
  readonly fileSystem: Named<FileSystemFile>
  readonly scenario: Scenario
}
export interface Question extends Setting {
  readonly property: Property
}

export interface Answered {
  readonly cell: Cell
  readonly system: System
  readonly coverage: () => Coverage
}

/** Answers the properties, in any order. */
export interface Answers {
  readonly kind: 'answers'
  answer(property: Property): Answered
}

export function answersOf(
  domain: Domain,
  engine: Engine,
  setting: Setting,
  properties: readonly Property[],
  options: Omit<SearchOptions, 'learn'>,
): Answers | { readonly kind: 'notModelled'; readonly what: string } {
  const first = build(domain, setting, [])
  if (first.kind === 'notModelled') return first
  const builder = (some: readonly Property[], learnt?: System): System => {
    const built = build(domain, setting, some, learnt)
    if (built.kind === 'notModelled') throw new Refusal(`not modelled: ${built.what}`)
    return built.system
  }
  const searching = { ...options, learn: learner(domain) }
  let column = engine.column(builder, properties, searching)
  const checked = (property: Property): Checked => {
    try {
      return column.check(property)
    } catch (thrown) {
      if (properties.length < 2 || !isFault(thrown)) throw thrown
      // Perhaps another property's fault: alone, each answers for itself.
      column = engine.column(builder, [property], searching)
      return column.check(property)
    }
  }
  return {
    kind: 'answers',
    answer: (property) => {
      const question = { ...setting, property }
      const answer = guarded(setting, property, () => checked(property))
      return { ...answer, cell: cellOf(domain, engine, question, answer) }
    },
  }
}

function cellOf(
  domain: Domain,
  engine: Engine,
  question: Question,
  { verdict: found, system }: Checked,
): Cell {
  const { policy, fileSystem, scenario, property } = question
  const { trace, message } = found
  const verdict =
    trace && message !== undefined
      ? { ...found, message: spell(message, domain.names(system, trace)) }
      : found
  const violated = verdict.answer === 'violated' ? trace : undefined
  return {
    policy: policy.name,
    fileSystem: fileSystem.name,
    scenario: scenario.name,
    property: property.name,
    verdict,
    expected: expectedOf(question, verdict),
    schedule: violated && engine.schedule(system, violated),
    steps: violated?.steps.length,
    calls: violated?.steps.filter((step) => step.starts).length,
    loop: violated?.loop,
  }
}

export function build(
  domain: Domain,
  { scenario, policy, fileSystem }: Setting,
  properties: readonly Property[],
  learnt?: System,
): Build {
  try {
    const { program } = scenario
    return domain.build({ program, policy, fileSystem, properties }, learnt)
  } catch (thrown) {
    const limit = modelLimit(thrown)
    if (limit === undefined) throw thrown
    return { kind: 'notModelled', what: limit }
  }
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
    steps: undefined,
    calls: undefined,
    loop: undefined,
  }
}

export const INTERRUPTED = 'interrupted'

/** A step or property that is at fault, named; anything else is passed on. */
export function guarded<T>(
  { policy, scenario, fileSystem }: Setting,
  property: Property | undefined,
  run: () => T,
): T {
  try {
    return run()
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown
    const what = [policy.name, scenario.name, ...(property ? [property.name] : [])].join('/')
    throw new Refusal(
      `error: ${thrown.where}: ${thrown.message}\n  found while checking ${what}@${fileSystem.name}`,
    )
  }
}

function isFault(thrown: unknown): thrown is Error & { readonly where: string } {
  return thrown instanceof Error && typeof (thrown as { where?: unknown }).where === 'string'
}
