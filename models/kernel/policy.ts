/** A policy: what the kernel does differently, as one file of models/policies. */
import type { Wait } from '../../src/engine/system.ts'
import type { Name } from '../../src/model.ts'
import type { Kernel } from './kernel.ts'
import type { Step } from './step.ts'

/** The parts of the kernel that a policy may replace. */
export interface Hooks {
  /**
   * splice from a file to a pipe, after the pipe's mutex is taken and there is room: its steps.
   * The first runs in the same step as the taking of the mutex.
   */
  readonly spliceRead?: readonly Step[]
  /**
   * A write, a splice into the file or a truncate is about to change bytes of an attached folio,
   * with inode lock and folio lock held: what it has to wait for, if anything.
   */
  readonly waitToModify?: (k: Kernel, folio: Name) => Wait | undefined
  /** At the same places: true if the bytes are to be changed in a copy that takes its place. */
  readonly copyToModify?: (k: Kernel, folio: Name) => boolean
  /**
   * The first store through a read-only entry of a shared map, where the file system asks for
   * notification (page_mkwrite), with the folio's lock held: what it has to wait for.
   */
  readonly waitInFault?: (k: Kernel, folio: Name) => Wait | undefined
  /** A store to a page shared no more with a forked child never copies it (before 5.9). */
  readonly legacyCow?: boolean
  /** tee and splice lock their two pipes in the order of the call, not of the addresses. */
  readonly unorderedLocks?: boolean
}

export interface Policy extends Hooks {
  readonly about: string
  /** kernel function or mail */
  readonly source: string
  /** every property that it knowingly breaks: each is violated in some scenario */
  readonly violates: readonly string[]
  /** Folios count the slots that refer to them (a second counter per folio). */
  readonly countsPins?: boolean
  /** Entries of the ring keep their flags when they are released, and splice doesn't set them. */
  readonly keepsFlags?: boolean
}

export function policy(description: Policy): Policy {
  return description
}
