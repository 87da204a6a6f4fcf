/** --reduction: which ways of leaving states out a search may use. */
import { noReduction, type Reduction } from '../engine/exploration.ts'
import { nearNames } from '../litmus/near-names.ts'
import { refuse } from './names.ts'
import { byExecutions, compacted, type Option, type Parsed } from './options.ts'

export const reducing = {
  reduction: {
    type: 'string',
    value: 'NAME,...|none',
    help: 'reduce by persistent, sleep, fuse (those are used if nothing is said) and symmetry',
  },
} satisfies Record<string, Option>

const NAMES = ['persistent', 'sleep', 'fuse', 'symmetry'] as const

/** Undefined if nothing is said. */
export function reductionOf(parsed: Parsed): Reduction | undefined {
  const text = parsed.text('reduction')
  if (text === undefined) return undefined
  for (const [other, given] of [
    ['--explorer dpor', byExecutions(parsed)],
    ['--hash-compact', compacted(parsed)],
  ] as const) {
    if (given) throw refuse({ message: `--reduction does not go with ${other}` })
  }
  if (text === 'none') return noReduction
  const names = text.split(',').map((name) => name.trim())
  for (const name of names) {
    if (NAMES.some((known) => known === name)) continue
    throw refuse({
      message: `there is no reduction '${name}'`,
      near: nearNames(name, [...NAMES, 'none']),
      remedy: `the reductions are ${NAMES.join(', ')}; none switches all off`,
    })
  }
  return { ...noReduction, ...Object.fromEntries(names.map((name) => [name, true])) }
}
