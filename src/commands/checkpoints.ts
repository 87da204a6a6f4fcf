/**
 * --checkpoint and --resume: the answers of a run so far and the search that it is in, saved now
 * and then, and a run that goes on from there. A search that has ended stays in the file while it
 * is needed, if it took long enough to be saved before.
 */
import type { Keeper, Pass, Searches } from '../engine/checkpoint.ts'
import type { Note } from '../engine/run.ts'
import { NoSnapshot, restore, snapshot } from '../engine/snapshot.ts'
import type { Cell } from '../report/cell.ts'
import type { Coverage } from '../report/stats.ts'
import {
  type CheckpointFile,
  type Live,
  openCheckpoint,
  reason,
  type Stored,
  writeCheckpoint,
} from './checkpoint-file.ts'
import { difference, type Identity } from './identity.ts'
import { Refusal, type Shell } from './shell.ts'

/** An answer that no limit cut. */
interface Answer {
  readonly property: string
  readonly cell: Cell
  readonly coverage: Coverage
}

/** What is in the header of the file. */
interface Facts {
  readonly identity: Identity
  readonly answers: readonly Answer[]
  /** snapshots of what searches noted from which the system was rebuilt */
  readonly notes: readonly (readonly [search: string, notes: string])[]
}

export interface Settings {
  /** Where to save. */
  readonly path: string
  /** The file as messages name it. */
  readonly shown: string
  /** Milliseconds between two saves, at least. */
  readonly every: number
  readonly identity: Identity
}

/** At most this share of the time is spent on saving. */
const share = 0.1

export class Checkpoints implements Searches {
  private readonly settings: Settings
  private readonly shell: Shell
  private readonly answers = new Map<string, Answer>()
  private readonly notes = new Map<string, string>()
  /** searches that have ended and are in a file */
  private readonly ended = new Map<string, Stored>()
  /** searches of the run before */
  private readonly before = new Map<string, Stored>()
  private readonly saved = new Set<string>()
  private file: CheckpointFile | undefined
  private last: number
  private took = 0
  private told = new Set<string>()
  /** a limit ended a search: the file stays as it was then */
  private frozen = false

  constructor(settings: Settings, shell: Shell) {
    this.settings = settings
    this.shell = shell
    this.last = shell.clock()
  }

  /** Takes over what a file has; a Refusal if it is of another run. */
  resumeFrom(path: string, shown: string): void {
    const file = openCheckpoint(path, shown)
    const { identity, answers, notes } = file.facts as Facts
    const differs = difference(this.settings.identity, identity)
    if (differs !== undefined) {
      throw new Refusal(
        `error: ${shown} is a checkpoint of another run: it differs in ${differs}\n  begin anew with --checkpoint, or ask what it was made for`,
      )
    }
    this.file = file
    for (const answer of answers) this.answers.set(answer.property, answer)
    for (const [search, text] of notes) this.notes.set(search, text)
    for (const search of file.searches) {
      this.before.set(search.name, search)
      if (search.done) this.ended.set(search.name, search)
    }
  }

  // --- answers ---

  answered(property: string): Answer | undefined {
    return this.answers.get(property)
  }

  /** Notes an answer, if it is one that a run with more time or memory would give too. */
  answer(property: string, cell: Cell, coverage: Coverage): void {
    const { complete, answer, minimal } = cell.verdict
    if (!complete || (answer === 'violated' && minimal === false)) return
    this.answers.set(property, { property, cell, coverage })
    for (const name of [...this.ended.keys()]) {
      if (name.startsWith(`${property}: `)) this.ended.delete(name)
    }
  }

  /** The run is over; `all`: everything is answered. */
  close(all: boolean): void {
    if (all) {
      for (const searches of [this.before, this.ended]) searches.clear()
    }
    if (all || (!this.frozen && this.saved.size === 0)) this.save(undefined)
    this.file?.close()
    this.file = undefined
  }

  // --- searches ---

  noted(search: string): readonly Note[] | undefined {
    const text = this.notes.get(search)
    if (text === undefined) return undefined
    const found: { notes: readonly Note[] } = { notes: [] }
    restore(found, { text, buffers: [] })
    return found.notes
  }

  note(search: string, notes: readonly Note[]): void {
    this.notes.set(search, snapshot({ notes }).text)
    this.ended.delete(search)
  }

  keeper(name: string): Keeper {
    return {
      resume: (about, pass) => this.resume(name, about, pass),
      cut: (about, pass, limit) => this.cut(name, about, pass, limit),
      done: (about, pass) => this.done(name, about, pass),
    }
  }

  private resume(name: string, about: string, pass: Pass): void {
    const stored = this.before.get(name)
    if (!stored) return
    this.before.delete(name)
    if (stored.about !== about) {
      throw new Refusal(`error: the checkpoint is of another system than ${name} is now`)
    }
    try {
      restore(pass, stored.file.read(stored))
      this.saved.add(name)
    } catch (thrown) {
      throw new Refusal(`error: the checkpoint can't be used: ${reason(thrown)}`)
    }
  }

  private cut(name: string, about: string, pass: Pass, limit: string | undefined): void {
    if (this.frozen || (limit === undefined && !this.due)) return
    const whole = this.attempt(() => ({ name, about, done: false, snapshot: snapshot(pass) }))
    if (limit === undefined) return
    this.frozen = true
    if (whole) {
      this.tell(`checkpoint: the search goes on from here with --resume ${this.settings.shown}`)
    }
  }

  private done(name: string, about: string, pass: Pass): void {
    if (this.frozen || this.ended.has(name) || !this.saved.has(name)) return
    const whole = this.attempt(() => ({ name, about, done: true, snapshot: snapshot(pass) }))
    const stored = this.file?.searches.find((search) => search.name === name)
    if (whole && stored) this.ended.set(name, stored)
  }

  private get due(): boolean {
    const { every } = this.settings
    return this.shell.clock() - this.last >= Math.max(every, this.took / share)
  }

  private attempt(live: () => Live): boolean {
    const began = this.shell.clock()
    try {
      const search = live()
      if (!this.save(search, began)) return false
      this.saved.add(search.name)
      return true
    } catch (thrown) {
      if (!(thrown instanceof NoSnapshot) && !(thrown instanceof RangeError)) throw thrown
      this.failed(thrown)
      return false
    }
  }

  /** Writes the file anew; false if that failed, and the old one is still there. */
  private save(current: Live | undefined, began = this.shell.clock()): boolean {
    const { path, identity } = this.settings
    const facts: Facts = {
      identity,
      answers: [...this.answers.values()],
      notes: [...this.notes],
    }
    const kept = new Map([...this.before, ...this.ended])
    if (current) kept.delete(current.name)
    const others = [...kept.values()]
    try {
      const file = writeCheckpoint(path, facts, current ? [...others, current] : others)
      this.file?.close()
      this.file = file
      for (const search of file.searches) {
        for (const known of [this.before, this.ended]) {
          if (known.has(search.name)) known.set(search.name, search)
        }
      }
      return true
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === undefined) throw thrown
      this.failed(thrown)
      return false
    } finally {
      this.last = this.shell.clock()
      this.took = this.last - began
    }
  }

  private failed(thrown: unknown): void {
    const { shown } = this.settings
    this.tell(`checkpoint: ${shown} can't be written (${reason(thrown)}); the run goes on without`)
  }

  /** Once each. */
  private tell(message: string): void {
    if (this.told.has(message)) return
    this.told.add(message)
    this.shell.err(`${this.shell.live ? '\r\x1b[K' : ''}${message}\n`)
  }
}
