/**
 * Made-up scenarios: any call with any operands that its signature takes. A scenario has a few
 * calls as its theme, so that all calls come often, and beside them calls that move bytes. Sizes
 * and offsets lie near the edges of pages and pipes, so that much happens and much is refused.
 */
import type { Argument, Declaration, Program, Statement } from '../litmus/program.ts'
import type { ArgumentKind, Parameter, Signature } from '../litmus/signature.ts'
import type { Random } from './random.ts'
import { at, bytes, type Letters, randomObjects, type Thing } from './random-objects.ts'

/** The lengths at which something else happens: nothing, a page, a pipe, and one byte off. */
const SIZES = [
  0, 1, 1, 8, 10, 100, 2048, 4095, 4096, 4096, 4096, 4097, 5000, 8191, 8192, 8192, 8193, 12288,
  65536, 65537,
]
const OFFSETS = [0, 0, 0, 1, 10, 100, 2048, 4095, 4096, 4096, 4097, 8191, 8192, 12288]
const REPEATS = [2, 3, 20, 65]
/** They only pass time. */
const IDLE = new Set(['usleep', 'spin'])
/** What moves bytes: a theme of its own. */
const MOVES = [
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

/** What a call is for, where it takes more: the first and the second of its objects. */
const USUAL: Readonly<Record<string, readonly (readonly ArgumentKind[])[]>> = {
  splice: [
    ['file', 'pipe'],
    ['pipe', 'file'],
  ],
  tee: [['pipe', 'pipe']],
  vmsplice: [['pipe']],
  vmspliceout: [['pipe']],
  sendfile: [
    ['pipe', 'file'],
    ['file', 'file'],
    ['socket', 'file'],
  ],
}

/**
 * The text of it still has to be checked: an operand may be none that this call takes.
 *
 * @param calls names of the only calls that its processes make; none: any
 */
export function randomProgram(
  random: Random,
  signatures: readonly Signature[],
  name: string,
  tasks: number,
  calls: readonly string[] = [],
): Program {
  return new Maker(random, signatures, calls).program(name, tasks)
}

class Maker {
  private readonly random: Random
  private readonly all: readonly Signature[]
  /** What its processes may call. */
  private readonly signatures: readonly Signature[]
  private readonly theme: readonly Signature[]
  private readonly moves: readonly Signature[]
  private readonly letters: Letters = { used: 0 }
  private things: readonly Thing[] = []
  private readonly registers: string[] = []
  private count = 0

  constructor(random: Random, signatures: readonly Signature[], calls: readonly string[]) {
    this.random = random
    this.all = signatures
    const only = signatures.filter(({ name }) => calls.includes(name))
    this.signatures = only.length > 0 ? only : signatures.filter((one) => !IDLE.has(one.name))
    this.theme = Array.from({ length: 1 + random.below(3) }, () => random.of(this.signatures))
    const moves = MOVES.flatMap((name) => this.signatures.find((one) => one.name === name) ?? [])
    this.moves = moves.length > 0 ? moves : this.signatures
  }

  program(name: string, tasks: number): Program {
    const { random } = this
    const { declared, things } = randomObjects(random, this.letters, this.theme)
    this.things = things
    const setUp = this.filled()
    for (let n = random.below(4); n > 0; n--) {
      const known = this.registers.length
      const made = this.statement()
      this.registers.length = known
      // What init sets is no outcome.
      const statement = made && { ...made, register: undefined, repeat: undefined }
      if (statement) setUp.push({ kind: 'do', statement, at })
    }
    const bodies = Array.from({ length: tasks }, (_, index) => {
      const length = tasks > 1 ? 1 + random.below(3) : 2 + random.below(7)
      const known = this.registers.length
      const body = Array.from({ length }, () => this.statement()).filter((one) => one !== undefined)
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
      init: [...declared, ...setUp],
      tasks: bodies,
      final: this.final(),
      conditions: [],
      expectations: [],
      registers: [],
    }
  }

  /** Most pipes and sockets have something in them, or nothing could be moved. */
  private filled(): Declaration[] {
    const { random } = this
    const write = this.all.some(({ name }) => name === 'write')
    return this.things.flatMap((thing): Declaration[] => {
      if (!['pipe', 'socket'].includes(thing.kind) || !write || random.chance(40)) return []
      const data = bytes(random, this.letters, random.of([1, 100, 4096, 4096]))
      const args: Argument[] = [
        {
          kind: 'object',
          name: thing.name,
          end: undefined,
          offset: undefined,
          plus: undefined,
          at,
        },
        { kind: 'data', data, at },
      ]
      const statement = { register: undefined, repeat: undefined, call: 'write', args, at }
      return [{ kind: 'do', statement, at }]
    })
  }

  private statement(): Statement | undefined {
    const { random } = this
    const signature = random.chance(45)
      ? random.of(this.theme)
      : random.chance(75)
        ? random.of(this.moves)
        : random.of(this.signatures)
    const args: Argument[] = []
    const usual = random.chance(75) ? random.of(USUAL[signature.name] ?? [[]]) : undefined
    const used: Thing[] = []
    for (const [at, parameter] of signature.parameters.entries()) {
      if (parameter.optional && random.chance(50)) break
      const argument = this.argument(parameter, used, usual && (usual[at] ?? parameter.accepts[0]))
      if (!argument) return undefined
      args.push(argument)
    }
    const repeat =
      signature.result === 'number' && random.chance(4)
        ? { most: this.little(REPEATS, 3) }
        : undefined
    const keeps = signature.result !== 'none'
    const register = keeps ? this.register(signature.result === 'data' && !repeat) : undefined
    return { register, repeat, call: signature.name, args, at }
  }

  /** Little for sockets: of TCP, what is more than a window waits for an acknowledgement. */
  private little(list: readonly number[], most: number): number {
    const sockets = this.things.some(({ kind }) => kind === 'socket')
    return this.random.of(sockets ? list.filter((one) => one <= most) : list)
  }

  private register(data: boolean): string {
    this.count += 1
    const name = `${data ? 'x' : 'r'}${this.count}`
    if (data) this.registers.push(name)
    return name
  }

  /** `usual`: what best stands here, of objects that are not `used`. */
  private argument(
    parameter: Parameter,
    used: Thing[],
    usual: ArgumentKind | undefined,
  ): Argument | undefined {
    const { random } = this
    const { accepts } = parameter
    const fitting = this.things.filter(({ kind }) => accepts.includes(kind))
    if (fitting.length > 0) {
      const best = fitting.filter((one) => one.kind === usual && !used.includes(one))
      const thing = random.of(best.length > 0 ? best : fitting)
      used.push(thing)
      return this.object(thing, parameter)
    }
    if (accepts.includes('flags') && !(accepts.includes('number') && random.chance(15))) {
      const constants = parameter.constants ?? []
      if (constants.length === 0) return { kind: 'flags', names: [], at }
      const few = [random.of(constants), ...(random.chance(50) ? constants.slice(0, 1) : [])]
      const names = random.chance(50)
        ? constants.filter((one) => few.includes(one))
        : constants.filter(() => random.chance(Math.min(45, 130 / constants.length)))
      return { kind: 'flags', names, at }
    }
    if (accepts.includes('register') || accepts.includes('data')) {
      const known = this.registers.length > 0 && accepts.includes('register')
      const register = known && (!accepts.includes('data') || random.chance(15))
      if (register) return { kind: 'register', name: random.of(this.registers), at }
      const data = bytes(random, this.letters, this.little(SIZES, 8193))
      return accepts.includes('data') ? { kind: 'data', data, at } : undefined
    }
    if (!accepts.includes('number')) return undefined
    const { least = 0, most = Number.MAX_SAFE_INTEGER } = parameter
    const value = parameter.name === 'off' ? random.of(OFFSETS) : this.little(SIZES, 8193)
    return { kind: 'number', value: Math.min(most, Math.max(least, value)), at }
  }

  private object({ name, kind }: Thing, parameter: Parameter): Argument {
    const { random } = this
    const may = parameter.offset !== false
    const often = kind === 'file' ? 60 : kind === 'memory' ? 0 : 2
    const offset = may && random.chance(often) ? random.of(OFFSETS) : undefined
    const plus =
      kind === 'memory' && random.chance(30) ? random.of([1, 100, 2048, 4095, 4096]) : undefined
    const end =
      kind === 'pipe' && random.chance(parameter.name === 'x' ? 100 : 8)
        ? random.of(['r', 'w'] as const)
        : undefined
    return { kind: 'object', name, end, offset, plus, at }
  }

  /** What can be seen afterwards: the bytes of files, pipes, sockets and memory. */
  private final(): Statement[] {
    const look = (call: string, { name }: Thing, ...args: readonly (number | string[])[]) => {
      const known = this.all.some((one) => one.name === call)
      const [offset, ...numbers] = call === 'read' ? args : [undefined, ...args]
      const statement: Statement = {
        register: this.register(false),
        repeat: undefined,
        call,
        args: [
          {
            kind: 'object',
            name,
            end: undefined,
            offset: typeof offset === 'number' && offset >= 0 ? offset : undefined,
            plus: undefined,
            at,
          },
          ...numbers.map(
            (value): Argument =>
              typeof value === 'object' && value
                ? { kind: 'flags', names: value, at }
                : { kind: 'number', value: Number(value), at },
          ),
        ],
        at,
      }
      return known ? [statement] : []
    }
    return this.things.flatMap((thing) => {
      switch (thing.kind) {
        case 'file':
          return thing.second ? [] : look('read', thing, 0, 131072)
        case 'pipe':
          return [
            ...look('fionread', thing),
            ...(thing.nonblock ? look('read', thing, -1, 131072) : []),
          ]
        case 'socket':
          return look('recv', thing, 131072, ['MSG_DONTWAIT'])
        case 'memory':
          return this.random.chance(50) ? look('load', thing, 4096) : []
        default:
          return []
      }
    })
  }
}
