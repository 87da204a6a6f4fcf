/** A line on the terminal that says how far a search got: only after the first second. */
import type { Shell } from './shell.ts'

/** What a search tells while it runs. */
export interface Heard {
  readonly states: number
  readonly depth?: number
  /** states found, not yet expanded */
  readonly queue?: number
}

const EVERY = 200

export class Progress {
  private readonly shell: Shell
  private readonly start: number
  private what = ''
  private whatSince: number
  private last = 0
  private shown = false
  /** Cells answered and to answer. */
  done = 0
  total = 0

  constructor(shell: Shell) {
    this.shell = shell
    this.start = shell.clock()
    this.whatSince = this.start
  }

  /** The search that is running now. */
  begin(what: string): void {
    this.what = what
    this.whatSince = this.shell.clock()
    this.heard({ states: 0 })
  }

  heard({ states, depth, queue }: Heard): void {
    if (!this.shell.live) return
    const now = this.shell.clock()
    if (now - this.start < 1000 || now - this.last < EVERY) return
    this.last = now
    const rate = Math.round(states / Math.max(0.001, (now - this.whatSince) / 1000))
    const parts = [
      this.total > 1 ? `${this.done}/${this.total} ` : '',
      this.what,
      states > 0 ? `: ${states} states` : '',
      depth === undefined ? '' : `, depth ${depth}`,
      queue === undefined ? '' : `, ${queue} waiting`,
      states > 0 ? `, ${rate} states/s` : '',
      this.estimate(now),
    ]
    this.shell.err(`\r\x1b[K${parts.join('').slice(0, this.shell.columns - 1)}`)
    this.shown = true
  }

  /** By the share of cells answered so far. */
  private estimate(now: number): string {
    if (this.done < 3 || this.total <= this.done) return ''
    const seconds = (((now - this.start) / this.done) * (this.total - this.done)) / 1000
    return `, about ${Math.ceil(seconds)} s left`
  }

  /** Takes the line away: call it before anything else is printed. */
  clear(): void {
    if (this.shown) this.shell.err('\r\x1b[K')
    this.shown = false
  }
}
