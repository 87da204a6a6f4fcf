/** A scenario, parsed and checked: what the domain turns into a system. */
import type { Bytes } from '../engine/bytes.ts'

/** Where something stands: 1-based line and column, length in characters. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly length: number
}

export interface Program {
  readonly name: string
  /** One sentence: what happens. */
  readonly title: string
  /** The free comments, in order, without their marks. */
  readonly comments: readonly string[]
  /** The fs line; 'any' as written. Default ['ext4']. */
  readonly fileSystems: readonly string[]
  readonly runs: number | undefined
  readonly jitter: number | undefined
  readonly init: readonly Declaration[]
  readonly tasks: readonly { readonly name: string; readonly body: readonly Statement[] }[]
  readonly final: readonly Statement[]
  readonly conditions: readonly Condition[]
  readonly expectations: readonly Expectation[]
  /** Registers in the textual order of their assignment (init, P0, P1, .., final). */
  readonly registers: readonly Register[]
}

export interface Register {
  readonly name: string
  readonly holds: 'number' | 'data' | 'poll'
}

export type Declaration = { readonly at: Position } & (
  | {
      readonly kind: 'file'
      readonly name: string
      readonly data: Bytes
      readonly flags: readonly string[]
    }
  | {
      readonly kind: 'fd'
      readonly name: string
      readonly of: string
      readonly flags: readonly string[]
    }
  | {
      readonly kind: 'dev'
      readonly name: string
      readonly path: string
      readonly flags: readonly string[]
    }
  | {
      readonly kind: 'pipe'
      readonly name: string
      readonly nonblock: boolean
      readonly packet: boolean
      /** bytes, from sz= */
      readonly size: number | undefined
    }
  | {
      readonly kind: 'socket'
      readonly name: string
      readonly family: 'tcp' | 'unix' | 'unixdgram' | 'udp'
      readonly wire: 'loopback' | 'nic'
      readonly lossy: boolean
    }
  | { readonly kind: 'mem'; readonly name: string; readonly data: Bytes }
  | { readonly kind: 'memz'; readonly name: string; readonly bytes: number }
  | {
      readonly kind: 'map'
      readonly name: string
      readonly of: string
      readonly shared: boolean
      readonly bytes: number
    }
  | { readonly kind: 'do'; readonly statement: Statement }
)

export interface Statement {
  readonly register: string | undefined
  /** `repeat [N] op(...)`: most is N, or Infinity */
  readonly repeat: { readonly most: number } | undefined
  readonly call: string
  readonly args: readonly Argument[]
  readonly at: Position
}

export type Argument = { readonly at: Position } & (
  | {
      readonly kind: 'object'
      readonly name: string
      /** p.r or p.w */
      readonly end: 'r' | 'w' | undefined
      /** f:OFF */
      readonly offset: number | undefined
      /** m+OFF */
      readonly plus: number | undefined
    }
  | { readonly kind: 'data'; readonly data: Bytes }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'register'; readonly name: string }
  | { readonly kind: 'flags'; readonly names: readonly string[] }
)

export interface Condition {
  readonly kind: 'exists' | 'forall' | 'never'
  readonly formula: Formula
  /** As written, white space folded, with the kind's word. */
  readonly text: string
  readonly at: Position
}

export type Formula =
  | { readonly op: 'and' | 'or'; readonly left: Formula; readonly right: Formula }
  | {
      readonly op: 'atom'
      readonly register: string
      readonly equal: boolean
      readonly value: Value
    }

export type Value =
  | { readonly kind: 'integer'; readonly value: number }
  /** with its minus sign: '-EAGAIN' */
  | { readonly kind: 'errno'; readonly name: string }
  | { readonly kind: 'eof' }
  | { readonly kind: 'data'; readonly data: Bytes }
  /** letters of the runs; open: it ended in +... */
  | { readonly kind: 'shape'; readonly runs: readonly string[]; readonly open: boolean }
  | { readonly kind: 'torn' }
  /** 'IN.OUT', or 'none' */
  | { readonly kind: 'poll'; readonly events: string }

/**
 * `expect PROPERTY holds|violated under POLICY... [on FS...]`. Of several clauses for one property,
 * one that names the policy wins over `any`, then one that names the file system over one for all.
 */
export interface Expectation {
  readonly property: string
  readonly verdict: 'holds' | 'violated'
  /** policies; ['any'] for all */
  readonly policies: readonly string[]
  /** file systems; empty for all */
  readonly fileSystems: readonly string[]
  readonly at: Position
}
