/** Waiting for the slots that refer to a folio: for policies that count them. */
import type { Wait } from '../../src/engine/system.ts'
import type { Name } from '../../src/model.ts'
import { folioLock, type Kernel } from './kernel.ts'
import type { Slot } from './state.ts'

/**
 * The wait of a writer for the slots that refer to the folio, if any. Its kind is
 * 'own-reference' where no call of another task names a pipe or socket that holds the folio: then nobody
 * but the waiting task could ever end the wait.
 */
export function waitForSlots(k: Kernel, name: Name): Wait | undefined {
  if (k.folio(name).pins === 0) return undefined
  return {
    text: `the slots that refer to ${name}`,
    kind: onlyOwn(k, name) ? 'own-reference' : 'reference',
    on: name,
  }
}

function onlyOwn(k: Kernel, name: Name): boolean {
  const { pipes, sockets } = k.state
  const refers = (slot: Slot | null) => slot?.folio === name
  for (const [socket, { queue, wire }] of Object.entries(sockets)) {
    // A network card needs nobody.
    if (wire?.segments.some(({ frags }) => frags.some(refers))) return false
    if (queue.some(({ frags }) => frags.some(refers)) && othersName(k, socket)) return false
  }
  return !Object.keys(pipes).some(
    (pipe) => pipes[pipe as Name]!.ring.some(refers) && othersName(k, pipe),
  )
}

function othersName(k: Kernel, holder: string): boolean {
  const named = k.constants.pipesNamed
  return Object.keys(named).some((task) => task !== k.me && named[task as Name]?.[holder as Name])
}

/** Sleeps at `step` while another task holds the folio's lock. */
export function waitForFolioLock(k: Kernel, name: Name, step: string): void {
  k.sleepUntil(k.folio(name).lock === null, step, () => folioLock(name))
}

/** Whether slots of pipes refer to the folio. */
export function heldBySlots(k: Kernel, name: Name): boolean {
  return k.folio(name).pins > 0
}
