/** Small programs as plain data: what random systems are made of. */
import type { Bytes, Name } from '../../src/model.ts'

/** A fixed index, or the one that the task's own variable says (a data-dependent target). */
export type Index = number | 'x'
export type NumberExpr =
  | { readonly from: 'constant'; readonly value: number }
  | { readonly from: 'cell' | 'box' | 'inner' | 'object' | 'length'; readonly at: Index }
  | { readonly from: 'x' | 'sum' | 'constants' }
/** Where bytes are: a shared slot, the task's own, or the object that a shared reference names. */
export type BytesPlace =
  | { readonly in: 'data' | 'object'; readonly at: Index }
  | { readonly in: 'own' }

export type Condition = { readonly not: boolean } & (
  | { readonly is: 'equal' | 'less'; readonly left: NumberExpr; readonly right: NumberExpr }
  | { readonly is: 'sameRefs' }
  | { readonly is: 'mine' | 'noRef' | 'gone' | 'noBox' | 'before'; readonly at: Index }
  | { readonly is: 'sameBytes'; readonly left: BytesPlace; readonly right: BytesPlace }
)

export type Operation =
  | { readonly do: 'cell' | 'object'; readonly at: Index; readonly value: NumberExpr }
  | { readonly do: 'x'; readonly value: NumberExpr }
  | { readonly do: 'add'; readonly amount: number }
  | { readonly do: 'addToObject'; readonly at: Index; readonly amount: number }
  | { readonly do: 'swap' }
  | { readonly do: 'new' | 'free' | 'take' | 'give' | 'clear'; readonly at: Index }
  | { readonly do: 'box' | 'inner'; readonly at: Index; readonly value: NumberExpr | null }
  | {
      readonly do: 'fill'
      readonly to: BytesPlace
      readonly letter: string
      readonly length: number
    }
  | {
      readonly do: 'slice' | 'concat' | 'overlay'
      readonly to: BytesPlace
      readonly of: BytesPlace
      readonly start: number
      readonly end: number
    }
  | { readonly do: 'choose'; readonly options: readonly string[] }
  | { readonly do: 'emit'; readonly value: NumberExpr }
  | { readonly do: 'label'; readonly value: NumberExpr; readonly append: boolean }
  | { readonly do: 'labelBytes'; readonly of: BytesPlace }
  | {
      readonly do: 'if'
      readonly condition: Condition
      readonly yes: readonly Operation[]
      readonly no: readonly Operation[]
    }

export interface RandomStep {
  readonly guard: Condition | null
  readonly operations: readonly Operation[]
  /** Places further on (negative: back), and where to go instead if `branch` is true. */
  readonly onward: number
  readonly branch: { readonly condition: Condition; readonly onward: number } | null
}

export interface Item {
  v: number
  data: Bytes
}
export interface RandomState {
  cells: number[]
  sum: { n: number }
  own: Record<Name, { pc: string; x: number; ref: Name | null; data: Bytes }>
  refs: (Name | null)[]
  table: Record<Name, Item>
  boxes: ({ v: number; inner: { w: number } | null } | null)[]
  data: Bytes[]
}
export type Own = RandomState['own'][Name]

export interface Operands {
  readonly step: RandomStep
  readonly at: number
  readonly length: number
  /** True: the task's place is a control slot; else the step guards and sets it itself. */
  readonly control: boolean
}

/** The steps that can be tried at each place: one or two. */
export type RandomTask = readonly (readonly RandomStep[])[]
export interface RandomProperty {
  readonly kind: 'always' | 'forall' | 'sometimes' | 'atEnd' | 'when' | 'monitor'
  readonly condition: Condition
  readonly value: number
}
export interface RandomSystem {
  readonly programs: readonly RandomTask[]
  /** For each task: its program (so two tasks may share one), and whether it has a control slot. */
  readonly tasks: readonly {
    readonly program: number
    readonly control: boolean
    readonly idle: boolean
  }[]
  readonly initial: { readonly cells: readonly number[]; readonly offset: number }
  readonly properties: readonly RandomProperty[]
}
