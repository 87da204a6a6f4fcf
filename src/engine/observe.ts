/** What a step read and wrote, path by path: a tracked run of one move. */
import { Recording, Trie } from './decision-trie.ts'
import { Layout } from './layout.ts'
import type { Observe } from './replay.ts'
import { handlersOf } from './run.ts'
import type { Property, System } from './system.ts'
import { TrackedRun } from './tracked-run.ts'

export function observing(system: System): Observe<any> {
  const handlers = handlersOf(system.properties ?? [])
  return (state, move, task) => {
    const runner = { system, me: task.name, handlers, picks: move.picks }
    const run = new TrackedRun(runner, packed(state), new Recording(new Trie(), move.action.name))
    run.record(move.action)
    return run.touched
  }
}

/** The paths that a state property reads where it finds something. */
export function readsOf(system: System, property: Property, state: any): readonly string[] {
  if (property.kind !== 'always') return []
  for (const instance of property.instances?.(system.initial) ?? [{}]) {
    const runner = { system, me: '@' as const, handlers: new Map(), picks: [] }
    const run = new TrackedRun(runner, packed(state), new Recording(new Trie(), property.name))
    let found = false
    run.recordLook(instance, (view, args) => {
      found = Boolean(property.check(view, args, run))
      return false
    })
    if (found) return run.touched.reads
  }
  return []
}

/** A state of its own layout: every slot has one value, so no bits are needed. */
function packed(state: object) {
  return { layout: new Layout(state), words: new Int32Array(1) }
}
