/** Properties in the words of the kernel: what the files of properties/ are written with. */
import type {
  AtEnd,
  End,
  Finding,
  Monitor,
  Name,
  Property,
  Solo,
  Wait,
  When,
} from '../../src/engine/system.ts'
import type { Bytes } from '../../src/model.ts'
import { type CompiledCall, place } from './compile.ts'
import type { Folio, GhostKind, Inode, State } from './state.ts'

/** A slot, or the part of it, that somebody consumes. */
export interface Consumed {
  /** the slot, as a report prints it: p[0] */
  readonly name: string
  /** its bytes right after they became visible to readers */
  readonly asInserted: Bytes
  /** what other consumers got of the same source slot */
  readonly seen: readonly { readonly mine: Bytes; readonly theirs: Bytes }[]
  /** the runs of bytes with the transfers that each came through: 'P0.1 P1.0' */
  readonly delivered: readonly {
    readonly bytes: Bytes
    readonly transfers: string
    /** calls begun when its first transfer was complete: 'P0:2 P1:0' */
    readonly begun: string
  }[]
  /** bytes that came from a file by splice, and what the file held there while the splice ran */
  readonly instants: readonly {
    readonly splice: string
    readonly mine: Bytes
    readonly seen: readonly Bytes[]
  }[]
  /** places in the pipe's stream */
  readonly positions: {
    readonly next: number
    readonly runs: readonly { readonly position: number; readonly len: number }[]
  }
}

/** Names are the files': the loader fills them in. */
const unnamed = { name: '' }

/**
 * Checked whenever a read, a splice to a file or another sink consumes bytes of a slot.
 * `needs`: the ghosts that it looks at.
 */
export function whenConsumed(
  about: string,
  check: (
    buffer: Consumed,
    bytes: Bytes,
    by: { readonly task: Name; readonly sink: string },
  ) => Finding,
  needs: readonly GhostKind[] = ['asInserted'],
): When & { readonly needs: readonly GhostKind[] } {
  return {
    ...unnamed,
    kind: 'when',
    about,
    needs,
    on: { consume: ({ buffer, bytes, task, sink }) => check(buffer, bytes, { task, sink }) },
  }
}

/** The same bytes, whoever put them there. */
export function same(a: Bytes, b: Bytes): boolean {
  return a.equals(b)
}

/** Checked in every final state. */
export function atEnd(about: string, check: (end: End, state: State) => Finding): AtEnd<State> {
  return { ...unnamed, kind: 'atEnd', about, check: (state, end) => check(end, state) }
}

/** Holds of every folio in every reachable state. */
export function forEveryFolio(
  about: string,
  check: (folio: Folio, name: Name, state: State) => Finding,
): Property<State> {
  return {
    ...unnamed,
    kind: 'always',
    about,
    instances: (initial) => Object.keys(initial.folios).map((name) => ({ name })),
    check: (state, { name }) => {
      const folio = state.folios[name as Name]
      return folio ? check(folio, name, state) : undefined
    },
  }
}

/** Holds of every file in every reachable state. */
export function forEveryFile(
  about: string,
  check: (inode: Inode, name: Name, state: State) => Finding,
  needs: readonly GhostKind[] = [],
): Property<State> {
  return {
    ...unnamed,
    kind: 'always',
    about,
    needs,
    instances: (initial) => Object.keys(initial.inodes).map((name) => ({ name })),
    check: (state, { name }) => check(state.inodes[name as Name]!, name, state),
  }
}

/** A change of bytes of a file, where whoever reads the file finds them. */
export interface FileWrite {
  readonly inode: Name
  readonly at: number
  readonly bytes: Bytes
  readonly task: Name
  /** the call names a writable descriptor, or a shared map, of the file */
  readonly named: boolean
}

/** Checked whenever bytes of a file change. */
export function whenWritten(about: string, check: (change: FileWrite) => Finding): When {
  return {
    ...unnamed,
    kind: 'when',
    about,
    on: { fileWrite: (change) => (change.attached ? check(change) : undefined) },
  }
}

/** Checked whenever a call that asked for something of a pipe returns 0. */
export function whenEnded(
  about: string,
  check: (end: { readonly task: Name; readonly pipe: Name; readonly writers: number }) => Finding,
): When {
  return { ...unnamed, kind: 'when', about, on: { endOfPipe: check } }
}

/** Checked whenever bytes go to the newest slot of a pipe; `full`: it has no free one. */
export function whenMerged(
  about: string,
  check: (merge: { readonly pipe: Name; readonly bytes: Bytes; readonly full: boolean }) => Finding,
): When {
  return { ...unnamed, kind: 'when', about, on: { merge: check } }
}

/** The implicit offset of an open file as a transfer found it, stores it, and finds it then. */
export interface OffsetStored {
  readonly task: Name
  readonly file: Name
  readonly from: number
  readonly to: number
  readonly now: number
}

/** Checked whenever splice or sendfile stores an implicit offset. */
export function whenOffsetStored(about: string, check: (stored: OffsetStored) => Finding): When {
  return { ...unnamed, kind: 'when', about, on: { offsetStored: check } }
}

/** A call of a task, as a property of calls sees it. */
export interface CallInProgress {
  readonly name: string
  readonly modifiesFile: boolean
}

interface Bindable {
  readonly bind: (calls: ReadonlyMap<Name, readonly CompiledCall[]>) => Property<State>
}

/**
 * Bounded waiting: such a call returns even if every other user task starts nothing new.
 * `excuses` a wait that is the call's own.
 */
export function callsReturn(
  about: string,
  claims: (call: CallInProgress) => boolean,
  excuses: (waits: readonly Wait[], task: Name, state: State) => boolean,
): Solo & Bindable {
  const solo = (claimed: Solo['claims']): Solo => ({
    ...unnamed,
    kind: 'solo',
    about,
    claims: claimed,
    excuses: (task, waits, state) => excuses(waits, task, state as State),
    describe: (task, _control, waits) =>
      `${task.slice(1)} waits for ${waits.map(({ text }) => text).join(' and ') || 'others'}`,
  })
  return {
    ...solo(() => {
      throw new Error('a property of calls is bound to a program before it is checked')
    }),
    bind: (calls) =>
      solo((task, control) => {
        const list = calls.get(task)
        if (!list || typeof control !== 'string') return false
        const { syscall, call } = list[place(control).index]!
        return claims({ name: syscall.name, modifiesFile: syscall.modifiesFile?.(call) === true })
      }),
  }
}

/** State of its own over the kernel's events. */
export function monitor<M>(
  about: string,
  initial: M,
  on: Monitor<M>['on'],
  needs: readonly GhostKind[] = [],
): Monitor<M> & { readonly needs: readonly GhostKind[] } {
  return { ...unnamed, kind: 'monitor', about, initial, on, needs }
}

/** The property for this program, with the name that its file gave it. */
export function bound(
  property: Property,
  system: { readonly calls: ReadonlyMap<Name, readonly CompiledCall[]> },
): Property {
  const { bind } = property as Partial<Bindable>
  return bind ? ({ ...bind(system.calls), name: property.name } as Property) : property
}
