/**
 * One scenario under one policy in this process: all its states, with its cut points learnt. The
 * seconds are those of the last search, which is the whole one. Argument: a BenchScenario as JSON,
 * with the number of threads.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchScenario } from '../src/commands/bench-plan.ts'
import { learnt, setting } from '../src/commands/bench-scenario.ts'
import { Project } from '../src/commands/load.ts'
import { explore } from '../src/engine/explore.ts'
import { Memo } from '../src/engine/memo.ts'
import { report } from './report.ts'

type Job = BenchScenario & { readonly workers: number }
const { scenario, policy, workers } = JSON.parse(process.argv[2] ?? '{}') as Job
const here = dirname(fileURLToPath(import.meta.url))
const project = new Project({ home: dirname(here), cwd: here })
const memo = new Memo()
let seconds = 0
const { exploration } = await learnt(
  project,
  await setting(project, join('scenarios', `${scenario}.litmus`), policy),
  [],
  (system) => {
    const started = performance.now()
    const explored = explore(system, { memo, limits: { workers } })
    seconds = (performance.now() - started) / 1000
    return explored
  },
)
report(exploration, seconds)
