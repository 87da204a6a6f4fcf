/**
 * One textbook system explored in this process: prints what it took as JSON, for `pipeproof bench`.
 * Arguments: name, parameters as JSON, and 'all' or 'violation' (stop at the first one).
 */
import { explore } from '../src/engine/explore.ts'
import { systems } from '../test/systems/index.ts'

const [name = '', params = '{}', until = 'all'] = process.argv.slice(2)
const make = systems[name]
if (!make) throw new Error(`no system is named '${name}'`)
const system = make(JSON.parse(params))

const started = performance.now()
const exploration = explore(system)
const seconds = (performance.now() - started) / 1000
const { states, transitions, space, found, ends } = exploration
console.log(
  JSON.stringify({
    until,
    states,
    transitions,
    seconds,
    bytesPerState: space.bytes / states,
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
    verdicts: { found: [...found.keys()], ends: ends.length },
  }),
)
