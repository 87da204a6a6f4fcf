/**
 * `bench --sizes`: how large each scenario is under each policy: the state as it is packed, and the
 * number of states with a step per kernel function, with the steps of the model, with each
 * reduction; and the largest search that `check` makes of it, with what a property keeps in the
 * state. Up to four tasks, no search may store more than 2 million
 * states: else status 1.
 */
import { type Exploration, explore, type Reduction } from '../engine/explore.ts'
import { Memo } from '../engine/memo.ts'
import type { Property, System } from '../engine/system.ts'
import { count, wrap } from '../report/layout.ts'
import { columns, type Line } from './bench-columns.ts'
import { statesByFunction } from './bench-functions.ts'
import { reductions, short, storing } from './bench-modes.ts'
import type { Chosen } from './bench-names.ts'
import type { SpaceFigures } from './bench-run.ts'
import { learnt, setting } from './bench-scenario.ts'
import { Project } from './load.ts'
import { Refusal, type Shell, type Status } from './shell.ts'

/** What a search of a scenario of up to this many tasks may store. */
const FEW_TASKS = 4
const MOST_STATES = 2_000_000
/** Beyond this, states by kernel function are not counted further. */
const MOST_BY_FUNCTION = 1_000_000
/** Columns of the text below the table. */
const WIDTH = 96

interface Row {
  readonly scenario: string
  readonly policy: string
  readonly fileSystem: string
  readonly tasks: number
  readonly space: SpaceFigures
  /** With a step per kernel function, at least; null: more than were counted. */
  readonly byFunction: number | null
  /** Stored, by mode: `none` is with the steps of the model. */
  readonly states: Readonly<Record<string, number | null>>
  /** The search of `check` with the most states, unreduced. */
  readonly largest: { readonly states: number | null; readonly property: string | null }
}

export async function benchSizes(
  shell: Shell,
  { scenarios, policies }: Chosen,
  { json }: { readonly json: boolean },
): Promise<Status> {
  const project = new Project(shell)
  const names = [...project.properties.keys()]
  const properties = await Promise.all(names.map((name) => project.property(name)))
  const memo = new Memo()
  const rows: Row[] = []
  for (const scenario of scenarios) {
    if (shell.live) shell.err(`${scenario}\n`)
    for (const policy of policies) {
      await new Promise((done) => setImmediate(done))
      if (shell.stopped()) return 2
      const row = await measure(shell, project, memo, properties, scenario, policy)
      if (row) rows.push(row)
    }
  }
  const over = rows.filter(isOver)
  if (json) {
    const limits = { tasks: FEW_TASKS, states: MOST_STATES }
    shell.out(`${JSON.stringify({ schema: 1, limits, rows }, null, 1)}\n`)
  } else shell.out(report(rows, over))
  return over.length > 0 ? 1 : 0
}

async function measure(
  shell: Shell,
  project: Project,
  memo: Memo,
  properties: readonly Property[],
  scenarioName: string,
  policyName: string,
): Promise<Row | undefined> {
  const limits = { stopped: () => shell.stopped(), maxStates: 5 * MOST_STATES }
  const search = (reduction: Reduction, edges: boolean) => (system: System) =>
    explore(system, { memo, limits, reduction, edges })
  const whole = search(storing.get('none') as Reduction, true)
  try {
    const asked = await setting(project, scenarioName, policyName)
    const { system, exploration } = await learnt(project, asked, [], whole)
    const { space } = exploration
    const { slots, bits, words } = space.layout
    const tasks = system.tasks.length
    let largest: Row['largest'] = { states: stored(exploration), property: null }
    for (const property of properties) {
      const own = await learnt(project, asked, [property], whole, system)
      const states = stored(own.exploration)
      if (states === null || (largest.states !== null && states > largest.states)) {
        largest = { states, property: property.name }
      }
    }
    return {
      scenario: asked.scenario.name,
      policy: asked.policy.name,
      fileSystem: asked.fileSystem.name,
      tasks,
      space: {
        slots: slots.length,
        bits,
        words,
        memoHits: 1 - space.misses / (exploration.states * tasks),
      },
      byFunction: exploration.complete
        ? (statesByFunction(exploration, MOST_BY_FUNCTION) ?? null)
        : null,
      states: Object.fromEntries(
        Array.from(storing, ([mode, reduction]) => [
          mode,
          stored(mode === 'none' ? exploration : search(reduction, false)(system)),
        ]),
      ),
      largest,
    }
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    shell.err(`${scenarioName} under ${policyName}: ${thrown.message}\n`)
    return undefined
  }
}

/** Null where a limit cut the search. */
function stored({ complete, states }: Exploration): number | null {
  return complete ? states : null
}

function isOver({ tasks, largest }: Row): boolean {
  return tasks <= FEW_TASKS && (largest.states === null || largest.states > MOST_STATES)
}

function report(rows: readonly Row[], over: readonly Row[]): string {
  const head = ['', 'slots', 'bits', 'words', 'hits %', 'fine', 'steps']
  const lines: Line[] = []
  let scenario = ''
  for (const row of rows) {
    if (row.scenario !== scenario) {
      if (scenario !== '') lines.push('')
      lines.push(`${row.scenario} (${row.fileSystem}, ${count(row.tasks, 'task')})`)
      lines.push([...head, ...reductions.map(short), 'all', 'check'])
    }
    scenario = row.scenario
    const { slots, bits, words, memoHits } = row.space
    const figure = (states: number | null | undefined) => `${states ?? 'cut'}`
    lines.push([
      `  ${row.policy}`,
      `${slots}`,
      `${bits}`,
      `${words}`,
      (100 * memoHits).toFixed(1),
      row.byFunction === null ? `>${MOST_BY_FUNCTION / 1e6}M` : `${row.byFunction}`,
      ...['none', ...reductions, 'all'].map((mode) => figure(row.states[mode])),
      figure(row.largest.states),
    ])
  }
  return `${columns(lines, 1)}\n${summary(rows, over)}`
}

function summary(rows: readonly Row[], over: readonly Row[]): string {
  const size = ({ largest }: Row) => largest.states ?? Number.POSITIVE_INFINITY
  const most = [...rows].sort((a, b) => size(b) - size(a))[0]
  const where = ({ scenario, policy, largest }: Row) =>
    `${largest.states ?? 'more'} states: ${scenario} under ${policy}` +
    (largest.property === null ? '' : `, for ${largest.property}`)
  const paragraphs = [
    'slots, bits, words: of a state; hits: of the memo, of states x tasks',
    'fine: states if each kernel function passed were a step, at least; steps: with the steps of ' +
      `the model, unreduced; then stored with ${reductions.join(', ')} alone, with all of them`,
    'check: the largest search for a property, unreduced; cut: a limit ended the search',
    ...(most ? [`The largest search stores ${where(most)}.`] : []),
    over.length === 0
      ? `No scenario of up to ${FEW_TASKS} tasks takes more than ${MOST_STATES} stored states.`
      : `OVER ${MOST_STATES} stored states with up to ${FEW_TASKS} tasks: ${over.map(where).join('; ')}`,
  ]
  return `${paragraphs.flatMap((text) => wrap(text, WIDTH, 2)).join('\n')}\n`
}
