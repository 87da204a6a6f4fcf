/** Every final outcome that the model allows, as the kernel's are compared with it. */
import type { Domain } from '../domain.ts'
import { byShape, exactly } from '../engine/outcome-values.ts'
import type { Limits } from '../engine/verdict.ts'
import type { Final } from '../kernel-run/observed.ts'
import { plainName } from '../report/story.ts'
import { build, guarded, learner, type Setting } from './cells.ts'
import type { Engine } from './engine.ts'
import { initialValues } from './initial-values.ts'
import type { Heard } from './progress.ts'

export type Allowed =
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Final[] }
  | { readonly kind: 'notModelled'; readonly what: string }
  | { readonly kind: 'limit'; readonly what: string }

/** More are not listed. */
const MOST = 200_000

export function allowedOutcomes(
  domain: Domain,
  engine: Engine,
  setting: Setting,
  limits: Limits,
  progress: (heard: Heard) => void,
): Allowed {
  const { program } = setting.scenario
  const built = build(domain, setting, [])
  if (built.kind === 'notModelled') return built
  const values = program.tasks.length <= 1 ? exactly() : byShape([])
  const { set, complete, limit } = guarded(setting, undefined, () =>
    engine.outcomes(built.system, program.registers, values, {
      limits,
      progress,
      learn: learner(domain),
    }),
  )
  if (!set || !complete) return { kind: 'limit', what: limit ?? 'cut short' }
  if (set.count > BigInt(MOST)) return { kind: 'limit', what: `${set.count} outcomes` }
  const initial = initialValues(domain, built.system, values)
  const outcomes = [...set].map(({ values: list, blocked }) => ({
    outcome: new Map(
      program.registers.flatMap(({ name }, at) => {
        const value = list[at] ?? initial.get(name)?.printed
        return value === undefined ? [] : [[name, value] as const]
      }),
    ),
    blocked: blocked.map(plainName).sort(),
  }))
  return { kind: 'outcomes', outcomes }
}
