/**
 * A scenario as written, before anything is known about its names: what check.ts judges.
 * Where a syntax error was, a part is missing here and the tree is `damaged`.
 */
import type { Position } from './program.ts'

export interface Word {
  readonly text: string
  readonly at: Position
}

export interface Run {
  readonly symbol: Word
  /** `*N` */
  readonly times: Word | undefined
}

/** An argument or a value: which, shows when its other side is known. */
export interface Operand {
  /** As written, without white space. */
  readonly text: string
  readonly at: Position
  readonly minus: boolean
  /** At least one; joined by + */
  readonly runs: readonly Run[]
  /** `.NAME` */
  readonly dotted: readonly Word[]
  /** `:N` */
  readonly offset: Word | undefined
  readonly offsetMinus: boolean
  /** `|NAME` */
  readonly joined: readonly Word[]
  /** ended in +... */
  readonly open: boolean
}

export interface TreeStatement {
  readonly at: Position
  readonly register: Word | undefined
  readonly repeat: { readonly most: Word | undefined } | undefined
  readonly call: Word
  readonly args: readonly Operand[]
}

export type TreeDeclaration =
  | { readonly kind: 'do'; readonly at: Position; readonly statement: TreeStatement }
  | ({
      readonly at: Position
      readonly name: Word
    } /** begins with a name that declares nothing */ & (
      | { readonly kind: 'other' }
      | {
          readonly kind: 'file'
          readonly data: Operand | undefined
          readonly flags: readonly Word[]
        }
      | { readonly kind: 'fd'; readonly of: Word; readonly flags: readonly Word[] }
      | { readonly kind: 'dev'; readonly path: Word; readonly flags: readonly Word[] }
      | { readonly kind: 'channel'; readonly channel: Word; readonly options: readonly Option[] }
      | { readonly kind: 'mem'; readonly data: Operand }
      | { readonly kind: 'memz'; readonly bytes: Operand }
      | {
          readonly kind: 'map'
          readonly of: Word
          readonly sharing: Word
          readonly bytes: Operand
        }
    ))

/** Of a pipe or socket: `nonblock`, `sz=4096`. */
export interface Option {
  readonly name: Word
  readonly value: Operand | undefined
}

export type TreeFormula =
  | { readonly op: 'and' | 'or'; readonly left: TreeFormula; readonly right: TreeFormula }
  | {
      readonly op: 'atom'
      readonly register: Word
      readonly equal: boolean
      readonly value: Operand
    }

/** In the order of the text. */
export type Section =
  | { readonly kind: 'fs'; readonly at: Position; readonly names: readonly Word[] }
  | {
      readonly kind: 'runs'
      readonly at: Position
      readonly runs: Word
      readonly jitter: Word | undefined
    }
  | {
      readonly kind: 'init'
      readonly at: Position
      readonly declarations: readonly TreeDeclaration[]
    }
  | {
      readonly kind: 'process'
      readonly at: Position
      readonly name: Word
      readonly body: readonly TreeStatement[]
    }
  | {
      readonly kind: 'condition'
      readonly at: Position
      readonly quantifier: 'exists' | 'forall' | 'never'
      readonly text: string
      readonly formula: TreeFormula
    }
  | {
      readonly kind: 'expect'
      readonly at: Position
      readonly property: Word
      readonly verdict: Word
      readonly policies: readonly Word[]
      readonly fileSystems: readonly Word[]
    }

export interface Tree {
  readonly file: string
  readonly name: Word
  readonly title: Word
  readonly comments: readonly string[]
  readonly sections: readonly Section[]
  /** Some part could not be read: a name that seems unknown may be declared there. */
  readonly damaged: boolean
}
