/**
 * One scenario under one policy in this process: all its states, with its cut points learnt. The
 * seconds are those of the last search, which is the whole one. Argument: a BenchScenario as JSON,
 * with the number of threads.
 */
import '../src/tier-up.mjs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchScenario } from '../src/commands/bench-plan.ts'
import { learnt, setting } from '../src/commands/bench-scenario.ts'
import { Project } from '../src/commands/load.ts'
import { explore } from '../src/engine/explore.ts'
import { Memo } from '../src/engine/memo.ts'
import { report, stopwatch, type Took } from './report.ts'

type Job = BenchScenario & { readonly workers: number }
const { scenario, policy, workers } = JSON.parse(process.argv[2] ?? '{}') as Job
const here = dirname(fileURLToPath(import.meta.url))
const project = new Project({ home: dirname(here), cwd: here })
const memo = new Memo()
let took: Took = { seconds: 0, cpuSeconds: 0 }
const { exploration } = await learnt(
  project,
  await setting(project, join('scenarios', `${scenario}.litmus`), policy),
  [],
  (system) => {
    const stop = stopwatch()
    const explored = explore(system, { memo, limits: { workers } })
    took = stop()
    return explored
  },
)
report(exploration, took)
