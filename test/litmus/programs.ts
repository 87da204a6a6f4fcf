/** Random programs over the whole language. */
import fc from 'fast-check'
import { Bytes } from '../../src/engine/bytes.ts'
import type {
  Argument,
  Condition,
  Declaration,
  Expectation,
  Formula,
  Program,
  Register,
  Statement,
  Value,
} from '../../src/litmus/program.ts'
import type { ObjectKind } from '../../src/litmus/scope.ts'
import type { ArgumentKind, Parameter } from '../../src/litmus/signature.ts'
import { signatures } from './signatures.ts'

const at = { file: 'random.litmus', line: 1, column: 1, length: 1 }

/** Names that could be taken for something else are the interesting ones. */
const pool = ['f', 'p', 'A', 'x', 'm-2', 'init', 'final', 'exists', 'repeat', 'on', 'open', 'P0']
const more = ['EOF', 'torn', 'none', 'IN', 'file', 'unix', 'do', 'jitter', 'litmus', '9p', 'r', 'w']
const names = [...pool, ...more, 'e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e8']
const letters = [...'ABCXYZabc0123']
const openFlags = ['O_RDWR', 'O_APPEND', 'O_DIRECT', 'O_NONBLOCK']
const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((one) => one.trim())
const titles = text.map((one) => one.replace(/["\n\r\u2028\u2029\p{Cc}\ufffd]/gu, ''))
const comments = text.map((one) =>
  one
    .replace(/[\p{Cc}\ufffd]/gu, '')
    .replaceAll('*)', '')
    .trim(),
)

const isObject = (kind: ArgumentKind): kind is ObjectKind =>
  ['file', 'pipe', 'socket', 'device', 'memory'].includes(kind)

class Writer {
  readonly objects: { readonly name: string; readonly kind: ObjectKind }[] = []
  readonly registers: (Register & { readonly task: string })[] = []
  private readonly free = { objects: [...names], registers: [...names] }
  private readonly g: fc.GeneratorValue

  constructor(g: fc.GeneratorValue) {
    this.g = g
  }

  upTo(max: number): number {
    return this.g(fc.nat, { max })
  }
  flip(): boolean {
    return this.g(fc.boolean)
  }
  one<T>(of: readonly T[]): T {
    return of[this.upTo(of.length - 1)] as T
  }
  some<T>(of: readonly T[], least = 0): T[] {
    const all = of.filter(() => this.flip())
    return all.length < least ? [this.one(of)] : all
  }
  list<T>(most: number, make: () => T | undefined): T[] {
    return Array.from({ length: this.upTo(most) }, make).filter((one) => one !== undefined)
  }
  text(of: fc.Arbitrary<string>): string {
    return this.g(() => of)
  }
  fresh(of: 'objects' | 'registers'): string | undefined {
    const left = this.free[of]
    return left.splice(this.upTo(Math.max(0, left.length - 1)), 1)[0]
  }

  bytes(least = 0): Bytes {
    const runs = this.list(3, () => [this.one(letters), this.upTo(5000)] as const)
    const bytes = Bytes.of(runs)
    return bytes.length < least ? Bytes.fill(this.one(letters), 1) : bytes
  }

  declaration(): Declaration | undefined {
    const files = this.objects.filter(({ kind }) => kind === 'file').map(({ name }) => name)
    const kinds = ['file', 'pipe', 'socket', 'dev', 'mem', 'memz', 'do'] as const
    const kind = this.one(files.length > 0 ? [...kinds, 'fd' as const, 'map' as const] : kinds)
    if (kind === 'do') {
      const statement = this.statement('init')
      return statement && { kind, statement, at }
    }
    const name = this.fresh('objects')
    if (name === undefined) return undefined
    const declare = (as: ObjectKind) => this.objects.push({ name, kind: as })
    switch (kind) {
      case 'file':
        declare('file')
        return { kind, name, data: this.bytes(), flags: this.some(openFlags), at }
      case 'fd':
        declare('file')
        return { kind, name, of: this.one(files), flags: this.some(openFlags, 1), at }
      case 'dev':
        declare('device')
        return { kind, name, path: '/dev/zero', flags: this.some(['O_RDONLY']), at }
      case 'pipe': {
        declare('pipe')
        const size = this.flip() ? undefined : 1 + this.upTo(1_048_575)
        return { kind, name, nonblock: this.flip(), packet: this.flip(), size, at }
      }
      case 'socket': {
        declare('socket')
        const family = this.one(['tcp', 'unix', 'unixdgram', 'udp'] as const)
        const nic = !family.startsWith('unix') && this.flip()
        const wire = nic ? 'nic' : 'loopback'
        return { kind, name, family, wire, lossy: nic && this.flip(), at }
      }
      case 'mem':
        declare('memory')
        return { kind, name, data: this.bytes(1), at }
      case 'memz':
        declare('memory')
        return { kind, name, bytes: 1 + this.upTo(100_000), at }
      case 'map': {
        declare('memory')
        const bytes = 1 + this.upTo(100_000)
        return { kind, name, of: this.one(files), shared: this.flip(), bytes, at }
      }
    }
  }

  statement(task: string): Statement | undefined {
    const signature = this.one(signatures)
    const parameters = signature.parameters.filter(({ optional }) => !optional || this.flip())
    const args = parameters.map((parameter) => this.argument(parameter, task))
    if (!args.every((one) => one !== undefined)) return undefined
    const most = this.flip() ? Number.POSITIVE_INFINITY : 1 + this.upTo(70_000)
    const repeat = this.upTo(4) === 0 ? { most } : undefined
    const kept = repeat || signature.result !== 'none' ? this.flip() : false
    const register = kept ? this.fresh('registers') : undefined
    if (register !== undefined) {
      const holds = repeat || signature.result === 'none' ? 'number' : signature.result
      this.registers.push({ name: register, holds, task })
    }
    return { register, repeat, call: signature.name, args, at }
  }

  argument(parameter: Parameter, task: string): Argument | undefined {
    const kind = this.one(parameter.accepts)
    if (isObject(kind)) {
      const object = this.objects.filter((one) => one.kind === kind)
      return object.length > 0 ? this.object(this.one(object), parameter) : undefined
    }
    if (kind === 'number') {
      const { least = 0, most = 5_000_000_000 } = parameter
      return { kind, value: this.g(fc.integer, { min: least, max: Math.min(most, 2 ** 31) }), at }
    }
    if (kind === 'flags') return { kind, names: this.some(parameter.constants ?? []), at }
    const set = this.registers.filter(
      (one) =>
        one.holds === 'data' && (task === 'final' || one.task === task || one.task === 'init'),
    )
    if (set.length > 0 && this.flip()) return { kind: 'register', name: this.one(set).name, at }
    return kind === 'data' ? { kind, data: this.bytes(), at } : undefined
  }

  object({ name, kind }: { name: string; kind: ObjectKind }, { offset }: Parameter): Argument {
    const maybe = (can: boolean) => (can && this.flip() ? this.upTo(100_000) : undefined)
    return {
      kind: 'object',
      name,
      end: kind === 'pipe' && this.flip() ? this.one(['r', 'w'] as const) : undefined,
      offset: maybe(kind !== 'memory' && offset !== false),
      plus: maybe(kind === 'memory'),
      at,
    }
  }

  formula(depth: number): Formula {
    if (depth > 0 && this.flip()) {
      const op = this.one(['and', 'or'] as const)
      return { op, left: this.formula(depth - 1), right: this.formula(depth - 1) }
    }
    const register = this.one(this.registers)
    const value = this.value(register)
    return { op: 'atom', register: register.name, equal: this.flip(), value }
  }

  value({ holds }: Register): Value {
    if (this.upTo(3) === 0) return { kind: 'errno', name: this.one(['-EAGAIN', '-EPIPE']) }
    if (holds === 'number') {
      return { kind: 'integer', value: this.g(fc.integer, { min: -20, max: 2 ** 40 }) }
    }
    if (holds === 'poll') {
      return { kind: 'poll', events: this.some(['IN', 'OUT', 'HUP', 'ERR']).join('.') || 'none' }
    }
    const kind = this.one(['eof', 'torn', 'data', 'shape'] as const)
    if (kind === 'data') return { kind, data: this.bytes() }
    if (kind !== 'shape') return { kind }
    const runs = this.list(7, () => this.one(letters)).filter((one, i, all) => one !== all[i - 1])
    return { kind, runs: runs.length > 0 ? runs : ['A'], open: this.flip() }
  }

  program(): Program {
    const init = this.list(8, () => this.declaration())
    const task = (name: string) => ({ name, body: this.list(5, () => this.statement(name)) })
    const tasks = Array.from({ length: 1 + this.upTo(2) }, (_, index) => task(`P${index}`))
    const { body: final } = task('final')
    const condition = (): Condition | undefined => {
      if (this.registers.length === 0) return undefined
      const kind = this.one(['exists', 'forall', 'never'] as const)
      return { kind, formula: this.formula(4), text: '', at }
    }
    const expectation = (index: number): Expectation => ({
      property: `property-${index}`,
      verdict: this.one(['holds', 'violated'] as const),
      policies: this.flip() ? ['any'] : this.some(['by-reference', 'copy-at-splice'], 1),
      fileSystems: this.some(['ext4', 'xfs', 'tmpfs-huge']),
      at,
    })
    const runs = this.flip() ? undefined : 1 + this.upTo(100_000)
    return {
      name: this.one([...names, 'tee-to-files', '42']),
      title: this.text(titles),
      comments: this.list(2, () => this.text(comments)),
      fileSystems: this.one([['any'], ['ext4'], ['xfs', 'ext4-1k', 'memfd']]),
      runs,
      jitter: runs === undefined || this.flip() ? undefined : 1 + this.upTo(1000),
      init,
      tasks,
      final,
      conditions: this.list(3, condition),
      expectations: Array.from({ length: this.upTo(2) }, (_, index) => expectation(index)),
      registers: this.registers.map(({ name, holds }) => ({ name, holds })),
    }
  }
}

export const programs: fc.Arbitrary<Program> = fc.gen().map((g) => new Writer(g).program())
