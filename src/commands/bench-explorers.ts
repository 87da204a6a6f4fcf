/**
 * `bench --explorers`: what each reduction is worth: states, transitions and seconds with each of
 * them alone, with all, with none, and by executions, for every textbook system and for every
 * scenario under every policy.
 */

import { explore } from '../engine/explore.ts'
import { Memo } from '../engine/memo.ts'
import type { System } from '../engine/system.ts'
import { columns, type Line, seconds } from './bench-columns.ts'
import { type ByMode, DPOR, type Measured, measureModes, modes, short } from './bench-modes.ts'
import type { Chosen } from './bench-names.ts'
import type { BenchSystem } from './bench-plan.ts'
import { runScript } from './bench-process.ts'
import { nameOf } from './bench-rows.ts'
import { learnt, setting } from './bench-scenario.ts'
import { Project } from './load.ts'
import { Refusal, type Shell, type Status } from './shell.ts'

interface Row {
  /** A textbook system, or a scenario. */
  readonly kind: 'system' | 'scenario'
  readonly group: string
  readonly name: string
  readonly modes: ByMode
}

export async function benchExplorers(
  shell: Shell,
  { systems, scenarios, policies }: Chosen,
  { cap, json }: { readonly cap: number; readonly json: boolean },
): Promise<Status> {
  const rows: Row[] = []
  for (const system of systems) {
    if (shell.stopped()) return 2
    if (shell.live) shell.err(`${nameOf(system)}\n`)
    rows.push(ofSystem(shell, system, cap))
  }
  const project = new Project(shell)
  const memo = new Memo()
  for (const scenario of scenarios) {
    if (shell.live) shell.err(`${scenario}\n`)
    for (const policy of policies) {
      // What is to be written is written between two turns.
      await new Promise((done) => setImmediate(done))
      if (shell.stopped()) return 2
      const row = await ofScenario(shell, project, memo, scenario, policy, cap)
      if (row) rows.push(row)
    }
  }
  if (json) shell.out(`${JSON.stringify({ schema: 1, cap, rows }, null, 1)}\n`)
  else shell.out(report(rows, cap))
  return 0
}

function ofSystem(shell: Shell, system: BenchSystem, cap: number): Row {
  const measured = runScript<ByMode>(shell.home, 'run-modes.ts', { ...system, cap })
  return { kind: 'system', group: 'textbook systems', name: nameOf(system), modes: measured }
}

async function ofScenario(
  shell: Shell,
  project: Project,
  memo: Memo,
  scenarioName: string,
  policyName: string,
  cap: number,
): Promise<Row | undefined> {
  const stopped = () => shell.stopped()
  try {
    const asked = await setting(project, scenarioName, policyName)
    const { system } = await learnt(project, asked, [], (current: System) =>
      explore(current, { memo, limits: { stopped } }),
    )
    return {
      kind: 'scenario',
      group: `${asked.scenario.name} (${asked.fileSystem.name})`,
      name: asked.policy.name,
      modes: measureModes(system, { memo, cap, stopped }),
    }
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    shell.err(`${scenarioName} under ${policyName}: ${thrown.message}\n`)
    return undefined
  }
}

const heads = modes.map((mode) => (mode === DPOR ? `${mode}*` : short(mode)))

function report(rows: readonly Row[], cap: number): string {
  const lines: Line[] = []
  let group = ''
  for (const row of rows) {
    if (row.group !== group) {
      if (group !== '') lines.push('')
      lines.push(row.group, ['', '', ...heads])
    }
    group = row.group
    const cells = (text: (measured: Measured) => string) =>
      modes.map((mode) => text(row.modes[mode] as Measured))
    if (row.kind === 'system') lines.push(`  ${row.name}`)
    const name = row.kind === 'system' ? '' : `  ${row.name}`
    lines.push([name, 'states', ...cells((one) => (one.kind === 'done' ? `${one.states}` : '-'))])
    lines.push(['', 'steps', ...cells((one) => (one.kind === 'done' ? `${one.transitions}` : '-'))])
    lines.push(['', 's', ...cells(time)])
  }
  return [columns(lines, 1), totals(rows), notes(cap)].filter((part) => part !== '').join('\n')
}

function time(measured: Measured): string {
  switch (measured.kind) {
    case 'done':
      return seconds(measured.seconds)
    case 'capped':
      return `>${measured.seconds}`
    default:
      return measured.kind
  }
}

/** How much each mode keeps of all scenarios that all modes could finish. */
function totals(rows: readonly Row[]): string {
  const whole = rows.filter(({ kind }) => kind === 'scenario')
  if (whole.length === 0) return ''
  const sum = (mode: string, of: (one: Measured & { kind: 'done' }) => number) =>
    whole.reduce((all, row) => {
      const one = row.modes[mode]
      return one?.kind === 'done' ? all + of(one) : all
    }, 0)
  const finished = (mode: string) => whole.filter((row) => row.modes[mode]?.kind === 'done').length
  const lines: Line[] = [
    'all scenarios together',
    ['', ...heads],
    ['  finished', ...modes.map((mode) => `${finished(mode)}/${whole.length}`)],
    ['  states', ...modes.map((mode) => `${sum(mode, (one) => one.states)}`)],
    ['  steps', ...modes.map((mode) => `${sum(mode, (one) => one.transitions)}`)],
    ['  s', ...modes.map((mode) => seconds(sum(mode, (one) => one.seconds)))],
  ]
  return columns(lines, 1)
}

function notes(cap: number): string {
  return [
    'states: stored; steps: transitions taken; s: seconds of the search, median of up to 3',
    `* executions, one for each Mazurkiewicz trace; endless: a run of the system need not end`,
    `>${cap}: not finished after ${cap} s, so nothing is counted (--cap)`,
    'Scenarios are asked for their final states only, systems for their own properties.',
    '',
  ].join('\n')
}
