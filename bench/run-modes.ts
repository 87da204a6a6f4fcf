/**
 * One textbook system in every mode of the engine, in this process: prints a ByMode. Argument: as
 * JSON, a BenchSystem and `cap`, the seconds for one mode.
 */

import { measureModes } from '../src/commands/bench-modes.ts'
import type { BenchSystem } from '../src/commands/bench-plan.ts'
import { explore } from '../src/engine/explore.ts'
import { Memo } from '../src/engine/memo.ts'
import { systems } from '../test/systems/index.ts'

const {
  system: name,
  params,
  cap,
} = JSON.parse(process.argv[2] ?? '{}') as BenchSystem & {
  readonly cap: number
}
const make = systems[name]
if (!make) throw new Error(`no system is named '${name}'`)
const system = make(params)
const memo = new Memo()
explore(system, { memo, limits: { maxStates: 20_000 } }) // so that no mode pays for recordings alone
console.log(JSON.stringify(measureModes(system, { memo, cap, stopped: () => false })))
