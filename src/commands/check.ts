/** `check`: every policy x scenario x property, and how the verdicts compare with what is expected. */
import { availableParallelism } from 'node:os'
import type { Property } from '../engine/system.ts'
import { type Cell, isUnexpected, type NotModelled, type Unshown } from '../report/cell.ts'
import { checkJson } from '../report/check-json.ts'
import { blockLines, isComplete, totalLines } from '../report/check-table.ts'
import { explodingLines } from '../report/exploding.ts'
import { colourPaint, plainPaint } from '../report/paint.ts'
import { type Stat, statsLines, statsOf } from '../report/stats.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Engine } from './engine.ts'
import type { Command } from './help.ts'
import type { Job, JobAnswer, Listener } from './job.ts'
import { checkpointsOf, keeping } from './keeping.ts'
import { listing } from './list.ts'
import { Project, type Scenario } from './load.ts'
import {
  atLeastOne,
  byExecutions,
  common,
  compacted,
  compaction,
  limits,
  limitsOf,
  type Parsed,
  parse,
  searching,
  selection,
  workersOf,
} from './options.ts'
import { inline, type Pool, threads } from './pool.ts'
import { Progress } from './progress.ts'
import { reducing, reductionOf } from './reduction.ts'
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
    jobs: {
      type: 'string',
      value: 'N',
      help: 'searches at a time (as many as processors, divided by --workers)',
    },
    stats: { type: 'boolean', help: 'sizes of the searches, and what no search met' },
    ...searching,
    ...reducing,
    ...limits,
    ...compaction,
    ...keeping,
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

/** Columns of the table from which on threads are started unless --jobs says otherwise. */
const WORTH_THREADS = 12

interface Block {
  /** As it was named. */
  readonly name: string
  readonly scenario: Scenario | undefined
  readonly fileSystem: string
  readonly modelled: boolean
  /** Why there is no scenario. */
  readonly refused?: unknown
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
  private readonly stats: Stat[] = []
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
    const properties = await Promise.all(selected.properties.map((name) => project.property(name)))
    const policies = await Promise.all(selected.policies.map((name) => project.policy(name)))
    const blocks = await this.blocks(policies.length * properties.length)
    const checkpoints = await this.checkpoints(blocks)
    const pool = this.pool(blocks.length * policies.length, checkpoints)
    try {
      // All are begun at once; they are printed in their order.
      const answers = blocks.map(({ name, fileSystem, modelled }) =>
        modelled
          ? selected.policies.map((policy) => this.begin(pool, name, fileSystem, policy))
          : [],
      )
      for (const all of answers.flat()) all.catch(() => undefined)
      for (const [at, block] of blocks.entries()) {
        const { name, scenario, fileSystem, modelled } = block
        if (!scenario) {
          this.refused(name, block.refused)
          continue
        }
        const cells: Cell[] = []
        const rows: NotModelled[] = []
        const notYet = (policy: string, what: string) =>
          rows.push({ policy, fileSystem, scenario: scenario.name, what })
        if (!modelled) {
          for (const policy of policies) notYet(policy.name, `file system ${fileSystem}`)
        }
        for (const [nth, answer] of (answers[at] ?? []).entries()) {
          const { cells: found, coverage, notModelled, error } = await answer
          cells.push(...found)
          coverage.forEach((met, cell) => {
            this.stats.push({ cell: found[cell] as Cell, coverage: met })
          })
          if (notModelled !== undefined) notYet(policies[nth]?.name ?? '', notModelled)
          if (error !== undefined) this.refused(scenario.name, new Refusal(error))
        }
        this.cells.push(...cells)
        for (const line of explodingLines(cells)) this.tell(line)
        this.notModelled.push(...rows)
        if (cells.length > 0) this.answered.add(name)
        this.print(scenario, fileSystem, policies, properties, cells, rows)
      }
    } finally {
      checkpoints?.close(
        this.cells.length === properties.length &&
          this.cells.every(({ verdict }) => verdict.complete),
      )
      pool.close()
      this.progress.clear()
    }
    const unshown = this.unshown(policies, properties)
    const { cells, notModelled, errors } = this
    if (this.parsed.flag('json')) {
      const stats = this.parsed.flag('stats') ? { stats: statsOf(this.stats) } : {}
      const document = { ...checkJson({ cells, notModelled, unshown, errors }), ...stats }
      shell.out(`${JSON.stringify(document, null, 1)}\n`)
    } else {
      if (this.parsed.flag('stats')) {
        shell.out(`${statsLines(this.stats, this.paint).join('\n')}\n\n`)
      }
      const totals = { cells, notModelled, unshown, errors: errors.length }
      shell.out(`${totalLines(totals, this.paint).join('\n')}\n`)
    }
    return this.status(unshown)
  }

  /** A block of the table for each scenario and file system; one that is refused has no scenario. */
  private async blocks(cells: number): Promise<Block[]> {
    const { project, selected, parsed } = this
    const domain = await project.domain()
    const blocks: Block[] = []
    for (const name of selected.scenarios) {
      let scenario: Scenario
      try {
        scenario = await project.scenario(name)
      } catch (refused) {
        blocks.push({ name, scenario: undefined, fileSystem: '', modelled: false, refused })
        continue
      }
      const asked = parsed.texts('fs')
      const { modelled, missing } = await fileSystemsFor(project, domain, scenario.program, asked)
      const block = (fileSystem: string, is: boolean) =>
        blocks.push({ name, scenario, fileSystem, modelled: is })
      for (const fileSystem of missing) block(fileSystem, false)
      for (const fileSystem of modelled) block(fileSystem.name, true)
      this.progress.total += cells * modelled.length
    }
    return blocks
  }

  private begin(
    pool: Pool,
    scenario: string,
    fileSystem: string,
    policy: string,
  ): Promise<JobAnswer> {
    const { stopped: _, ...limits } = limitsOf(this.parsed, this.shell)
    const { properties } = this.selected
    const job: Job = {
      policy,
      fileSystem,
      scenario,
      properties,
      limits,
      dpor: byExecutions(this.parsed),
      compact: compacted(this.parsed),
      reduction: reductionOf(this.parsed),
      stats: this.parsed.flag('stats'),
    }
    return pool.submit(job).finally(() => {
      this.progress.done += properties.length
    })
  }

  /** Where the search is saved, if that was asked. */
  private checkpoints(blocks: readonly Block[]): Promise<Checkpoints | undefined> {
    const { policies, properties } = this.selected
    const runs = blocks
      .filter(({ scenario, modelled }) => scenario && modelled)
      .flatMap(({ name, fileSystem }) =>
        policies.map((policy) => ({ scenario: name, fileSystem, policy, properties })),
      )
    return checkpointsOf(this.shell, this.project, this.parsed, runs)
  }

  /** Threads take a moment to start: not for a few columns. */
  private pool(columns: number, checkpoints: Checkpoints | undefined): Pool {
    const { shell, project, engine, progress, parsed } = this
    const text = parsed.text('jobs')
    const spare = Math.max(1, Math.floor(availableParallelism() / workersOf(parsed)))
    const jobs = text === undefined ? spare : atLeastOne('jobs', text)
    const listener: Listener = {
      begin: (what) => progress.begin(what),
      heard: (heard) => progress.heard(heard),
      stopped: () => shell.stopped(),
    }
    const worthIt = text !== undefined || columns >= WORTH_THREADS
    return jobs > 1 && columns > 1 && worthIt && engine.threads
      ? threads(Math.min(jobs, columns), shell, listener)
      : inline(project, engine, listener, checkpoints)
  }

  private refused(scenario: string, thrown: unknown): void {
    if (!(thrown instanceof Refusal)) throw thrown
    this.errors.push({ scenario, error: thrown.message })
    this.tell(thrown.message)
  }

  private tell(line: string): void {
    this.progress.clear()
    this.shell.err(`${line}\n`)
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
