/**
 * What the commands need of a domain (Linux: models/kernel/index.ts exports one as `domain`).
 * The commands find it, the policies, file systems, scenarios and properties by reading folders.
 */
import type { Label, Note } from './engine/run.ts'
import type { Name, Property, System } from './engine/system.ts'
import type { Trace } from './engine/verdict.ts'
import type { Formula, Program } from './litmus/program.ts'
import type { Signature } from './litmus/signature.ts'

/** What every policy file exports, as far as the commands look. */
export interface PolicyFile {
  readonly about: string
  /** kernel function or mail */
  readonly source: string
  /** the properties that it knowingly breaks */
  readonly violates: readonly string[]
}
export interface FileSystemFile {
  readonly about: string
}

export interface Request {
  readonly program: Program
  readonly policy: { readonly name: string; readonly file: PolicyFile }
  readonly fileSystem: { readonly name: string; readonly file: FileSystemFile }
  /** Those checked in this run (each brings the ghosts that it needs); none for outcomes. */
  readonly properties: readonly Property[]
}

/** A system, or what keeps it from being one. */
export type Build =
  | { readonly kind: 'system'; readonly system: System }
  | { readonly kind: 'notModelled'; readonly what: string }

export interface Domain {
  /** What it models, in a line. */
  readonly about: string
  readonly signatures: readonly Signature[]
  /** All that a scenario's fs line may name, modelled yet or not: `any` stands for these. */
  readonly fileSystems?: readonly string[]
  /**
   * The system of a program, or why there is none. `learnt`: one of the same program, policy and
   * file system for other properties; what learn() found for it is taken over.
   */
  build(request: Request, learnt?: System): Build
  /**
   * What exploring the system taught that it must be rebuilt for (cut points of pages, say);
   * undefined when the system was right. `notes` are those of all transitions.
   */
  learn(system: System, notes: readonly Note[]): System | undefined
  /** Registers that the set-up of the program has set, as labels; none without. */
  initially?(system: System): readonly Label[]
  /** Assumptions of a system, for the report's "Assumes" line. */
  assumptions(system: System): readonly string[]
  /** The text of the call that a step at this control value belongs to: `s = splice(f:0, p, 4096)`. */
  call(system: System, task: Name, control: unknown): string | undefined
  /** The objects of a state and what they hold, for "After step N": name, text. */
  objects(system: System, state: unknown): readonly (readonly [string, string])[]
  /** How names are printed in this trace: '@P0.0' -> 'folio0'. */
  names(system: System, trace: Trace): ReadonlyMap<Name, string>
  /** Scenarios run for real; absent where there is nothing real to compare with. */
  readonly real?: Real
}

/** The thing itself, that the domain is a model of. */
export interface Real {
  /** One C program for all scenarios; why some can't be in it, by their place in the list. */
  program(programs: readonly Program[]): {
    readonly text: string
    readonly refused: ReadonlyMap<number, string>
  }
  /** A C program that runs any scenarios that it reads. */
  interpreter(): string
  /** A scenario as the interpreter reads it, or why it can't run it. */
  encode(program: Program, runs: number): { readonly text: string } | { readonly refused: string }
  /** One scenario as a program that loops until a bad run shows; or why there is none. */
  reproducer(program: Program, bad: Bad): { readonly text: string } | { readonly refused: string }
  /** The file system at hand, as models/filesystems names it; undefined if it is none of them. */
  fileSystem(found: FoundFileSystem): string | undefined
  /** Named as file systems are, but no directory has it: the program makes its files in memory. */
  readonly inMemory: string
}

/** What a run must show to count as bad. */
export interface Bad {
  /** Paragraphs for the head: whose counterexample it is, what is wrong. */
  readonly about: readonly string[]
  /** True in a bad outcome; undefined: a bad run is one that hangs. */
  readonly formula: Formula | undefined
  /** The formula as a scenario spells it. */
  readonly text: string
}

/** What statfs(2) and the mount options say of a directory. */
export interface FoundFileSystem {
  readonly type: number
  readonly blockSize: number
  readonly mountOptions: readonly string[]
  /** files made there are not copied on write: chattr +C */
  readonly noCow: boolean
}
