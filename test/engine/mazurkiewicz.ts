/** The Mazurkiewicz traces of a system by brute force: every maximal run, told apart by normal form. */
import { depend, type Event, Events } from '../../src/engine/event.ts'
import { SlotSet } from '../../src/engine/independence.ts'
import { Space } from '../../src/engine/space.ts'
import type { System } from '../../src/engine/system.ts'

/**
 * The Foata normal form of each trace; undefined if there are more than `most` runs. Steps that
 * write one of the `visible` leaves depend on each other.
 */
export function tracesOf(system: System<any>, most: number, visible: readonly string[] = []) {
  const space = new Space(system)
  for (const path of visible) space.seen.add(space.layout.slotAt(path.split('/').slice(1)))
  const events = new Events(space)
  const traces = new Set<string>()
  let runs = 0
  const run: Event[] = []
  const visit = (): boolean => {
    if (space.expandCurrent() === 0) {
      traces.add(foata(run))
      return ++runs <= most
    }
    const enabled = system.tasks.flatMap((_, task) => events.of(task))
    for (const event of enabled) {
      run.push(event)
      space.take(event.kind)
      const more = visit()
      space.take(event.kind)
      run.pop()
      if (!more) return false
    }
    return true
  }
  return visit() ? { traces, runs } : undefined
}

/** Each event as early as what it depends on allows: the same text for equivalent runs. */
export function foata(run: readonly Event[]): string {
  const levels: number[] = []
  const names = run.map((event, at) => {
    let level = 0
    for (let i = 0; i < at; i++) {
      if (depend(run[i] as Event, event)) level = Math.max(level, (levels[i] as number) + 1)
    }
    levels.push(level)
    const touches = event.touches.map(({ slot, mode }) => `${slot}:${mode}`).sort()
    return `${level} ${event.task} ${event.option} ${touches.join()}`
  })
  return names.sort().join('\n')
}

/** The leaves that the properties of states were seen to read. */
export function visibleIn(space: Space): string[] {
  return space.layout.slots
    .filter((slot) => space.seen.meets(new SlotSet([slot])))
    .map((slot) => slot.path)
}
