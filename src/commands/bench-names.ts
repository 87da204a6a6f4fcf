/** What the names on the command line of `bench` mean. */
import { type BenchScenario, type BenchSystem, plan, scenarios, terminating } from './bench-plan.ts'
import type { Project } from './load.ts'
import { noSuch, refuse } from './names.ts'

/** What the tables of reductions and sizes are about. */
export interface Chosen {
  readonly systems: readonly BenchSystem[]
  /** Names or files, ready for Project. */
  readonly scenarios: readonly string[]
  readonly policies: readonly string[]
}

/** The plan, or what is named of it: `phil`, or sizes of one's own, `phil:N=4,ASYM=1`. */
export function subjects(names: readonly string[]): readonly (BenchSystem | BenchScenario)[] {
  const all = [...plan, ...scenarios]
  if (names.length === 0) return all
  return names.flatMap((name) => {
    const planned = all.filter(({ system }) => system === name)
    return planned.length > 0 ? planned : [sized(name, plan, all)]
  })
}

/**
 * Names of one kind: or; scenarios and policies: and. Without names all of them; with names, of
 * scenarios or policies only, no textbook system.
 */
export function chosen(project: Project, names: readonly string[], withSystems: boolean): Chosen {
  const known = withSystems ? allSystems() : []
  const systems: BenchSystem[] = []
  const named: string[] = []
  const policies: string[] = []
  for (const name of names) {
    const planned = known.filter(({ system }) => system === name)
    if (planned.length > 0) systems.push(...planned)
    else if (/\.litmus$/.test(name) || project.scenarios.has(name)) named.push(name)
    else if (/\.m?ts$/.test(name) || project.policies.has(name)) policies.push(name)
    else if (withSystems && name.includes(':')) systems.push(sized(name, known, known))
    else {
      const kinds = withSystems ? 'system, scenario or policy' : 'scenario or policy'
      const others = [...project.scenarios.keys(), ...project.policies.keys()]
      throw noSuch(kinds, name, [...new Set(known.map(({ system }) => system)), ...others])
    }
  }
  if (names.length === 0) systems.push(...known)
  const some = named.length + policies.length > 0 || names.length === 0
  return {
    systems,
    scenarios: named.length > 0 ? named : some ? [...project.scenarios.keys()] : [],
    policies: policies.length > 0 ? policies : [...project.policies.keys()],
  }
}

/** One entry for each size: up to a violation is not another one. */
function allSystems(): readonly BenchSystem[] {
  const more = terminating.map((one) => ({ ...one, promela: one.system }))
  return [...plan.filter(({ until }) => until === 'all'), ...more]
}

/** `phil:N=4`: the parameters that are not given are those of the first planned size. */
function sized(
  text: string,
  from: readonly BenchSystem[],
  all: readonly { readonly system: string }[],
): BenchSystem {
  const [name = '', sizes = ''] = text.split(':')
  const planned = from.find(({ system, until }) => system === name && until === 'all')
  if (!planned) throw noSuch('system', name, new Set(all.map(({ system }) => system)))
  const params: Record<string, number | string> = { ...planned.params }
  for (const size of sizes === '' ? [] : sizes.split(',')) {
    const [, key = '', value = ''] = /^([A-Z]+)=([0-9]+)$/.exec(size) ?? []
    if (!(key in params)) {
      const example = Object.entries(planned.params).map(([of, is]) => `${of}=${is}`)
      throw refuse({
        message: `${name} has no size '${size}'`,
        remedy: `sizes are given like this: ${name}:${example.join(',')}`,
      })
    }
    params[key] = Number(value)
  }
  const { system, promela, depth } = planned
  return { system, promela, params, until: 'all', ...(depth && { depth }) }
}
