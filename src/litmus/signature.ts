/** The signature of a call: each file of models/kernel/syscalls declares its own. */

/** What may stand in an argument's place. */
export type ArgumentKind =
  /** a file descriptor of a regular file, `f` or `f:OFF` */
  | 'file'
  | 'pipe'
  | 'socket'
  | 'device'
  /** memory or a map, `m` or `m+OFF` */
  | 'memory'
  /** bytes, or a data register set before */
  | 'data'
  | 'number'
  /** a data register set before (eq) */
  | 'register'
  /** constants joined by |, from `constants` */
  | 'flags'

export interface Parameter {
  readonly name: string
  readonly accepts: readonly ArgumentKind[]
  readonly optional?: boolean
  /** The constants of a flags parameter; 0 stands for none of them. */
  readonly constants?: readonly string[]
  /** The range of a number; from 0 to 2^53-1 where it is not given. */
  readonly least?: number
  readonly most?: number
  /** false: an object stands here without an offset (`f:0` is an error). */
  readonly offset?: boolean
}

export interface Signature {
  readonly name: string
  readonly parameters: readonly Parameter[]
  /** What its register holds. `none`: its result can't be kept. */
  readonly result: 'number' | 'data' | 'poll' | 'none'
}
