/**
 * Wakeup trees (Abdulla, Aronis, Jonsson, Sagonas, "Source sets: a foundation for optimal dynamic
 * partial order reduction", JACM 64(4), 2017): the beginnings of executions that are still to be
 * explored from a state, as an ordered tree of sequences of events.
 *
 * A sequence is put in only if no explored one is equivalent to a continuation of it, and each
 * is followed to its leaf before the search is free to choose. So the search never finds that all
 * it could do is asleep, which sleep sets alone can't avoid:
 *
 *     only "r, then q" is new at s, and q first sleeps: the tree says r, q
 */
import { depend, type Event, same } from './event.ts'

export interface Branch {
  readonly event: Event
  readonly branches: Branch[]
}

/**
 * True if the event can begin an execution that begins with all of `sequence`, in an order that is
 * equivalent: it is in it and depends on nothing before it, or depends on nothing in it (a weak initial).
 */
export function canBegin(event: Event, sequence: readonly Event[]): boolean {
  for (const other of sequence) {
    if (same(event, other)) return true
    if (depend(event, other)) return false
  }
  return true
}

/**
 * Puts a sequence into the tree, unless some sequence there leads to an equivalent execution.
 * Answers how many branches that added.
 */
export function insert(branches: Branch[], sequence: readonly Event[]): number {
  let into = branches
  let rest = sequence
  while (rest.length > 0) {
    const branch = into.find(({ event }) => canBegin(event, rest))
    if (!branch) break
    if (branch.branches.length === 0) return 0
    // Its first occurrence only: the same step may be taken again later on.
    const first = rest.findIndex((event) => same(event, branch.event))
    if (first >= 0) rest = rest.toSpliced(first, 1)
    into = branch.branches
  }
  for (const event of rest) {
    const branches: Branch[] = []
    into.push({ event, branches })
    into = branches
  }
  return rest.length
}
