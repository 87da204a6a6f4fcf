/**
 * One textbook system in this process: all its states, those up to the first deadlock, or the
 * verdicts of its properties, one of which must be violated, with the least run that shows it. Argument: a BenchSystem as JSON, with
 * the number of threads.
 */
import '../src/tier-up.mjs'
import type { BenchSystem } from '../src/commands/bench-plan.ts'
import { checkSystem, exploreFor } from '../src/engine/check.ts'
import { type Exploration, explore, noReduction } from '../src/engine/explore.ts'
import { systems } from '../test/systems/index.ts'
import { report, stopwatch } from './report.ts'

type Job = BenchSystem & { readonly workers: number }
const { system: name, params, until, workers } = JSON.parse(process.argv[2] ?? '{}') as Job
const make = systems[name]
if (!make) throw new Error(`no system is named '${name}'`)
const system = make(params)

const limits = { workers }
const reduction = { reduction: noReduction, limits } // as SPIN with -DNOREDUCE

const took = stopwatch()
const explored = search()
if (until === 'violation') {
  const verdicts = checkSystem(system, { explored, ...reduction })
  if (!verdicts.some(({ answer }) => answer === 'violated')) throw new Error('nothing is violated')
}
report(explored, took())

function search(): Exploration {
  if (until === 'all') return explore(system, { limits })
  if (until === 'violation') return exploreFor(system, reduction)
  const deadlock = system.properties?.find(({ kind }) => kind === 'atEnd')?.name
  if (deadlock === undefined) throw new Error('no property is asked of end states')
  const found = explore(system, { limits, until: deadlock })
  if (!found.found.has(deadlock)) throw new Error('there is no deadlock')
  return found
}
