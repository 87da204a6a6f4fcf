/** `kernel`: scenarios on the running kernel, compared with what the model allows. */
import type { Real } from '../domain.ts'
import { dependsOn, PROBES, type Probe, rights } from '../kernel-run/abilities.ts'
import { type Compared, compare } from '../kernel-run/compare.ts'
import { keyOf } from '../kernel-run/observed.ts'
import type { Ran } from '../kernel-run/report.ts'
import { parse as parseScenario } from '../litmus/parse.ts'
import { printStatement } from '../litmus/print.ts'
import type { Program } from '../litmus/program.ts'
import {
  type KernelAnswer,
  type KernelRow,
  kernelJson,
  kernelRow,
  kernelTotals,
  totals,
} from '../report/kernel.ts'
import { colourPaint, plainPaint } from '../report/paint.ts'
import { type Allowed, allowedOutcomes } from './allowed.ts'
import type { Engine } from './engine.ts'
import type { Command } from './help.ts'
import { type Here, here, Machine } from './kernel-here.ts'
import { randomRuns } from './kernel-random.ts'
import { Project, type Scenario } from './load.ts'
import { noSuch, refuse } from './names.ts'
import { common, limits, limitsOf, type Parsed, parse } from './options.ts'
import { Progress } from './progress.ts'
import { type Shell, type Status, worst } from './shell.ts'

export const command: Command = {
  name: 'kernel',
  arguments: '[SCENARIO|FILE.litmus...]',
  about: 'runs scenarios on the running kernel and compares with the model',
  more: [
    'One C program is written, compiled with cc and run in a private directory that is removed ' +
      'whatever happens. Processes are threads on CPUs of their own that start after random ' +
      'delays. What the kernel did is compared with the outcomes of a policy (by-reference) on ' +
      'the file system at hand: exactly for one process; for several by the letters of the data, ' +
      'all torn data being equal. Where a run hangs, it says in which call. What this kernel ' +
      'refuses, or the file system is not for, is skipped and counted.',
    '--random makes up scenarios of one process (with --tasks 2, of two) of all modelled calls; ' +
      'where the kernel and the model differ, the scenario is made small and printed.',
  ],
  options: {
    runs: { type: 'string', value: 'N', help: 'runs of each scenario (as the scenario says)' },
    seconds: { type: 'string', value: 'S', help: 'at most S seconds for each scenario (10)' },
    dir: { type: 'string', value: 'DIR', help: 'work in DIR, on its file system' },
    memfd: { type: 'boolean', help: 'files in memory, by memfd_create(2)' },
    keep: { type: 'boolean', help: 'leave the program and its directory, and say where' },
    policy: { type: 'string', value: 'NAME|FILE.ts', help: 'compare with this policy' },
    random: { type: 'string', value: 'N', help: 'N made-up scenarios instead' },
    tasks: { type: 'string', value: '1|2', help: 'processes of a made-up scenario (1)' },
    calls: { type: 'string', value: 'A,B', help: 'made-up scenarios make no calls but these' },
    seed: { type: 'string', value: 'N', help: 'of the made-up scenarios' },
    ...limits,
    ...common,
  },
  examples: [
    'kernel -- write-after-splice tee-divergence',
    'kernel -- --runs 100000 tee-divergence',
    'kernel -- --random 1000',
  ],
}

export async function kernel(
  shell: Shell,
  args: readonly string[],
  engine: Engine,
): Promise<Status> {
  const parsed = parse('kernel', args, command.options)
  const bounds = limitsOf(parsed, shell)
  const project = new Project(shell)
  const domain = await project.domain()
  const { real } = domain
  if (!real) throw refuse({ message: 'there is no kernel to compare this model with' })
  const at = here(real, parsed, shell)
  const fileSystem = await project.fileSystem(at.fileSystem)
  const policy = await project.policy(parsed.text('policy') ?? 'by-reference')
  const asked: Asked = { shell, engine, project, domain, real, parsed, at }
  if (parsed.text('random') !== undefined) {
    if (!fileSystem) throw refuse({ message: `file system ${at.fileSystem} is not modelled yet` })
    return randomRuns({ ...asked, fileSystem, policy })
  }
  const scenarios = await chosen(project, parsed.names)
  const machine = new Machine(asked)
  const progress = new Progress(shell)
  const rows: KernelRow[] = []
  const column = Math.max(...scenarios.map(({ name }) => name.length), 0)
  const paint = shell.colour ? colourPaint : plainPaint
  const json = parsed.flag('json')
  const add = (row: KernelRow) => {
    progress.clear()
    rows.push(row)
    if (json) return
    shell.out(`${kernelRow(row, parsed.names.length > 0, column, paint).join('\n')}\n`)
  }
  const ask = (scenario: Scenario): Allowed =>
    fileSystem
      ? allowedOutcomes(domain, engine, { policy, fileSystem, scenario }, bounds, (heard) =>
          progress.heard(heard),
        )
      : { kind: 'notModelled', what: `file system ${at.fileSystem} is not modelled yet` }
  let lacks: readonly Lack[] = []
  try {
    const probes = PROBES.map(({ name, text }) => probe(name, text, domain))
    const all = [...probes, ...scenarios]
    const answers = await machine.run(
      all.map(({ program }) => program),
      (number) => progress.begin(`running ${all[number]?.name}`),
    )
    const results = answers.slice(probes.length)
    lacks = PROBES.flatMap((one, number) => {
      const answer = answers[number]!
      const scenario = probes[number]!
      const found =
        'skipped' in answer
          ? skipped(one.name, answer.skipped)
          : row(scenario, answer, ask(scenario))
      if (found.verdict === 'agrees' || found.verdict === 'unjudged') return []
      const said = found.note ?? found.seen.map(({ outcome }) => outcome).join(', ')
      return [{ probe: one, why: `${one.name} is not as modelled: ${said}` }]
    })
    for (const [number, scenario] of scenarios.entries()) {
      const result = results[number]!
      const lack = lacks.find(({ probe }) => dependsOn(scenario.program, probe))
      if (lack) {
        add(skipped(scenario.name, lack.why))
        continue
      }
      if ('skipped' in result) {
        add(skipped(scenario.name, result.skipped))
        continue
      }
      await new Promise((done) => setImmediate(done))
      progress.begin(`${scenario.name} under ${policy.name} on ${at.fileSystem}`)
      add(row(scenario, result, ask(scenario)))
    }
  } finally {
    machine.close()
    progress.clear()
  }
  const answer: KernelAnswer = {
    kernel: at.kernel,
    fileSystem: at.fileSystem,
    policy: policy.name,
    machine: [...rights(), ...PROBES.map(({ name }) => said(name, lacks))],
    rows,
  }
  if (json) shell.out(`${JSON.stringify(kernelJson(answer), null, 1)}\n`)
  else shell.out(`\n${kernelTotals(answer).join('\n')}\n`)
  return statusOf(rows, shell.stopped())
}

interface Lack {
  readonly probe: Probe
  readonly why: string
}

function said(name: string, lacks: readonly Lack[]): string {
  return lacks.find(({ probe }) => probe.name === name)?.why ?? `${name} as modelled`
}

function probe(name: string, text: string, { signatures }: Asked['domain']): Scenario {
  const { program, diagnostics } = parseScenario(text, name, signatures)
  if (!program) throw new Error(`${name}: ${diagnostics[0]?.message}`)
  return { name, program }
}

export interface Asked {
  readonly shell: Shell
  readonly engine: Engine
  readonly project: Project
  readonly domain: Awaited<ReturnType<Project['domain']>>
  readonly real: Real
  readonly parsed: Parsed
  readonly at: Here
}

async function chosen(project: Project, names: readonly string[]): Promise<readonly Scenario[]> {
  for (const name of names) {
    if (!name.endsWith('.litmus') && !project.scenarios.has(name)) {
      throw noSuch('scenario', name, project.scenarios.keys())
    }
  }
  const all = names.length > 0 ? [...new Set(names)] : [...project.scenarios.keys()]
  return Promise.all(all.map((name) => project.scenario(name)))
}

function skipped(scenario: string, note: string): KernelRow {
  return {
    scenario,
    verdict: 'skipped',
    note,
    runs: 0,
    seen: [],
    unseen: [],
    allowed: 0,
    conditions: [],
  }
}

function row({ name, program }: Scenario, ran: Ran, allowed: Allowed): KernelRow {
  const { ended } = ran
  if (ended.kind === 'refused') return skipped(name, `refused: ${ended.what}`)
  const keys =
    allowed.kind === 'outcomes'
      ? new Set(allowed.outcomes.map((one) => keyOf(program, one)))
      : undefined
  const compared = compare(program, ran, keys)
  if (ran.runs === 0) return skipped(name, ended.kind === 'died' ? ended.what : 'no run ended')
  if (compared.refusedCall !== undefined) {
    return skipped(name, `this kernel refuses a call: ${compared.refusedCall}`)
  }
  const outside = compared.seen.some((one) => !one.allowed)
  const why = allowed.kind === 'limit' ? `limit: ${allowed.what}` : undefined
  const notModelled = allowed.kind === 'notModelled' ? allowed.what : undefined
  const early: Readonly<Record<string, string>> = {
    hung: 'ended early: runs hang',
    full: 'ended early: too many different outcomes',
    stopped: 'interrupted',
    died: `the program died: ${ended.kind === 'died' ? ended.what : ''}`,
  }
  return {
    scenario: name,
    verdict: allowed.kind !== 'outcomes' ? 'unjudged' : outside ? 'outside' : 'agrees',
    note: why ?? notModelled ?? early[ended.kind],
    runs: ran.runs,
    seen: compared.seen.map(({ text, count, allowed: good, hung }) => ({
      outcome: text,
      count,
      allowed: good,
      hung: hung.map((one) => hungCall(program, one)),
    })),
    unseen: compared.unseen,
    allowed: compared.allowed,
    conditions: compared.conditions,
  }
}

function hungCall(program: Program, { task, call }: Compared['seen'][number]['hung'][number]) {
  const body =
    task === 'final' ? program.final : program.tasks.find(({ name }) => name === task)?.body
  const statement = body?.[call]
  return `${task}: ${statement ? printStatement(statement) : `call ${call}`}`
}

/** 1: an outcome outside the model; 2: no verdict at all, or a limit. */
function statusOf(rows: readonly KernelRow[], stopped: boolean): Status {
  const { agree, outside } = totals(rows)
  const limited = rows.some(({ note }) => note?.startsWith('limit: '))
  return worst(outside > 0 ? 1 : 0, agree + outside === 0 || limited || stopped ? 2 : 0)
}
