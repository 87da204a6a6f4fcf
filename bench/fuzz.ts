/**
 * Random systems in every mode of the engine, compared with the plain explorer (npm run fuzz).
 *
 * Arguments: --runs N (1000) systems, --seed S (a random one, printed), --most N (300): larger
 * systems are passed over, --mode NAME: only this one. Exit 1: a disagreement; the smallest system
 * that shows it is printed.
 */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { Memo } from '../src/engine/memo.ts'
import { plainGraph } from '../test/engine/agreement.ts'
import { modes } from '../test/engine/modes.ts'
import { build } from '../test/engine/random-build.ts'
import type { RandomSystem } from '../test/engine/random-program.ts'
import { randomSystems } from '../test/engine/random-systems.ts'

const options = {
  runs: { type: 'string', default: '1000' },
  seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  most: { type: 'string', default: '300' },
  mode: { type: 'string' },
} as const

function given() {
  try {
    return parseArgs({ options }).values
  } catch (thrown) {
    console.error(`fuzz: ${(thrown as Error).message}`)
    console.error('fuzz: it takes --runs N, --seed S, --most N and --mode NAME')
    process.exit(2)
  }
}
const values = given()
const [runs, seed, most] = [Number(values.runs), Number(values.seed), Number(values.most)]
const whole = [runs, most].every((number) => Number.isSafeInteger(number) && number >= 1)
if (!whole || !Number.isInteger(seed) || values.seed === '') {
  console.error('fuzz: --runs, --seed and --most take whole numbers')
  process.exit(2)
}
const asked = Object.entries(modes).filter(([name]) => !values.mode || name === values.mode)
if (asked.length === 0) {
  console.error(`fuzz: no mode is named '${values.mode}': ${Object.keys(modes).join(', ')}`)
  process.exit(2)
}

const systems = fc.oneof(
  ...[true, false].flatMap((cycles) =>
    [true, false].map((loose) => randomSystems({ cycles, loose })),
  ),
)
const met = { systems: 0, large: 0, states: 0 }

/** What the modes say that is not so; a fault of the engine is told as well. */
function wrong(data: RandomSystem): string[] {
  const system = build(data)
  const plain = plainGraph(system, most)
  met.systems++
  if (!plain) met.large++
  if (!plain) return []
  met.states += plain.states.length
  const memo = new Memo()
  return asked.flatMap(([name, mode]) => {
    try {
      return mode(system, plain, memo).map((found) => `${name}: ${JSON.stringify(found)}`)
    } catch (thrown) {
      return [`${name}: ${thrown instanceof Error ? thrown.stack : thrown}`]
    }
  })
}

let told = Date.now()
console.error(
  `fuzz: ${runs} systems, seed ${seed}, modes: ${asked.map(([name]) => name).join(', ')}`,
)
const result = fc.check(
  fc.property(systems, (data) => {
    if (Date.now() - told > 10_000) {
      told = Date.now()
      console.error(`fuzz: ${met.systems} systems, ${met.large} of them too large`)
    }
    return wrong(data).length === 0
  }),
  { numRuns: runs, seed },
)
console.error(
  `fuzz: ${met.systems} systems, ${met.large} of them with ${most} states or more and passed over,`,
)
console.error(`fuzz: ${met.states} states in the others`)
if (result.failed) {
  const [data] = result.counterexample as [RandomSystem]
  console.log(JSON.stringify(data, null, 1))
  for (const line of wrong(data)) console.log(line)
  console.error(`fuzz: found with --seed ${seed} --runs ${runs} --most ${most}`)
  process.exitCode = 1
} else console.log(`${runs} random systems: all modes agree`)
