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
  | 'data'
  | 'number'
  /** a register set before (eq) */
  | 'register'
  /** constants joined by |, from `constants` */
  | 'flags'

export interface Parameter {
  readonly name: string
  readonly accepts: readonly ArgumentKind[]
  readonly optional?: boolean
  /** The constants of a flags parameter. */
  readonly constants?: readonly string[]
}

export interface Signature {
  readonly name: string
  readonly parameters: readonly Parameter[]
  /** What its register holds. `none`: its result can't be kept. */
  readonly result: 'number' | 'data' | 'poll' | 'none'
}
