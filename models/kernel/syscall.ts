/** A system call: its signature beside its steps, as one file of models/kernel/syscalls. */
import type { Argument, Statement } from '../../src/litmus/program.ts'
import type { Parameter, Signature } from '../../src/litmus/signature.ts'
import type { Hooks } from './policy.ts'
import type { Call, Step } from './step.ts'

/**
 * The operands of a call in C, by the names of its parameters. A descriptor has `fd`, `at` (its
 * offset, undefined where it is implicit), `offset` (a pointer to it or NULL), `path`; data have
 * `bytes` and `length`; memory, numbers and flags are texts. `into` is where bytes go.
 */
export type InC = any

export interface Syscall extends Signature {
  /** All steps that the call may take, in any order. */
  readonly steps: readonly Step[]
  /** Parts of a policy whose steps it takes, beside those that its steps use. */
  readonly takes?: readonly (keyof Hooks)[]
  /** The name of its first step, by its operands. */
  readonly start: string | ((call: Call) => string)
  /** True if it goes through a private pipe of its task (sendfile to what is no pipe). */
  readonly privatePipe?: (call: Call) => boolean
  /** True if it modifies a file (properties of writers). */
  readonly modifiesFile?: (call: Call) => boolean
  /** Changes a file otherwise than by writing bytes: a truncate, a hole (no-lost-write). */
  readonly reshapes?: boolean
  /** The same on a real kernel: a C expression, -1 and errno where it fails. */
  readonly c?: (operands: InC) => string
  /** Says what of these operands is not modelled yet. */
  readonly notModelled?: (
    statement: Statement,
    kindOf: (arg: Argument | undefined) => string | undefined,
  ) => string | undefined
}

export function syscall(description: Syscall): Syscall {
  return description
}

export type { Argument, Parameter }

/** Parameters that many calls share. */
export const spliceFlags: Parameter = {
  name: 'flags',
  accepts: ['flags'],
  optional: true,
  constants: ['NB', 'MOVE', 'GIFT'],
}

export const messageFlags: Parameter = {
  name: 'flags',
  accepts: ['flags'],
  constants: ['MSG_MORE', 'MSG_DONTWAIT', 'MSG_PEEK', 'MSG_NOSIGNAL'],
}
