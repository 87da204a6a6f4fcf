/** The options of the commands: one table, from which they are parsed and the help is printed. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Limits } from '../engine/verdict.ts'
import { nearNames } from '../litmus/near-names.ts'
import { refuse } from './names.ts'
import type { Shell } from './shell.ts'

export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  /** How its value is called in the help. */
  readonly value?: string
  readonly help: string
}

export const common = {
  json: { type: 'boolean', help: 'the answer as one JSON document' },
  help: { type: 'boolean', short: 'h', help: 'this text' },
} satisfies Record<string, Option>

export const selection = {
  policy: { type: 'string', multiple: true, value: 'NAME|FILE.ts', help: 'under this policy' },
  fs: {
    type: 'string',
    multiple: true,
    value: 'NAME|all',
    help: "on this file system; all: those on the scenario's fs line",
  },
} satisfies Record<string, Option>

export const limits = {
  'max-states': { type: 'string', value: 'N', help: 'stop a search after N states' },
  'max-depth': { type: 'string', value: 'N', help: 'follow schedules up to N steps' },
  'max-switches': { type: 'string', value: 'N', help: 'follow schedules up to N context switches' },
  'max-memory': { type: 'string', value: 'SIZE', help: 'stop a search at SIZE bytes (512M, 2G)' },
  workers: {
    type: 'string',
    value: 'N',
    help:
      'threads that share one search that keeps its graph or a checkpoint, where it is not reduced ' +
      'nor bounded by depth or memory (1); the answer is the same',
  },
} satisfies Record<string, Option>

export const searching = {
  explorer: { type: 'string', value: 'states|dpor', help: 'store states, or one run per trace' },
} satisfies Record<string, Option>

export const compaction = {
  'hash-compact': {
    type: 'boolean',
    help: 'keep 64 bits of each state: for what does not fit; never says holds',
  },
} satisfies Record<string, Option>

/** Whether fingerprints are kept, not states. */
export function compacted(parsed: Parsed): boolean {
  if (!parsed.flag('hash-compact')) return false
  for (const [other, given] of [
    ['--explorer dpor', byExecutions(parsed)],
    ['--max-switches', parsed.text('max-switches') !== undefined],
    ['--workers: it takes one thread', workersOf(parsed) > 1],
  ] as const) {
    if (given) throw refuse({ message: `--hash-compact does not go with ${other}` })
  }
  return true
}

/** Whether executions are explored, not states. */
export function byExecutions(parsed: Parsed): boolean {
  const explorer = parsed.text('explorer') ?? 'states'
  if (explorer === 'states' || explorer === 'dpor') return explorer === 'dpor'
  throw refuse({
    message: `there is no explorer '${explorer}'`,
    near: nearNames(explorer, ['states', 'dpor']),
    remedy: 'the explorers are states and dpor',
  })
}

export interface Parsed {
  readonly names: readonly string[]
  readonly flag: (name: string) => boolean
  readonly text: (name: string) => string | undefined
  readonly texts: (name: string) => readonly string[]
}

/** Parses the arguments of a command; a Refusal names what is wrong and near options. */
export function parse(
  command: string,
  args: readonly string[],
  options: Readonly<Record<string, Option>>,
): Parsed {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short ? { short } : {}), ...(multiple ? { multiple } : {}) },
    ]),
  ) as NonNullable<ParseArgsConfig['options']>
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: config,
      allowPositionals: true,
      strict: true,
    })
    const given = values as Record<string, unknown>
    return {
      names: positionals,
      flag: (name) => given[name] === true,
      text: (name) => given[name] as string | undefined,
      texts: (name) => (given[name] as string[] | undefined) ?? [],
    }
  } catch (thrown) {
    throw refuse({
      message: plainMessage(thrown as Error & { code?: string }),
      near: nearOption((thrown as Error).message, Object.keys(options)),
      remedy: `'pipeproof ${command} --help' lists the options`,
    })
  }
}

/** The first sentence of Node's message, in our spelling. */
function plainMessage(error: Error & { code?: string }): string {
  if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error
  const unknown = /Unknown option '([^']*)'/.exec(error.message)
  if (unknown) return `there is no option ${unknown[1]}`
  return (error.message.split(/\.\s|\n/)[0] as string).replace(/^Option/, 'option')
}

function nearOption(message: string, options: readonly string[]): readonly string[] {
  const unknown = /Unknown option '--([^'=]*)'/.exec(message)?.[1]
  return unknown ? nearNames(unknown, options).map((name) => `--${name}`) : []
}

export function limitsOf(parsed: Parsed, shell: Shell): Limits {
  const number = (name: string) => {
    const text = parsed.text(name)
    return text === undefined ? undefined : positive(name, text)
  }
  const [maxStates, maxDepth, maxSwitches] = ['max-states', 'max-depth', 'max-switches'].map(number)
  const memory = parsed.text('max-memory')
  const workers = workersOf(parsed)
  return {
    ...(maxStates === undefined ? {} : { maxStates }),
    ...(maxDepth === undefined ? {} : { maxDepth }),
    ...(maxSwitches === undefined ? {} : { maxSwitches }),
    ...(memory === undefined ? {} : { maxMemory: bytes('max-memory', memory) }),
    ...(workers === 1 ? {} : { workers }),
    stopped: () => shell.stopped(),
  }
}

const mostWorkers = 64

/** Threads per search. */
export function workersOf(parsed: Parsed): number {
  const workers = atLeastOne('workers', parsed.text('workers') ?? '1')
  if (workers <= mostWorkers) return workers
  throw refuse({ message: `--workers takes a number from 1 to ${mostWorkers}, not '${workers}'` })
}

/** A whole number from 1 on. */
export function atLeastOne(name: string, text: string): number {
  const number = positive(name, text)
  if (number > 0) return number
  throw refuse({ message: `--${name} takes a number from 1 on, not '${text}'` })
}

export function positive(name: string, text: string): number {
  const number = Number(text)
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(number)) return number
  throw refuse({
    message: `--${name} takes a whole number, not '${text}'`,
    remedy: `for example --${name} 100000`,
  })
}

function bytes(name: string, text: string): number {
  const match = /^([0-9]+)([KMG]?)(i?B)?$/i.exec(text)
  const unit = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match?.[2]?.toUpperCase() ?? '']
  const number = Number(match?.[1]) * (unit ?? Number.NaN)
  if (match && number > 0 && Number.isSafeInteger(number)) return number
  throw refuse({
    message: `--${name} takes a size, not '${text}'`,
    remedy: `for example --${name} 512M`,
  })
}
