/** `explain`: one counterexample in full, or why there is none. */
import { verdictJson } from '../report/check-json.ts'
import { counterexample, mail, type Page } from '../report/counterexample.ts'
import { html } from '../report/html.ts'
import { ascii, labelled, MAIL } from '../report/layout.ts'
import { colourPaint, plainPaint } from '../report/paint.ts'
import { sizeOf } from '../report/story.ts'
import { svg } from '../report/svg.ts'
import { type Answered, answersOf, type Question } from './cells.ts'
import type { Engine } from './engine.ts'
import type { Command } from './help.ts'
import { Project } from './load.ts'
import { refuse } from './names.ts'
import {
  byExecutions,
  common,
  compacted,
  compaction,
  limits,
  limitsOf,
  parse,
  searching,
  selection,
} from './options.ts'
import { pageOf } from './page.ts'
import { Progress } from './progress.ts'
import { reducing, reductionOf } from './reduction.ts'
import { reproduce } from './reproduce.ts'
import { fileSystemsFor } from './select.ts'
import type { Shell, Status } from './shell.ts'

export const command: Command = {
  name: 'explain',
  arguments: 'POLICY/SCENARIO/PROPERTY[@FS]',
  about: 'prints the counterexample of one verdict in full',
  more: [
    'The mail form has 72 columns, plain ASCII, no tabs. The text form is as wide as the terminal.',
  ],
  options: {
    format: { type: 'string', value: 'mail|text|json|svg|html|c', help: 'the form (text)' },
    fs: selection.fs,
    ...searching,
    ...reducing,
    ...limits,
    ...compaction,
    ...common,
  },
  examples: [
    'explain -- by-reference/write-after-splice/pipe-bytes-stable',
    'explain -- by-reference/tee-split/fifo@xfs --format mail',
  ],
}

const FORMATS = ['mail', 'text', 'json', 'svg', 'html', 'c']
/** Pictures of a run: there must be one. */
const PICTURES: Readonly<Record<string, (page: Page) => string>> = { svg, html }

export async function explain(
  shell: Shell,
  args: readonly string[],
  engine: Engine,
): Promise<Status> {
  const parsed = parse('explain', args, command.options)
  const format = parsed.flag('json') ? 'json' : (parsed.text('format') ?? 'text')
  if (!FORMATS.includes(format)) {
    throw refuse({
      message: `there is no format '${format}'`,
      remedy: `the formats are ${FORMATS.join(', ')}`,
    })
  }
  const [name, ...more] = parsed.names
  if (name === undefined || more.length > 0) {
    throw refuse({
      message: `explain takes one argument, not ${parsed.names.length}`,
      remedy: 'write POLICY/SCENARIO/PROPERTY[@FS]',
    })
  }
  const parts = split(name)
  const project = new Project(shell)
  const domain = await project.domain()
  const policy = await project.policy(parts.policy)
  const scenario = await project.scenario(parts.scenario)
  const property = await project.property(parts.property)
  const asked = parts.fileSystem === undefined ? parsed.texts('fs') : [parts.fileSystem]
  const usual = await fileSystemsFor(project, domain, scenario.program, [])
  const { modelled, missing } = await fileSystemsFor(project, domain, scenario.program, asked)
  const fileSystem = modelled[0]
  if (!fileSystem || modelled.length + missing.length > 1) {
    throw refuse({
      message: fileSystem
        ? 'explain takes one file system'
        : `file system ${missing.join(', ')} is not modelled yet`,
    })
  }
  const question: Question = { policy, fileSystem, scenario, property }
  const progress = new Progress(shell)
  progress.begin(name)
  const answers = answersOf(domain, engine, question, [property], {
    limits: limitsOf(parsed, shell),
    dpor: byExecutions(parsed),
    compact: compacted(parsed),
    reduction: reductionOf(parsed),
    progress: (heard) => progress.heard(heard),
  })
  if (answers.kind === 'notModelled') {
    throw refuse({ message: `${scenario.name} is not modelled yet: ${answers.what}` })
  }
  let answered: Answered
  try {
    answered = answers.answer(property)
  } finally {
    progress.clear()
  }
  const { cell, system } = answered
  const page = pageOf(domain, question, cell, system, usual.modelled[0]?.name)
  const status: Status = cell.verdict.answer === 'unknown' ? 2 : 0
  if (format === 'json') {
    const assumptions = domain.assumptions(system)
    const { story } = page ?? {}
    const told = story ? { steps: story.steps, after: story.after, matter: story.matter } : null
    const document = { schema: 1, verdict: verdictJson(cell), assumptions, run: told }
    shell.out(`${JSON.stringify(document, null, 1)}\n`)
  } else if (format === 'c') {
    const asked = { domain, engine, project, setting: question, limits: limitsOf(parsed, shell) }
    shell.out(await reproduce(asked, cell))
  } else if (PICTURES[format]) {
    if (!page) {
      throw refuse({ message: `${name}: ${cell.verdict.answer}; there is no run to draw` })
    }
    shell.out(PICTURES[format](page))
  } else if (!page) {
    const { answer: found } = cell.verdict
    const heading = `${policy.name} / ${scenario.name}: ${property.name} ${WORDS[found] ?? found}`
    const text = [
      heading,
      '',
      ...labelled('Policy', policy.file.about, 10, MAIL),
      ...labelled('Scenario', scenario.program.title, 10, MAIL),
      ...labelled('Property', property.about, 10, MAIL),
      ...labelled('Assumes', domain.assumptions(system).join(', '), 10, MAIL),
      '',
      sizeOf(cell.verdict),
      '',
    ].join('\n')
    shell.out(format === 'mail' ? text.split('\n').map(ascii).join('\n') : text)
  } else if (format === 'mail') shell.out(mail(page))
  else {
    const width = Math.max(MAIL, Math.min(shell.columns, 120))
    shell.out(counterexample(page, width, shell.colour ? colourPaint : plainPaint))
  }
  return status
}

const WORDS: Readonly<Record<string, string>> = {
  unknown: 'is unknown',
  vacuous: 'is vacuous: what it is about never happened',
}

interface Parts {
  readonly policy: string
  readonly scenario: string
  readonly property: string
  readonly fileSystem: string | undefined
}

function split(name: string): Parts {
  const match = /^(.+\.m?ts|[^/]+)\/(.+\.litmus|[^/]+)\/(.+\.m?ts|[^/@]+)(?:@([^/@]+))?$/.exec(name)
  if (!match) {
    throw refuse({
      message: `'${name}' does not name a verdict`,
      remedy: 'write POLICY/SCENARIO/PROPERTY[@FS]',
    })
  }
  const [, policy = '', scenario = '', property = '', fileSystem] = match
  return { policy, scenario, property, fileSystem }
}
