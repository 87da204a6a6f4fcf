/** `pipeproof bench`: the measurements. What each table is, its own file says. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { benchExplorers } from './bench-explorers.ts'
import { benchGrowth } from './bench-growth.ts'
import { chosen, subjects } from './bench-names.ts'
import { Interrupted } from './bench-process.ts'
import { benchSizes } from './bench-sizes.ts'
import { benchSpeed } from './bench-speed.ts'
import type { Command } from './help.ts'
import { Project } from './load.ts'
import { refuse } from './names.ts'
import { atLeastOne, common, parse, workersOf } from './options.ts'
import type { Shell, Status } from './shell.ts'

export const command: Command = {
  name: 'bench',
  arguments: '[NAME...]',
  about: 'measures the engine on textbook systems, beside SPIN if that is installed',
  more: [
    'The tools take turns, each run is a process of its own. The figures are the medians of the ' +
      'runs, and the range of the seconds. SPIN runs with -o2, its verifier without its partial ' +
      'order reduction, depth first and breadth first. Status 1: two tools count differently, or ' +
      'a state takes more bytes than it may.',
    'NAME is a textbook system, with sizes of your own if you like (phil:N=8,ASYM=1), or a large ' +
      'scenario of bench/scenarios. With --explorers and --sizes it is a system, a scenario or a ' +
      'policy: names of one kind: or; scenarios and policies: and.',
  ],
  options: {
    runs: { type: 'string', value: 'N', help: 'runs of each tool on each system (3)' },
    workers: { type: 'string', value: 'N', help: 'once more with N threads' },
    explorers: { type: 'boolean', help: 'what each reduction is worth, on systems and scenarios' },
    sizes: { type: 'boolean', help: 'how large each scenario is, with each reduction' },
    growth: { type: 'boolean', help: 'cost against size, as a picture and in figures' },
    plot: { type: 'string', value: 'FILE.svg', help: 'where --growth draws it (growth.svg)' },
    cap: {
      type: 'string',
      value: 'S',
      help: 'with --explorers and --growth: at most S seconds for one search (10)',
    },
    ...common,
  },
  examples: [
    'bench',
    'bench -- phil --runs 5',
    'bench -- splice_tee --workers 2',
    'bench -- --explorers write-after-splice by-reference',
    'bench -- --growth --plot growth.svg',
  ],
}

/** Tables other than the plain one, each an option. */
const tables = ['explorers', 'sizes', 'growth'] as const

/** Only with these tables do the options mean something. */
const goesWith: Readonly<Record<string, readonly string[]>> = {
  runs: ['plain'],
  workers: ['plain'],
  plot: ['growth'],
  cap: ['explorers', 'growth'],
}

export async function bench(shell: Shell, argv: readonly string[]): Promise<Status> {
  const parsed = parse('bench', argv, command.options)
  const asked = tables.filter((name) => parsed.flag(name))
  const table = asked[0] ?? 'plain'
  if (asked.length > 1) {
    throw refuse({
      message: `--${asked.join(' and --')} are different tables`,
      remedy: 'ask for one at a time',
    })
  }
  for (const [option, needed] of Object.entries(goesWith)) {
    if (parsed.text(option) === undefined || needed.includes(table)) continue
    const remedy = needed.includes('plain') ? 'leave it out' : `add --${needed.join(' or --')}`
    throw refuse({ message: `--${option} says nothing here`, remedy })
  }
  if (!existsSync(join(shell.home, 'bench'))) {
    throw refuse({ message: 'bench is for the repository: there is no folder bench here' })
  }
  const { names } = parsed
  const json = parsed.flag('json')
  const cap = atLeastOne('cap', parsed.text('cap') ?? '10')
  try {
    switch (table) {
      case 'explorers':
        return await benchExplorers(shell, chosen(new Project(shell), names, true), { cap, json })
      case 'sizes':
        return await benchSizes(shell, chosen(new Project(shell), names, false), { json })
      case 'growth': {
        const plot = parsed.text('plot') ?? 'growth.svg'
        return benchGrowth(shell, names, { cap, json, plot })
      }
      default: {
        const runs = atLeastOne('runs', parsed.text('runs') ?? '3')
        return benchSpeed(shell, subjects(names), { runs, workers: workersOf(parsed), json })
      }
    }
  } catch (thrown) {
    if (thrown instanceof Interrupted) return 2
    throw thrown
  }
}
