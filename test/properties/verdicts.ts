/** What the plain explorer says of a property: the sentences that it finds, shortest runs first. */

import type { Policy } from '../../models/kernel/index.ts'
import { checkSystem } from '../../src/engine/check.ts'
import { noReduction } from '../../src/engine/explore.ts'
import { explorePlainly, observer } from '../../src/engine/plain.ts'
import type { Property, System } from '../../src/engine/system.ts'
import type { Program } from '../../src/litmus/program.ts'
import { fileSystems, kernel, properties } from '../models/kernel-files.ts'

/** The system with its cut points learnt, and its whole graph. */
export function explored(program: Program, policy: Policy, names: readonly string[], fs = 'ext4') {
  const wanted = names.map((name) => properties.get(name) as Property)
  const built = kernel.build({
    program,
    policy: { name: 'test', file: policy },
    fileSystem: { name: fs, file: fileSystems.get(fs)! },
    properties: wanted,
  })
  if (built.kind !== 'system') throw new Error(built.what)
  let { system } = built
  for (;;) {
    const graph = explorePlainly(system)
    const better = kernel.learn(
      system,
      graph.edges.flatMap(({ effects }) => effects.notes),
    )
    if (!better) return { system, graph }
    system = better
  }
}

/** The first sentence that the property finds; undefined: it holds. */
export function finding(
  program: Program,
  policy: Policy,
  name: string,
  fs = 'ext4',
): string | undefined {
  const { system, graph } = explored(program, policy, [name], fs)
  const property = system.properties![0]!
  switch (property.kind) {
    case 'when':
    case 'monitor':
      return graph.edges.flatMap(({ effects }) => effects.violations)[0]?.message
    case 'always': {
      const k = observer(system)
      const instances = property.instances?.(system.initial) ?? [{}]
      for (const state of graph.states) {
        for (const instance of instances) {
          const found = property.check(state, instance, k)
          if (found) return found
        }
      }
      return undefined
    }
    case 'atEnd':
      return graph.ends
        .map(({ state, end }) => property.check(graph.states[state]!, end))
        .find(Boolean) as string | undefined
    default:
      return checkSystem(system as System, { reduction: noReduction })[0]!.message
  }
}
