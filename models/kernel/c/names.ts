/** The identifiers that a program's objects, registers and data get in C. */
import type { Program } from '../../../src/litmus/program.ts'
import type { Bytes } from '../../../src/model.ts'

/** Thrown for what can't be said or run in C: the message says why. */
export class NotInC extends Error {}

/** The letter of a run of bytes, whatever put it there. */
export function letter(symbol: string): string {
  const [first = ''] = symbol
  if (!/[A-Za-z0-9]/.test(first)) throw new NotInC(`'${first}' is no letter or digit`)
  return first
}

/** Declares what a program needs; every identifier is made here, none is taken as it stands. */
export class Names {
  readonly program: Program
  readonly prefix: string
  /** Identifiers of constant data, in the order of their first use. */
  readonly data = new Map<Bytes, string>()
  private readonly taken: Set<string>
  private readonly given = new Map<string, string>()

  /** @param taken words that no identifier may be, where there is no prefix */
  constructor(program: Program, prefix: string, taken: Iterable<string> = []) {
    this.program = program
    this.prefix = prefix
    this.taken = new Set(taken)
  }

  /** An object: `f`, `p`. */
  object(name: string): string {
    return this.identifier(`object ${name}`, name)
  }

  register(name: string): string {
    return this.identifier(`register ${name}`, name)
  }

  /** The bytes of a register, or of a call whose result is not kept. */
  buffer(of: string): string {
    return this.identifier(`buffer ${of}`, `${of}_bytes`)
  }

  bytes(data: Bytes): string {
    let name = this.data.get(data)
    if (name === undefined) {
      const spelled = data.runs.map(([symbol, length]) => `${symbol[0]}_${length}`).join('_')
      name = this.identifier(
        `data ${data}`,
        /^[A-Za-z]/.test(spelled) && spelled.length <= 24 ? spelled : `data${this.data.size}`,
      )
      this.data.set(data, name)
    }
    return name
  }

  /** The kind of an object, as declared. */
  kind(name: string): string | undefined {
    return this.program.init.find((one) => one.kind !== 'do' && one.name === name)?.kind
  }

  /** The file whose name a descriptor was opened by. */
  file(name: string): string {
    const declared = this.program.init.find((one) => one.kind !== 'do' && one.name === name)
    return declared?.kind === 'fd' ? this.file(declared.of) : name
  }

  /** The name in the directory of a file. */
  path(name: string): string {
    return `"${this.object(this.file(name))}"`
  }

  private identifier(key: string, wanted: string): string {
    let made = this.given.get(key)
    if (made === undefined) {
      const base = `${this.prefix}${wanted.replace(/[^A-Za-z0-9_]/g, '_')}`
      made = /^[A-Za-z]/.test(base) ? base : `n${base}`
      while (this.taken.has(made)) made = `${made}_`
      this.taken.add(made)
      this.given.set(key, made)
    }
    return made
  }
}
