/** `check`: every policy x scenario x property, and how the verdicts compare with what is expected. */
import type { Domain } from '../domain.ts'
import type { Property } from '../engine/system.ts'
import { type Cell, isUnexpected, type NotModelled, type Unshown } from '../report/cell.ts'
import { checkJson } from '../report/check-json.ts'
import { blockLines, isComplete, totalLines } from '../report/check-table.ts'
import { colourPaint, plainPaint } from '../report/paint.ts'
import { answer, type Question, unasked } from './cells.ts'
import type { Engine } from './engine.ts'
import type { Command } from './help.ts'
import { listing } from './list.ts'
import { Project, type Scenario } from './load.ts'
import { common, limits, limitsOf, type Parsed, parse, selection } from './options.ts'
import { Progress } from './progress.ts'
import { replay } from './replay.ts'
import { fileSystemsFor, type Selection, select } from './select.ts'
import { Refusal, type Shell, type Status, worst } from './shell.ts'

export const command: Command = {
  name: 'check',
  arguments: '[NAME...]',
  about: 'checks every policy x scenario x property',
  more: [
    'NAME is a policy, a scenario or a property; FILE.litmus and FILE.ts work too. Names of one ' +
      'kind: or; across kinds: and.',
    'In the table, a violation says in brackets how many steps its shortest run has; * marks a ' +
      'violation that is expected, ! a verdict that is not as expected.',
  ],
  options: {
    ...selection,
    list: { type: 'boolean', help: 'the names there are' },
    replay: {
      type: 'string',
      value: 'POLICY/SCENARIO/SCHEDULE',
      help: 'show the run of a schedule such as P0*2,P1*2,P0 (task#option where there is a choice)',
    },
    ...limits,
    ...common,
  },
  examples: [
    'check',
    'check -- by-reference write-after-splice',
    'check -- my.litmus --policy my-policy.ts --fs all',
    'check -- --replay by-reference/write-after-splice/P0,P1*2,P0',
  ],
}

export async function check(
  shell: Shell,
  args: readonly string[],
  engine: Engine,
): Promise<Status> {
  const parsed = parse('check', args, command.options)
  const project = new Project(shell)
  if (parsed.flag('list')) return listing(shell, project, parsed.flag('json'))
  const schedule = parsed.text('replay')
  if (schedule !== undefined) return replay(shell, project, engine, parsed, schedule)
  const selected = await select(project, parsed.names, parsed)
  return new Check(shell, project, engine, parsed, selected).run()
}

class Check {
  private readonly shell: Shell
  private readonly project: Project
  private readonly engine: Engine
  private readonly parsed: Parsed
  private readonly selected: Selection
  private readonly progress: Progress
  private readonly cells: Cell[] = []
  private readonly notModelled: NotModelled[] = []
  private readonly errors: { scenario: string; error: string }[] = []
  /** Scenarios of which at least one cell was answered. */
  private readonly answered = new Set<string>()

  constructor(shell: Shell, project: Project, engine: Engine, parsed: Parsed, selected: Selection) {
    this.shell = shell
    this.project = project
    this.engine = engine
    this.parsed = parsed
    this.selected = selected
    this.progress = new Progress(shell)
  }

  async run(): Promise<Status> {
    const { project, selected, shell } = this
    const domain = await project.domain()
    const properties = await Promise.all(selected.properties.map((name) => project.property(name)))
    const policies = await Promise.all(selected.policies.map((name) => project.policy(name)))
    this.progress.total = selected.scenarios.length * policies.length * properties.length
    for (const name of selected.scenarios) {
      let scenario: Scenario
      try {
        scenario = await project.scenario(name)
      } catch (thrown) {
        this.refused(name, thrown)
        continue
      }
      const asked = this.parsed.texts('fs')
      const { modelled, missing } = await fileSystemsFor(project, domain, scenario.program, asked)
      for (const fileSystem of missing) {
        const what = `file system ${fileSystem}`
        const rows = policies.map((policy) => ({
          policy: policy.name,
          fileSystem,
          scenario: scenario.name,
          what,
        }))
        this.notModelled.push(...rows)
        this.print(scenario, fileSystem, policies, properties, [], rows)
      }
      for (const fileSystem of modelled) {
        const cells: Cell[] = []
        const rows: NotModelled[] = []
        for (const policy of policies) {
          const base = { policy, fileSystem, scenario }
          await this.column(domain, base, properties, cells, rows)
        }
        this.cells.push(...cells)
        this.notModelled.push(...rows)
        if (cells.length > 0) this.answered.add(name)
        this.print(scenario, fileSystem.name, policies, properties, cells, rows)
      }
    }
    this.progress.clear()
    const unshown = this.unshown(policies, properties)
    const { cells, notModelled, errors } = this
    if (this.parsed.flag('json')) {
      const document = checkJson({ cells, notModelled, unshown, errors })
      shell.out(`${JSON.stringify(document, null, 1)}\n`)
    } else {
      const totals = { cells, notModelled, unshown, errors: errors.length }
      shell.out(`${totalLines(totals, this.paint).join('\n')}\n`)
    }
    return this.status(unshown)
  }

  /** All properties of one scenario under one policy. */
  private async column(
    domain: Domain,
    base: Omit<Question, 'property'>,
    properties: readonly Property[],
    cells: Cell[],
    rows: NotModelled[],
  ): Promise<void> {
    const { shell, engine, progress } = this
    const limits = limitsOf(this.parsed, shell)
    for (const property of properties) {
      const question = { ...base, property }
      // Lets a Ctrl-C be heard even where the command runs in the main thread.
      await new Promise((done) => setImmediate(done))
      progress.begin(`${base.policy.name}/${base.scenario.name}/${property.name}`)
      if (shell.stopped()) {
        cells.push(unasked(question))
        continue
      }
      try {
        const heard = (at: Parameters<Progress['heard']>[0]) => progress.heard(at)
        const answered = answer(domain, engine, question, { limits, progress: heard })
        if (answered.kind === 'notModelled') {
          rows.push({
            policy: base.policy.name,
            fileSystem: base.fileSystem.name,
            scenario: base.scenario.name,
            what: answered.what,
          })
          return
        }
        cells.push(answered.cell)
      } catch (thrown) {
        this.refused(base.scenario.name, thrown)
        return
      } finally {
        progress.done++
      }
    }
  }

  private refused(scenario: string, thrown: unknown): void {
    if (!(thrown instanceof Refusal)) throw thrown
    this.progress.clear()
    this.errors.push({ scenario, error: thrown.message })
    this.shell.err(`${thrown.message}\n`)
  }

  private get paint() {
    return this.shell.colour ? colourPaint : plainPaint
  }

  private print(
    scenario: Scenario,
    fileSystem: string,
    policies: readonly { readonly name: string }[],
    properties: readonly Property[],
    cells: readonly Cell[],
    notModelled: readonly NotModelled[],
  ): void {
    if (this.parsed.flag('json') || cells.length + notModelled.length === 0) return
    this.progress.clear()
    const block = {
      scenario: { name: scenario.name, title: scenario.program.title },
      fileSystem,
      policies: policies.map((policy) => policy.name),
      properties: properties.map((property) => property.name),
      cells,
      notModelled,
    }
    this.shell.out(`${blockLines(block, this.paint).join('\n')}\n\n`)
  }

  /** In a full run, what a policy lists as broken must be violated somewhere. */
  private unshown(
    policies: readonly {
      readonly name: string
      readonly file: { readonly violates: readonly string[] }
    }[],
    properties: readonly Property[],
  ): Unshown[] {
    if (!this.selected.full || this.errors.length > 0) return []
    return policies.flatMap(({ name, file }) =>
      file.violates
        .filter((listed) => {
          const cells = this.cells.filter((c) => c.policy === name && c.property === listed)
          const open = cells.some((c) => c.verdict.answer === 'unknown')
          return !open && !cells.some((c) => c.verdict.answer === 'violated')
        })
        .map((property) => ({
          policy: name,
          property: properties.some((known) => known.name === property)
            ? property
            : `${property} (no such property)`,
        })),
    )
  }

  private status(unshown: readonly Unshown[]): Status {
    const { cells, notModelled, errors } = this
    const complete = isComplete({ cells, notModelled, unshown, errors: errors.length })
    // A scenario that somebody asked for by name and that got no answer at all is no pass.
    const silent = this.selected.scenarios.some(
      (name) => this.parsed.names.includes(name) && !this.answered.has(name),
    )
    return worst(
      cells.some(isUnexpected) || unshown.length > 0 ? 1 : 0,
      complete && !silent ? 0 : 2,
    )
  }
}
