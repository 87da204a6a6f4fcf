/** The objects of a program in C: declared, made before each run, gone after it. */
import type { Declaration } from '../../../src/litmus/program.ts'
import { flags, NotInC, number } from './call.ts'
import type { Names } from './names.ts'
import { literal } from './text.ts'

/** `static` declarations. */
export function declared(names: Names): string[] {
  return names.program.init.flatMap((one) => {
    switch (one.kind) {
      case 'do':
        return []
      case 'pipe':
      case 'socket':
        return [`static int ${names.object(one.name)}[2] = { -1, -1 };`]
      case 'mem':
      case 'memz':
      case 'map':
        return [`static char *${names.object(one.name)};`]
      default:
        return [`static int ${names.object(one.name)} = -1;`]
    }
  })
}

/** Statements that make an object; `failed` is the statement for when that is refused. */
export function made(
  names: Names,
  one: Exclude<Declaration, { readonly kind: 'do' }>,
  failed: (what: string) => string,
): string[] {
  const name = names.object(one.name)
  const set = (call: string, wrong = `${name} < 0`) => [
    `${name} = ${call};`,
    `if (${wrong})`,
    `\t${failed(literal(`${one.kind} ${one.name}`))}`,
  ]
  const filled = (call: string) => [
    `if (${call})`,
    `\t${failed(literal(`${one.kind} ${one.name}`))}`,
  ]
  switch (one.kind) {
    case 'file': {
      const { data } = one
      const bytes = data.length > 0 ? names.bytes(data) : 'NULL'
      return set(
        `make_file(${names.path(one.name)}, ${bytes}, ${data.length}, ${opened(one.flags)})`,
      )
    }
    case 'fd':
      return set(`open_again(${names.object(one.of)}, ${opened(one.flags)})`)
    case 'dev':
      if (one.path !== '/dev/zero') throw new NotInC(`'${one.path}' is no known device`)
      return set(`open(${literal(one.path)}, ${opened(one.flags)})`)
    case 'pipe': {
      const options = [...(one.nonblock ? ['O_NONBLOCK'] : []), ...(one.packet ? ['O_DIRECT'] : [])]
      return filled(`make_pipe(${name}, ${flags(options)}, ${number(one.size ?? 0)})`)
    }
    case 'socket':
      if (one.wire === 'nic') throw new NotInC('a network card is not at hand')
      return filled(SOCKETS[one.family](name))
    case 'mem':
      return set(`make_memory(${names.bytes(one.data)}, ${one.data.length})`, `!${name}`)
    case 'memz':
      return set(`make_memory(NULL, ${number(one.bytes)})`, `!${name}`)
    case 'map': {
      const sharing = one.shared ? 'MAP_SHARED' : 'MAP_PRIVATE'
      return set(`make_map(${names.object(one.of)}, ${number(one.bytes)}, ${sharing})`, `!${name}`)
    }
  }
}

const SOCKETS = {
  tcp: (name: string) => `make_inet(${name}, SOCK_STREAM)`,
  udp: (name: string) => `make_inet(${name}, SOCK_DGRAM)`,
  unix: (name: string) => `socketpair(AF_UNIX, SOCK_STREAM, 0, ${name})`,
  unixdgram: (name: string) => `socketpair(AF_UNIX, SOCK_DGRAM, 0, ${name})`,
}

/** The flags of open(2): O_RDWR where no mode is asked for. */
export function opened(asked: readonly string[]): string {
  const mode = asked.some((name) => /^O_(RDONLY|WRONLY|RDWR)$/.test(name))
  return flags(mode ? asked : ['O_RDWR', ...asked])
}

/** Statements that leave nothing of the objects, whichever of them were made. */
export function removed(names: Names): string[] {
  return names.program.init.flatMap((one) => {
    if (one.kind === 'do') return []
    const name = names.object(one.name)
    switch (one.kind) {
      case 'pipe':
      case 'socket':
        return [`close_ends(${name});`]
      case 'mem':
        return gone(name, one.data.length)
      case 'memz':
      case 'map':
        return gone(name, one.bytes)
      case 'file':
        return [`close(${name});`, `${name} = -1;`, `unlink(${names.path(one.name)});`]
      default:
        return [`close(${name});`, `${name} = -1;`]
    }
  })
}

function gone(name: string, bytes: number): string[] {
  return [`free_memory(${name}, ${bytes});`, `${name} = NULL;`]
}
