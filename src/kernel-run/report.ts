/** What a generated program prints of its runs is read here and nowhere else. */

/** What the runs of one scenario showed. */
export interface Ran {
  readonly runs: number
  readonly seconds: number
  readonly outcomes: readonly Seen[]
  /** Why it ended before its time. */
  readonly ended:
    | { readonly kind: 'done' | 'hung' | 'full' | 'stopped' }
    /** a declaration, or a call of init: refused by the kernel */
    | { readonly kind: 'refused'; readonly what: string }
    | { readonly kind: 'died'; readonly what: string }
}

export interface Seen {
  readonly count: number
  /** As scenarios spell it, with exact data. */
  readonly outcome: string
  /** Tasks that never returned, by number, and in which of their calls; `final` is FINAL. */
  readonly blocked: readonly { readonly task: number; readonly call: number }[]
}

/** The number of the task that runs `init` and `final`. */
export const FINAL = 16

/** Takes what it prints as it comes. */
export class Reader {
  private rest = ''
  private outcomes: Seen[] = []
  private readonly began: (scenario: number) => void
  private readonly ended: (scenario: number, ran: Ran) => void

  constructor(began: (scenario: number) => void, ended: (scenario: number, ran: Ran) => void) {
    this.began = began
    this.ended = ended
  }

  read(text: string): void {
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop() ?? ''
    for (const line of lines) this.line(line)
  }

  private line(text: string): void {
    const [what, number = '', ...fields] = text.split('\t')
    const at = Number(number)
    if (what === 'begin') this.began(at)
    else if (what === 'outcome') {
      const [count = '', outcome = '', blocked = ''] = fields
      this.outcomes.push({ count: Number(count), outcome, blocked: blockedOf(blocked) })
    } else if (what === 'end') {
      const [count = '', time = '', why = ''] = fields
      const outcomes = this.outcomes.sort(
        (a, b) => b.count - a.count || (a.outcome < b.outcome ? -1 : 1),
      )
      this.outcomes = []
      this.ended(at, {
        runs: Number(count),
        seconds: Number(time),
        outcomes,
        ended: endedOf(why),
      })
    }
  }
}

function blockedOf(text: string): Seen['blocked'] {
  if (text === '') return []
  return text.split(',').map((one) => {
    const [task = '', call = ''] = one.split(':')
    return { task: Number(task), call: Number(call) }
  })
}

function endedOf(why: string): Ran['ended'] {
  const [kind = '', ...words] = why.split(' ')
  const what = words.join(' ')
  if (kind === 'refused' || kind === 'died') return { kind, what }
  if (kind === 'hung' || kind === 'full' || kind === 'stopped') return { kind }
  return { kind: 'done' }
}
