/** `outcomes`: every final outcome of scenarios; conditions are reported, not judged. */
import type { Domain, FileSystemFile, PolicyFile } from '../domain.ts'
import { byShape, exactly } from '../engine/outcome-values.ts'
import type { System } from '../engine/system.ts'
import { outcomeText } from '../litmus/outcome-text.ts'
import { type Failed, outcomeLines, outcomesJson, type Result } from '../report/outcomes.ts'
import { colourPaint, plainPaint } from '../report/paint.ts'
import { plainName } from '../report/story.ts'
import { build, guarded, learner } from './cells.ts'
import type { Engine, SearchOptions } from './engine.ts'
import type { Command } from './help.ts'
import { initialValues } from './initial-values.ts'
import { type Named, Project, type Scenario } from './load.ts'
import { refuse } from './names.ts'
import { constantsOf, observe } from './observe.ts'
import { observed } from './observed.ts'
import { common, limits, limitsOf, type Parsed, parse, selection } from './options.ts'
import { Progress } from './progress.ts'
import { reducing, reductionOf } from './reduction.ts'
import { fileSystemsFor } from './select.ts'
import { Refusal, type Shell, type Status, worst } from './shell.ts'

export const command: Command = {
  name: 'outcomes',
  arguments: 'FILE|NAME...',
  about: 'lists every final outcome of scenarios',
  more: [
    'An outcome gives the registers in the order of the program. A register whose call never ' +
      'returned is -; the tasks that never return are listed as blocked, and the final section is ' +
      'then not run. The exists, forall and never lines are reported as Never, Sometimes or Always.',
  ],
  options: {
    ...selection,
    shape: { type: 'boolean', help: 'data by the letters of its runs, without lengths' },
    traces: { type: 'boolean', help: 'list the interleavings that differ, as schedules' },
    observed: { type: 'boolean', help: 'compare with the recordings of test/kernel-observed' },
    ...reducing,
    ...limits,
    ...common,
  },
  examples: [
    'outcomes -- write-after-splice',
    'outcomes -- my.litmus --policy by-reference --json',
    'outcomes -- --observed',
  ],
}

const DEFAULT_POLICY = 'by-reference'
/** Schedules that --traces lists. */
const MOST_TRACES = 100
/** More outcomes than this are no list that anybody reads. */
const MOST = 20_000

export async function outcomes(
  shell: Shell,
  args: readonly string[],
  engine: Engine,
): Promise<Status> {
  const parsed = parse('outcomes', args, command.options)
  if (parsed.names.length === 0 && !parsed.flag('observed')) {
    throw refuse({ message: 'outcomes needs a scenario', remedy: 'name a FILE.litmus; see --list' })
  }
  if (parsed.text('max-switches') !== undefined) {
    throw refuse({
      message: 'outcomes lists the ends of all schedules: --max-switches is for check and explain',
    })
  }
  const project = new Project(shell)
  const domain = await project.domain()
  const chosen = parsed.texts('policy')
  if (parsed.flag('observed')) {
    return observed(shell, project, engine, parsed, chosen[0] ?? DEFAULT_POLICY)
  }
  const policies = await Promise.all(
    (chosen.length > 0 ? chosen : [DEFAULT_POLICY]).map((name) => project.policy(name)),
  )
  const paint = shell.colour ? colourPaint : plainPaint
  const results: (Result | Failed)[] = []
  let status: Status = 0
  const progress = new Progress(shell)
  const add = (result: Result | Failed) => {
    progress.clear()
    results.push(result)
    if ('error' in result) {
      status = 2
      shell.err(`${result.error}\n`)
      return
    }
    status = worst(status, result.complete ? 0 : 2)
    if (parsed.flag('json')) return
    if (results.some((earlier) => earlier !== result && !('error' in earlier))) shell.out('\n')
    shell.out(`${outcomeLines(result, paint).join('\n')}\n`)
  }
  progress.total = parsed.names.length
  for (const name of parsed.names) {
    let label = name.replace(/^.*[/\\]|\.litmus$/g, '')
    try {
      const scenario = await project.scenario(name)
      label = scenario.name
      const asked = parsed.texts('fs')
      const { modelled, missing } = await fileSystemsFor(project, domain, scenario.program, asked)
      for (const fileSystem of missing) {
        const all = asked.includes('all')
        if (all) shell.err(`${label}: file system ${fileSystem} is not modelled yet\n`)
        else
          add({ scenario: label, error: `${label}: file system ${fileSystem} is not modelled yet` })
      }
      for (const fileSystem of modelled) {
        for (const policy of policies) {
          await new Promise((done) => setImmediate(done))
          progress.begin(`${label} under ${policy.name} on ${fileSystem.name}`)
          const question = { policy, fileSystem, scenario }
          add(one(domain, engine, question, parsed, shell, progress))
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown
      add({ scenario: label, error: thrown.message })
    }
    progress.done++
  }
  progress.clear()
  if (parsed.flag('json')) shell.out(`${JSON.stringify(outcomesJson(results), null, 1)}\n`)
  return status
}

function one(
  domain: Domain,
  engine: Engine,
  question: {
    readonly policy: Named<PolicyFile>
    readonly fileSystem: Named<FileSystemFile>
    readonly scenario: Scenario
  },
  parsed: Parsed,
  shell: Shell,
  progress: Progress,
): Result | Failed {
  const { program, name } = question.scenario
  const built = build(domain, question, [])
  if (built.kind === 'notModelled') {
    return { scenario: name, error: `${name}: not modelled yet: ${built.what}` }
  }
  const shape = parsed.flag('shape')
  const constants = program.conditions.flatMap(({ formula }) => constantsOf(formula))
  const options: SearchOptions = {
    limits: limitsOf(parsed, shell),
    progress: (heard) => progress.heard(heard),
    learn: learner(domain),
    reduction: reductionOf(parsed),
  }
  const numbers = shape ? byShape(constants) : exactly()
  const ended = guarded(question, undefined, () =>
    engine.outcomes(built.system, program.registers, numbers, options),
  )
  const { set, limit } = ended
  if (set && set.count > BigInt(MOST)) {
    const remedy = shape ? '' : '; --shape lists their shapes'
    return { scenario: name, error: `${name}: ${set.count} outcomes are too many to list${remedy}` }
  }
  const initial = initialValues(domain, built.system, numbers)
  const tooMany = !shape && limit?.startsWith('registers hold') ? '; --shape needs only shapes' : ''
  return {
    scenario: name,
    policy: question.policy.name,
    fileSystem: question.fileSystem.name,
    complete: ended.complete && set !== undefined,
    limit: limit === undefined ? undefined : limit + tooMany,
    states: ended.states,
    transitions: ended.transitions,
    ...(parsed.flag('traces')
      ? { interleavings: interleavings(engine, built.system, options) }
      : {}),
    endless: set?.endless ?? false,
    outcomes: [...(set ?? [])].map(({ values, blocked }) => ({
      outcome: outcomeText(
        program.registers,
        new Map(
          program.registers.flatMap(({ name: register }, at) => {
            const value = values[at] ?? initial.get(register)?.printed
            return value === undefined ? [] : [[register, value] as const]
          }),
        ),
        { shape },
      ),
      blocked: blocked.map(plainName),
    })),
    conditions: set
      ? program.conditions.map(({ kind, formula, text }) => ({
          text,
          kind,
          observation: observe(set, formula, (register) => initial.get(register)?.asked),
        }))
      : [],
  }
}

/** The schedules of --traces: each ends, and no two are the same but for steps that commute. */
function interleavings(
  engine: Engine,
  system: System,
  options: SearchOptions,
): NonNullable<Result['interleavings']> {
  const found = engine.traces(system, MOST_TRACES, options)
  if (found.kind === 'traces') return { schedules: found.schedules, limit: found.limit }
  return { schedules: [], limit: `a run can go round for ever: ${found.schedule}` }
}
