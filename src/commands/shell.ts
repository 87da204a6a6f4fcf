/** What a command may use of the world around it; main.ts provides the real one. */

export interface Shell {
  /** The answer. */
  out(text: string): void
  /** Progress and diagnostics. */
  err(text: string): void
  /** Paths on the command line are relative to it. */
  readonly cwd: string
  /** The root of this package: where models/ and properties/ are. */
  readonly home: string
  /** Columns of the terminal, 80 if there is none. */
  readonly columns: number
  /** May stdout be coloured? */
  readonly colour: boolean
  /** May progress be shown on stderr? */
  readonly live: boolean
  /** Has the user asked to stop (Ctrl-C)? */
  stopped(): boolean
  /** Milliseconds since some moment; for progress only, never for an answer. */
  clock(): number
}

/** 0: all as expected and complete; 1: a verdict is not as expected; 2: no verdict. */
export type Status = 0 | 1 | 2

export function worst(...all: readonly Status[]): Status {
  return Math.max(0, ...all) as Status
}

/** Wrong arguments or input: ends the command with status 2. The message is for people. */
export class Refusal extends Error {
  override name = 'Refusal'
}
