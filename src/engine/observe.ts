/** What a step read and wrote, path by path: a tracked run of one move. */

import type { Observe } from './replay.ts'
import { handlersOf } from './run.ts'
import type { Property, System } from './system.ts'
import { TrackedRun } from './tracked-run.ts'

export function observing(system: System): Observe<any> {
  const handlers = handlersOf(system.properties ?? [])
  return (state, move, task) => {
    const run = new TrackedRun(system, task.name, handlers, move.picks)
    run.record(state, move.action)
    return run.touched
  }
}

/** The paths that a state property reads where it finds something. */
export function readsOf(system: System, property: Property, state: any): readonly string[] {
  if (property.kind !== 'always') return []
  for (const instance of property.instances?.(system.initial) ?? [{}]) {
    const run = new TrackedRun(system, '@', new Map(), [])
    let found = false
    run.recordLook(state, instance, (view, args) => {
      found = Boolean(property.check(view, args, run))
      return false
    })
    if (found) return run.touched.reads
  }
  return []
}
