/**
 * A schedule as a text that a person can type: `P0*2,P1*2,P0`.
 *
 *     schedule = [ entry { "," entry } ]
 *     entry    = task [ ":" step ] { "#" option } [ "*" times ]
 *
 * `net#drop` takes the option drop of net's step, `P0:shrink` the step shrink where P0 has several
 * to choose from, `P0:2` the second of them. White space between the parts does not count; a name with
 * one of `,:#*"` or white space in it is written as a JSON string.
 */

/** One step to take. */
export interface Entry {
  readonly task: string
  /** The name of the step, or its number (from 1) among those that the task can take. */
  readonly step?: string
  /** The options chosen, in order. */
  readonly options: readonly string[]
}

export type ParsedSchedule =
  | { readonly kind: 'schedule'; readonly entries: readonly Entry[] }
  /** `at`: where in the text, from 0. */
  | { readonly kind: 'error'; readonly at: number; readonly message: string }

/** More steps than this are a slip of the finger. */
const MOST_STEPS = 1_000_000

const NAME = /\s*(?:([^\s,:#*"]+)|("(?:[^"\\]|\\.)*"))\s*/y

class ScheduleError extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

export function parseSchedule(text: string): ParsedSchedule {
  try {
    return { kind: 'schedule', entries: new Parser(text).schedule() }
  } catch (thrown) {
    if (!(thrown instanceof ScheduleError)) throw thrown
    return { kind: 'error', at: thrown.at, message: thrown.message }
  }
}

class Parser {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  schedule(): Entry[] {
    const entries: Entry[] = []
    if (this.text.trim() === '') return entries
    do {
      const start = this.at
      const { entry, times } = this.entry()
      if (entries.length + times > MOST_STEPS) {
        throw new ScheduleError(start, `a schedule has at most ${MOST_STEPS} steps`)
      }
      for (let i = 0; i < times; i++) entries.push(entry)
    } while (this.takes(','))
    if (this.at < this.text.length) {
      throw new ScheduleError(this.at, `a comma is missing before ${this.found()}`)
    }
    return entries
  }

  private entry(): { entry: Entry; times: number } {
    const task = this.name('the name of a task')
    const step = this.takes(':') ? this.name('the name or number of a step') : undefined
    const options: string[] = []
    while (this.takes('#')) options.push(this.name('an option'))
    const entry = step === undefined ? { task, options } : { task, step, options }
    return { entry, times: this.takes('*') ? this.times() : 1 }
  }

  private times(): number {
    const start = this.at
    const text = this.name('how many times')
    if (!/^[1-9][0-9]*$/.test(text)) {
      throw new ScheduleError(start, `after * stands how many times, from 1 on, not ${text}`)
    }
    return Number(text)
  }

  private name(what: string): string {
    NAME.lastIndex = this.at
    const match = NAME.exec(this.text)
    if (!match) throw new ScheduleError(this.at, `${what} is missing before ${this.found()}`)
    const start = this.at
    this.at = NAME.lastIndex
    if (match[1] !== undefined) return match[1]
    try {
      return JSON.parse(match[2] as string) as string
    } catch {
      throw new ScheduleError(start, `${match[2]} is no JSON string`)
    }
  }

  private takes(mark: string): boolean {
    if (this.text[this.at] !== mark) return false
    this.at++
    return true
  }

  private found(): string {
    return this.at < this.text.length ? `"${this.text[this.at]}"` : 'the end'
  }
}

/** The shortest text: equal steps in a row are counted. */
export function printSchedule(entries: readonly Entry[]): string {
  const printed: { text: string; times: number }[] = []
  for (const entry of entries) {
    const text = printEntry(entry)
    const last = printed[printed.length - 1]
    if (last?.text === text) last.times++
    else printed.push({ text, times: 1 })
  }
  return printed.map(({ text, times }) => (times === 1 ? text : `${text}*${times}`)).join(',')
}

export function printEntry({ task, step, options }: Entry): string {
  const named = step === undefined ? printName(task) : `${printName(task)}:${printName(step)}`
  return [named, ...options.map(printName)].join('#')
}

function printName(name: string): string {
  return /^[^\s,:#*"]+$/.test(name) ? name : JSON.stringify(name)
}
