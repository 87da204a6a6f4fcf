/**
 * One textbook system in this process: all its states, or the verdicts of its properties, one of
 * which must be violated, with the least run that shows it. Argument: a BenchSystem as JSON, with
 * the number of threads.
 */
import type { BenchSystem } from '../src/commands/bench-plan.ts'
import { checkSystem, exploreFor } from '../src/engine/check.ts'
import { explore, noReduction } from '../src/engine/explore.ts'
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
const explored = until === 'all' ? explore(system, { limits }) : exploreFor(system, reduction)
if (until === 'violation') {
  const verdicts = checkSystem(system, { explored, ...reduction })
  if (!verdicts.some(({ answer }) => answer === 'violated')) throw new Error('nothing is violated')
}
report(explored, took())
