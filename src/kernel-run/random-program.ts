/**
 * Made-up scenarios: any call with any operands that its signature takes. Sizes and offsets lie
 * near pages and pipes, so that much happens and much is refused.
 */
import { Bytes } from '../engine/bytes.ts'
import type { Argument, Declaration, Position, Program, Statement } from '../litmus/program.ts'
import type { ArgumentKind, Parameter, Signature } from '../litmus/signature.ts'
import type { Random } from './random.ts'

const at: Position = { file: 'random', line: 1, column: 1, length: 1 }

const SIZES = [0, 1, 8, 10, 100, 2048, 4000, 4095, 4096, 4096, 4097, 5000, 8192, 8192, 10000, 12288]
const OFFSETS = [0, 0, 0, 1, 10, 100, 2048, 4095, 4096, 4096, 4097, 8192]
const PIPES = [4096, 4096, 8192, 8192, 16384, undefined]
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** They only pass time. */
const IDLE = new Set(['usleep', 'spin'])

interface Thing {
  readonly name: string
  readonly kind: ArgumentKind
  readonly nonblock?: boolean
}

/** The text of it still has to be checked: an operand may be none that this call takes. */
export function randomProgram(
  random: Random,
  signatures: readonly Signature[],
  name: string,
  tasks: number,
): Program {
  return new Maker(random, signatures).program(name, tasks)
}

class Maker {
  private readonly random: Random
  private readonly signatures: readonly Signature[]
  private readonly things: Thing[] = []
  private readonly registers: string[] = []
  private letters = 0
  private count = 0

  constructor(random: Random, signatures: readonly Signature[]) {
    this.random = random
    this.signatures = signatures.filter((one) => !IDLE.has(one.name))
  }

  program(name: string, tasks: number): Program {
    const { random } = this
    const init = this.declarations()
    const setUp: Declaration[] = []
    for (let n = random.below(tasks > 1 ? 4 : 2); n > 0; n--) {
      const known = this.registers.length
      const made = this.statement(false)
      this.registers.length = known
      // What init sets is no outcome.
      const statement = made && { ...made, register: undefined }
      if (statement) setUp.push({ kind: 'do', statement, at })
    }
    const bodies = Array.from({ length: tasks }, (_, index) => {
      const length = tasks > 1 ? 1 + random.below(3) : 2 + random.below(7)
      const known = this.registers.length
      const body = Array.from({ length }, () => this.statement(true)).filter(
        (one) => one !== undefined,
      )
      // Registers of one task are no operands of another.
      if (tasks > 1) this.registers.length = known
      return { name: `P${index}`, body }
    })
    return {
      name,
      title: 'made up',
      comments: [],
      fileSystems: ['any'],
      runs: undefined,
      jitter: undefined,
      init: [...init, ...setUp],
      tasks: bodies,
      final: this.final(),
      conditions: [],
      expectations: [],
      registers: [],
    }
  }

  private declarations(): Declaration[] {
    const { random } = this
    const list: Declaration[] = []
    const add = (one: Declaration, kind: ArgumentKind, nonblock?: boolean) => {
      if (one.kind === 'do') return
      list.push(one)
      this.things.push({ name: one.name, kind, ...(nonblock === undefined ? {} : { nonblock }) })
    }
    const file = (name: string, data: Bytes) =>
      add({ kind: 'file', name, data, flags: random.chance(5) ? ['O_APPEND'] : [], at }, 'file')
    const pipe = (name: string) => {
      const nonblock = random.chance(75)
      const packet = random.chance(10)
      add({ kind: 'pipe', name, nonblock, packet, size: random.of(PIPES), at }, 'pipe', nonblock)
    }
    file('f', this.bytes())
    pipe('p')
    if (random.chance(60)) pipe('q')
    if (random.chance(30)) file('g', random.chance(50) ? Bytes.empty : this.bytes())
    if (random.chance(25)) {
      const flags = random.of([
        ['O_RDWR'],
        ['O_RDONLY'],
        ['O_WRONLY'],
        ['O_RDWR', 'O_APPEND'],
        ['O_RDWR', 'O_DIRECT'],
      ])
      add({ kind: 'fd', name: 'h', of: 'f', flags, at }, 'file')
    }
    if (this.used('memory')) {
      if (random.chance(30)) {
        const bytes = random.of([4096, 8192])
        add({ kind: 'map', name: 'm', of: 'f', shared: random.chance(70), bytes, at }, 'memory')
      }
      if (random.chance(25))
        add({ kind: 'mem', name: 'a', data: this.filled(random.of([4096, 8192])), at }, 'memory')
      if (random.chance(8)) add({ kind: 'memz', name: 'z', bytes: 8192, at }, 'memory')
    }
    if (this.used('device') && random.chance(8)) {
      add({ kind: 'dev', name: 'd', path: '/dev/zero', flags: ['O_RDONLY'], at }, 'device')
    }
    if (this.used('socket') && random.chance(30)) {
      const family = random.of(['tcp', 'unix', 'unixdgram', 'udp'] as const)
      add({ kind: 'socket', name: 's', family, wire: 'loopback', lossy: false, at }, 'socket')
    }
    return list
  }

  private used(kind: ArgumentKind): boolean {
    return this.signatures.some(({ parameters }) =>
      parameters.some(({ accepts }) => accepts.includes(kind)),
    )
  }

  private statement(mayRepeat: boolean): Statement | undefined {
    const { random } = this
    const favourite = random.chance(45) ? FAVOURITES[random.below(FAVOURITES.length)] : undefined
    const signature =
      this.signatures.find(({ name }) => name === favourite) ?? random.of(this.signatures)
    const args: Argument[] = []
    for (const parameter of signature.parameters) {
      if (parameter.optional && random.chance(50)) break
      const argument = this.argument(parameter)
      if (!argument) return undefined
      args.push(argument)
    }
    const repeat =
      mayRepeat && signature.result === 'number' && random.chance(3) ? { most: 20 } : undefined
    const keeps = signature.result !== 'none'
    const register = keeps ? this.register(signature.result === 'data' && !repeat) : undefined
    return { register, repeat, call: signature.name, args, at }
  }

  private register(data: boolean): string {
    this.count += 1
    const name = `${data ? 'x' : 'r'}${this.count}`
    if (data) this.registers.push(name)
    return name
  }

  private argument(parameter: Parameter): Argument | undefined {
    const { random } = this
    const { accepts } = parameter
    const fitting = this.things.filter(({ kind }) => accepts.includes(kind))
    if (fitting.length > 0) return this.object(random.of(fitting), parameter)
    if (accepts.includes('flags')) {
      const constants = parameter.constants ?? []
      const names = constants.filter(() => random.chance(Math.min(45, 130 / constants.length)))
      return { kind: 'flags', names, at }
    }
    if (accepts.includes('register') || accepts.includes('data')) {
      const known = this.registers.length > 0
      const register = known && (!accepts.includes('data') || random.chance(15))
      if (register) return { kind: 'register', name: random.of(this.registers), at }
      return accepts.includes('data') ? { kind: 'data', data: this.bytes(), at } : undefined
    }
    if (!accepts.includes('number')) return undefined
    const { least = 0, most = Number.MAX_SAFE_INTEGER } = parameter
    const value = random.of(parameter.name === 'off' ? OFFSETS : SIZES)
    return { kind: 'number', value: Math.min(most, Math.max(least, value)), at }
  }

  private object({ name, kind }: Thing, parameter: Parameter): Argument {
    const { random } = this
    const may = parameter.offset !== false
    const offset =
      may && random.chance(kind === 'file' ? 65 : kind === 'pipe' ? 2 : 0)
        ? random.of(OFFSETS)
        : undefined
    const plus =
      kind === 'memory' && random.chance(30) ? random.of([1, 100, 2048, 4096]) : undefined
    const end =
      kind === 'pipe' && random.chance(parameter.name === 'x' ? 100 : 8)
        ? random.of(['r', 'w'] as const)
        : undefined
    return { kind: 'object', name, end, offset, plus, at }
  }

  /** A letter of its own, perhaps two. */
  private bytes(): Bytes {
    const first = this.filled(this.random.of(SIZES))
    return this.random.chance(15) ? first.concat(this.filled(this.random.of(SIZES))) : first
  }

  private filled(length: number): Bytes {
    const letter = LETTERS[this.letters++ % LETTERS.length] as string
    return Bytes.fill(letter, length)
  }

  /** What can be seen afterwards: the files' bytes, and the pipes'. */
  private final(): Statement[] {
    const look = (
      call: string,
      thing: Thing,
      offset: number | undefined,
      ...numbers: number[]
    ): Statement => ({
      register: this.register(false),
      repeat: undefined,
      call,
      args: [
        { kind: 'object', name: thing.name, end: undefined, offset, plus: undefined, at },
        ...numbers.map((value): Argument => ({ kind: 'number', value, at })),
      ],
      at,
    })
    return this.things.flatMap((thing) => {
      if (thing.kind === 'file' && thing.name !== 'h') return [look('read', thing, 0, 65536)]
      if (thing.kind !== 'pipe') return []
      return [
        look('fionread', thing, undefined),
        ...(thing.nonblock ? [look('read', thing, undefined, 65536)] : []),
      ]
    })
  }
}

/** What moves bytes. */
const FAVOURITES = [
  'splice',
  'splice',
  'splice',
  'tee',
  'write',
  'write',
  'read',
  'sendfile',
  'vmsplice',
]
