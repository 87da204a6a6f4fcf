/** A scenario as the lines that the interpreter reads (runtime/interpret.c). */
import type { Argument, Declaration, Program, Statement } from '../../../src/litmus/program.ts'
import type { Syscall } from '../syscall.ts'
import { bufferSize, flags, NotInC, number } from './call.ts'
import { MOST_REGISTERS } from './interpreter.ts'
import { letter } from './names.ts'
import { opened } from './objects.ts'
import { jitterOf, patienceOf } from './timing.ts'

/** As in runtime/run.c, operand.c and interpret.c. */
const MOST_TASKS = 16
const MOST_OBJECTS = 64
const MOST_STATEMENTS = 256

/** Throws NotInC for what the interpreter can't run. */
export function encode(
  syscalls: ReadonlyMap<string, Syscall>,
  program: Program,
  runs: number,
): string {
  const { init, tasks, final, registers } = program
  const declared = init.flatMap((one) => (one.kind === 'do' ? [] : [one.name]))
  const places = new Map(declared.map((name, at) => [name, at]))
  const bodies = [...tasks.map(({ body }) => body), final]
  const tooMany =
    registers.length > MOST_REGISTERS ||
    declared.length > MOST_OBJECTS ||
    tasks.length > MOST_TASKS ||
    [init, ...bodies].some(({ length }) => length > MOST_STATEMENTS)
  if (tooMany) throw new NotInC('it is too large')
  const registerAt = new Map(registers.map(({ name }, at) => [name, at]))
  const operand = (given: Argument, parameter: string): string => {
    switch (given.kind) {
      case 'number':
        return `n${number(given.value).replace(/L$/, '')}`
      case 'flags':
        return `c${words(flags(given.names))}`
      case 'data':
        return `d${bytes(given.data)}`
      case 'register':
        return `r${registerAt.get(given.name)}`
      case 'object': {
        const sink = given.end === undefined ? parameter === 'dst' : given.end === 'w'
        const at = given.offset ?? given.plus
        const hasAt = given.offset === undefined ? 0 : 1
        return `o${places.get(given.name)} ${sink ? 1 : 0} ${hasAt} ${at ?? 0}`
      }
    }
  }
  const call = (statement: Statement, at: number): string => {
    const { register, repeat, args } = statement
    const syscall = syscalls.get(statement.call)
    if (!syscall?.c) throw new NotInC(`${statement.call}() can't be run`)
    const room = syscall.result === 'data' ? bufferSize(statement) : 0
    const most = repeat && Number.isFinite(repeat.most) ? repeat.most : -1
    const kept = register === undefined ? undefined : registerAt.get(register)
    const operands = syscall.parameters.map(({ name }, index) => {
      const given = args[index]
      return given ? operand(given, name) : 'n0'
    })
    return ['call', statement.call, at, kept ?? -1, repeat ? 1 : 0, most, room, ...operands].join(
      ' ',
    )
  }
  const kinds = { number: 0, data: 1, poll: 2 }
  return [
    `scenario ${tasks.length} ${runs} ${jitterOf(program)} ${patienceOf(program)}`,
    ...registers.map(({ name, holds }) => `register ${plain(name)} ${kinds[holds]}`),
    ...init.map((one, at) => (one.kind === 'do' ? call(one.statement, at) : object(places, one))),
    ...bodies.flatMap((body, task) => [
      `body ${task === tasks.length ? MOST_TASKS + 1 : task}`,
      ...body.map(call),
    ]),
    'go',
    '',
  ].join('\n')
}

/** object NUMBER KIND FLAGS SIZE DATA OF */
function object(
  places: ReadonlyMap<string, number>,
  one: Exclude<Declaration, { readonly kind: 'do' }>,
): string {
  const line = (
    kind: string,
    given: { flags?: string; size?: number; data?: string; of?: string },
  ) =>
    `object ${places.get(one.name)} ${kind} ${words(given.flags ?? '')} ${given.size ?? 0} ` +
    `${given.data ?? '-'} ${given.of === undefined ? 0 : places.get(given.of)}`
  switch (one.kind) {
    case 'file':
      return line('f', { flags: opened(one.flags), data: bytes(one.data) })
    case 'fd':
      return line('g', { flags: opened(one.flags), of: one.of })
    case 'dev':
      if (one.path !== '/dev/zero') throw new NotInC(`'${one.path}' is no known device`)
      return line('z', { flags: opened(one.flags) })
    case 'pipe': {
      const options = [...(one.nonblock ? ['O_NONBLOCK'] : []), ...(one.packet ? ['O_DIRECT'] : [])]
      return line('p', { flags: flags(options), size: one.size ?? 0 })
    }
    case 'socket':
      if (one.wire === 'nic') throw new NotInC('a network card is not at hand')
      return line({ tcp: 't', udp: 'u', unix: 's', unixdgram: 'd' }[one.family], {})
    case 'mem':
      return line('m', { data: bytes(one.data) })
    case 'memz':
      return line('m', { size: one.bytes })
    case 'map':
      return line('M', {
        flags: one.shared ? 'MAP_SHARED' : 'MAP_PRIVATE',
        size: one.bytes,
        of: one.of,
      })
  }
}

/** `O_RDWR | O_APPEND` as one word; no constant at all is `|`. */
function words(constants: string): string {
  return constants.replace(/ /g, '').replace(/^0?$/, '|')
}

/** `A*4096+B*10`; no byte at all is `-`. */
function bytes(data: { readonly runs: readonly (readonly [string, number])[] }): string {
  const runs = data.runs.filter(([, length]) => length > 0)
  return runs.map(([symbol, length]) => `${letter(symbol)}*${number(length)}`).join('+') || '-'
}

function plain(name: string): string {
  if (!/^[A-Za-z0-9_]+$/.test(name)) throw new NotInC(`'${name}' is no name of a register`)
  return name
}
