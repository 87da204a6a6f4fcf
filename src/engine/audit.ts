/**
 * A state expanded twice: by the packed search, and by plain runs of the recipes under immer. A
 * difference is a step that depends on something it was not given, or a fault of the checker;
 * either way there is no verdict.
 */
import { type Moves, movesIn } from './plain.ts'
import { difference } from './recheck.ts'
import type { Space } from './space.ts'
import { StepFault } from './step-fault.ts'

/** Throws when the two expansions differ. */
export function audit(space: Space, number: number): void {
  const moves = plainMoves(space, number)
  const enabled = space.expand(number)
  const kinds = space.enabled.slice()
  moves.forEach((move, at) => {
    const kind = kinds[at]
    if (kind === undefined) return
    space.load(number)
    space.take(kind)
    const packed = space.layout.decode(space.current, 0)
    if (difference(packed, move.next) !== undefined) differs(move.action.name, number)
  })
  if (enabled !== moves.length) {
    const { action } = moves[Math.min(enabled, moves.length - 1)] ?? {}
    differs(action?.name ?? space.kinds[kinds[0] as number]?.action ?? 'a step', number)
  }
}

function plainMoves(space: Space, number: number): Moves<any>['moves'] {
  try {
    return movesIn(space.system, space.state(number)).moves
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new StepFault('a step', `throws when it is run again: ${message}`, { cause: thrown })
  }
}

function differs(step: string, number: number): never {
  throw new StepFault(
    step,
    `is not deterministic: run again in state ${number}, it does something else; it depends on something that it was not given`,
  )
}

/** Is this one of the states to audit? They cost a plain run each, so they are few. */
export function isAudited(number: number): boolean {
  return number === 1 || number === 256 || (number > 0 && (number & 0x3fff) === 0)
}
