/** Running a generated program; what it prints is read here and nowhere else. */
import { spawn } from 'node:child_process'

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

export interface Execution {
  /** Scenarios by their place in the program; without it all. */
  readonly only?: readonly number[]
  /** Runs of each; undefined: as the scenario says. */
  readonly runs?: number | undefined
  /** At most so many seconds for each. */
  readonly seconds: number
  readonly directory: string
  /** Files are made in memory. */
  readonly inMemory: boolean
  readonly began?: (scenario: number) => void
  readonly stopped: () => boolean
}

/** By the scenario's place; what is missing was not run. An Error where the program breaks. */
export async function execute(path: string, options: Execution): Promise<Map<number, Ran>> {
  const { only, runs, seconds, directory, inMemory, began, stopped } = options
  const numbers = (only ?? []).map(String)
  const args = [directory, `${runs ?? 0}`, `${seconds}`, inMemory ? '1' : '0', ...numbers]
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: directory })
  const results = new Map<number, Ran>()
  const outcomes = new Map<number, Seen[]>()
  let rest = ''
  let errors = ''
  const line = (text: string) => {
    const [what, number = '', ...fields] = text.split('\t')
    const at = Number(number)
    if (what === 'begin') began?.(at)
    else if (what === 'outcome') {
      const [count = '', outcome = '', blocked = ''] = fields
      const list = outcomes.get(at) ?? []
      list.push({ count: Number(count), outcome, blocked: blockedOf(blocked) })
      outcomes.set(at, list)
    } else if (what === 'end') {
      const [count = '', time = '', why = ''] = fields
      results.set(at, {
        runs: Number(count),
        seconds: Number(time),
        outcomes: (outcomes.get(at) ?? []).sort(
          (a, b) => b.count - a.count || (a.outcome < b.outcome ? -1 : 1),
        ),
        ended: endedOf(why),
      })
    }
  }
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(line)
  })
  child.stderr.on('data', (data) => {
    errors += data
  })
  const ask = setInterval(() => {
    if (stopped()) child.kill('SIGTERM')
  }, 100)
  try {
    const status = await new Promise<number | string>((done, fail) => {
      child.on('error', fail)
      child.on('close', (code, signal) => done(code ?? signal ?? 'nothing'))
    })
    if (status !== 0 && status !== 4 && !stopped()) {
      throw new Error(`the program ended with ${status}${errors ? `: ${errors.trim()}` : ''}`)
    }
  } finally {
    clearInterval(ask)
    child.kill('SIGKILL')
  }
  return results
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
