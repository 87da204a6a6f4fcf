/** A call of a program as a C expression: -1 and errno where it fails. */
import type { Argument, Statement } from '../../../src/litmus/program.ts'
import type { Syscall } from '../syscall.ts'
import { type Names, NotInC } from './names.ts'

export { NotInC }

/** More than this is not read at once. */
const MOST_READ = 2 ** 30

/** How the bytes of data registers are spelt. */
export interface Registers {
  bytes(register: string): string
  length(register: string): string
}

/** `into` is where a call puts the bytes that it gives. */
export function callInC(
  syscalls: ReadonlyMap<string, Syscall>,
  names: Names,
  registers: Registers,
  { call, args }: Statement,
  into: string,
): string {
  const syscall = syscalls.get(call)
  if (!syscall?.c) throw new NotInC(`${call}() can't be run`)
  const operands: Record<string, unknown> = { into }
  syscall.parameters.forEach(({ name, accepts }, at) => {
    const given = args[at]
    if (given) operands[name] = operand(names, registers, given, name)
    else if (accepts.includes('flags')) operands[name] = '0'
  })
  return syscall.c(operands)
}

/** Bytes that the buffer of a call must hold. */
export function bufferSize({ call, args }: Statement): number {
  const size = args.reduce(
    (most, arg) => (arg.kind === 'number' ? Math.max(most, arg.value) : most),
    0,
  )
  if (size > MOST_READ) throw new NotInC(`${call}() of ${size} bytes is too large to be run`)
  return size
}

/** Their names in the kernel's headers. */
export const CONSTANTS: Readonly<Record<string, string>> = {
  NB: 'SPLICE_F_NONBLOCK',
  MOVE: 'SPLICE_F_MOVE',
  GIFT: 'SPLICE_F_GIFT',
}

export function flags(constants: readonly string[]): string {
  const spelled = constants.map((name) => CONSTANTS[name] ?? name)
  const wrong = spelled.find((name) => !/^[A-Z][A-Z0-9_]*$/.test(name))
  if (wrong !== undefined) throw new NotInC(`'${wrong}' is no constant`)
  return spelled.join(' | ') || '0'
}

export function number(value: number): string {
  if (!Number.isSafeInteger(value)) throw new NotInC(`${value} is no whole number`)
  return Math.abs(value) > 0x7fffffff ? `${value}L` : `${value}`
}

function operand(names: Names, registers: Registers, given: Argument, parameter: string): unknown {
  switch (given.kind) {
    case 'number':
      return number(given.value)
    case 'flags':
      return flags(given.names)
    case 'register':
      return { bytes: registers.bytes(given.name), length: registers.length(given.name) }
    case 'data':
      return { bytes: names.bytes(given.data), length: number(given.data.length) }
    case 'object':
      return object(names, given, parameter)
  }
}

function object(names: Names, given: Argument & { readonly kind: 'object' }, parameter: string) {
  const name = names.object(given.name)
  const sink = given.end === undefined ? parameter === 'dst' : given.end === 'w'
  const at = given.offset === undefined ? undefined : number(given.offset)
  const offset = at === undefined ? 'NULL' : `&(loff_t){ ${at} }`
  switch (names.kind(given.name)) {
    case 'pipe':
    case 'socket':
      return { fd: `${name}[${sink ? 1 : 0}]`, at, offset }
    case 'file':
    case 'fd':
      return { fd: name, at, offset, path: names.path(given.name) }
    case 'dev':
      return { fd: name, at, offset }
    case 'mem':
    case 'memz':
    case 'map':
      return given.plus ? `${name} + ${number(given.plus)}` : name
    default:
      throw new NotInC(`'${given.name}' is not declared`)
  }
}
