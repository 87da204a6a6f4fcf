/** What properties find in a final state. */
import { endOf, movesIn } from './plain.ts'
import type { Property, System } from './system.ts'

export function findingAtEnd(system: System, property: Property, state: any): string | undefined {
  if (property.kind !== 'atEnd' && property.kind !== 'monitor') return undefined
  const end = endOf(system, state, movesIn(system, state).waits)
  if (property.kind === 'atEnd') return property.check(state, end) ?? undefined
  return property.atEnd?.(state.monitors[property.name], state, end) ?? undefined
}
