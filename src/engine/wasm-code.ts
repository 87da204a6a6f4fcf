/**
 * WebAssembly as bytes: as much of the binary format (WebAssembly Core Specification, section 5)
 * as the hot loop needs (wasm-sweep.ts). One function over an imported memory.
 *
 * Code appends its bytes; it is told the depth of the blocks around it, so that a branch can name one.
 */

export type Code = (bytes: number[], depth: number) => void
/** A value that an instruction takes: code that leaves it on the stack. */
export type Value = Code

export const seq =
  (...codes: readonly Code[]): Code =>
  (bytes, depth) => {
    for (const code of codes) code(bytes, depth)
  }

const raw =
  (...some: readonly number[]): Code =>
  (bytes) => {
    bytes.push(...some)
  }
const binary = (op: number) => (a: Value, b: Value) => seq(a, b, raw(op))
const unary = (op: number) => (a: Value) => seq(a, raw(op))

// Addresses are multiples of 4; the hint says so.
const load =
  (op: number) =>
  (address: Value, offset = 0): Value =>
    seq(address, raw(op, 2, ...unsigned(offset)))
const store =
  (op: number) =>
  (address: Value, value: Value, offset = 0): Code =>
    seq(address, value, raw(op, 2, ...unsigned(offset)))

export const i32 = {
  of: (value: number): Value => raw(0x41, ...signed(value)),
  load: load(0x28),
  /** one byte at an address */
  load8: (address: Value, offset = 0): Value => seq(address, raw(0x2d, 0, ...unsigned(offset))),
  store: store(0x36),
  isZero: unary(0x45),
  equal: binary(0x46),
  notEqual: binary(0x47),
  less: binary(0x48),
  greater: binary(0x4a),
  atLeast: binary(0x4e),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shr: binary(0x76),
}

export const i64 = {
  load: load(0x29),
  store: store(0x37),
  isZero: unary(0x50),
  or: binary(0x84),
  xor: binary(0x85),
  /** of a 32-bit number */
  extend: unary(0xad),
}

/** Where a branch leads: the end of a block, or the start of a loop. */
export interface Label {
  depth: number
}

const within =
  (op: number) =>
  (body: (label: Label) => readonly Code[]): Code =>
  (bytes, depth) => {
    const inner = depth + 1
    bytes.push(op, VOID)
    seq(...body({ depth: inner }))(bytes, inner)
    bytes.push(END)
  }
export const block = within(0x02)
export const loop = within(0x03)

export const branch =
  (label: Label): Code =>
  (bytes, depth) => {
    bytes.push(0x0c, ...unsigned(depth - label.depth))
  }
export const branchIf =
  (label: Label, condition: Value): Code =>
  (bytes, depth) => {
    condition(bytes, depth)
    bytes.push(0x0d, ...unsigned(depth - label.depth))
  }

export const when =
  (condition: Value, then: readonly Code[]): Code =>
  (bytes, depth) => {
    condition(bytes, depth)
    bytes.push(0x04, VOID)
    seq(...then)(bytes, depth + 1)
    bytes.push(END)
  }

/** A variable of the function. */
export class Local {
  readonly get: Value
  private readonly index: number

  constructor(index: number) {
    this.index = index
    this.get = raw(0x20, ...unsigned(index))
  }

  set(value: Value): Code {
    return seq(value, raw(0x21, ...unsigned(this.index)))
  }
  add(value: Value): Code {
    return this.set(i32.add(this.get, value))
  }
}

const VOID = 0x40
const END = 0x0b
const I32 = 0x7f
const I64 = 0x7e

/** A function of 32-bit numbers to one. */
export class Func {
  private readonly types: number[] = []
  private readonly parameters: number

  constructor(parameters: number) {
    this.parameters = parameters
  }
  parameter(index: number): Local {
    return new Local(index)
  }
  i32<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, Local>> {
    const locals = names.map((name) => [name, this.local(I32)])
    return Object.fromEntries(locals) as Record<Name, Local>
  }
  i64(): Local {
    return this.local(I64)
  }
  private local(type: number): Local {
    return new Local(this.parameters + this.types.push(type) - 1)
  }

  /**
   * A module that imports `env.memory`, shared and of at most so many pages, and exports this
   * function as `run`.
   */
  module(body: Code, pages: number): Uint8Array<ArrayBuffer> {
    const signature = [0x60, ...list(Array(this.parameters).fill([I32])), ...list([[I32]])]
    const locals = this.types.map((type) => [...unsigned(1), type])
    const code = list(locals)
    body(code, 0)
    code.push(END)
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...section(1, [signature]),
      ...section(2, [[...name('env'), ...name('memory'), 0x02, 0x03, 1, ...unsigned(pages)]]),
      ...section(3, [[0]]),
      ...section(7, [[...name('run'), 0x00, 0]]),
      ...section(10, [[...unsigned(code.length), ...code]]),
    ])
  }
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const bytes = list(entries)
  return [id, ...unsigned(bytes.length), ...bytes]
}

function list(entries: readonly (readonly number[])[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()]
}

function name(text: string): number[] {
  return [...unsigned(text.length), ...Buffer.from(text)]
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return [...bytes, rest]
}

function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value | 0
  while (rest < -64 || rest > 63) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>= 7
  }
  return [...bytes, rest & 0x7f]
}
