/**
 * A C program that runs scenarios which it reads: compiled once, it runs any number of them. The
 * calls are those of the syscall files, with operands that are looked up; encode.ts writes what
 * it reads.
 */
import type { ArgumentKind, Parameter } from '../../../src/litmus/signature.ts'
import type { Syscall } from '../syscall.ts'
import { CONSTANTS } from './call.ts'
import { runtime } from './runtime.ts'
import { literal, wrapped } from './text.ts'

/** Registers of one scenario. */
export const MOST_REGISTERS = 128

export function interpreterInC(syscalls: ReadonlyMap<string, Syscall>): string {
  const calls = [...syscalls].filter(([, { c }]) => c)
  const table = calls.map(
    ([name, { parameters }]) => `\t{ ${literal(name)}, call_${name}, ${parameters.length} },`,
  )
  return [
    runtime('base'),
    runtime('calls'),
    runtime('create-anywhere'),
    runtime('objects'),
    runtime('outcome'),
    `#define REGISTERS ${MOST_REGISTERS}\n`,
    runtime('run'),
    runtime('operand'),
    ...calls.flatMap(([name, syscall]) => [...callable(name, syscall), '']),
    'static const struct {',
    '\tconst char *name;',
    '\tlong (*call)(const struct operand *o, char *into);',
    '\tint operands;',
    '} calls[] = {',
    ...table,
    '};',
    '#define CALLS (sizeof(calls) / sizeof(*calls))',
    '',
    'static const struct {',
    '\tconst char *name;',
    '\tlong value;',
    '} constants[] = {',
    ...constants(syscalls).map((name) => `\t{ ${literal(name)}, ${name} },`),
    '};',
    '#define CONSTANTS (sizeof(constants) / sizeof(*constants))',
    '',
    runtime('watch'),
    runtime('interpret'),
  ].join('\n')
}

/** All that flags may be made of: of calls, of open(2). */
function constants(syscalls: ReadonlyMap<string, Syscall>): readonly string[] {
  const named = [...syscalls.values()].flatMap(({ parameters }) =>
    parameters.flatMap(({ constants = [] }) => constants.map((name) => CONSTANTS[name] ?? name)),
  )
  return [...new Set([...OPEN, ...named])]
}

const OPEN =
  'O_RDONLY O_WRONLY O_RDWR O_APPEND O_DIRECT O_NONBLOCK O_SYNC O_DSYNC MAP_SHARED MAP_PRIVATE'.split(
    ' ',
  )

/** One function for a call: what its C is with and without the offsets that it may have. */
function callable(name: string, { parameters, c }: Syscall): string[] {
  const withOffset = parameters.flatMap(({ accepts, offset }, at) =>
    offset !== false && accepts.some((kind) => DESCRIPTORS.has(kind)) ? [at] : [],
  )
  const expression = (has: ReadonlySet<number>) => {
    const operands: Record<string, unknown> = { into: 'into' }
    for (const [at, parameter] of parameters.entries()) {
      operands[parameter.name] = operand(parameter, at, has.has(at))
    }
    return c?.(operands) ?? ''
  }
  const body = (from: number, has: ReadonlySet<number>): string[] => {
    const at = withOffset[from]
    if (at === undefined) return wrapped(`\treturn ${expression(has)};`)
    const without = body(from + 1, has)
    const given = body(from + 1, new Set([...has, at]))
    if (without.join() === given.join()) return without
    return [`\tif (o[${at}].has_at) {`, ...given.map((line) => `\t${line}`), '\t}', ...without]
  }
  const head = `static long call_${name}(const struct operand *o, char *into)`
  return [head, '{', ...body(0, new Set()), '}']
}

const DESCRIPTORS: ReadonlySet<ArgumentKind> = new Set(['file', 'pipe', 'socket', 'device'])

function operand({ accepts }: Parameter, at: number, hasOffset: boolean): unknown {
  const one = `&o[${at}]`
  if (accepts.some((kind) => DESCRIPTORS.has(kind))) {
    const offset = hasOffset ? `&(loff_t){ o[${at}].at }` : 'NULL'
    const place = hasOffset ? `o[${at}].at` : undefined
    return { fd: `fd_of(${one})`, at: place, offset, path: `path_of(${one})` }
  }
  if (accepts.includes('memory')) return `memory_of(${one})`
  if (accepts.includes('data') || accepts.includes('register')) {
    return { bytes: `bytes_of(${one})`, length: `length_of(${one})` }
  }
  return `o[${at}].value`
}
