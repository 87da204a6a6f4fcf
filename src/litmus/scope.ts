/** What a scenario has declared and set so far, and what was found wrong with it. */
import type { Diagnostic } from './diagnostic.ts'
import { nearNames } from './near-names.ts'
import type { Position, Register } from './program.ts'
import type { Signature } from './signature.ts'
import type { Word } from './tree.ts'

export type ObjectKind = 'file' | 'pipe' | 'socket' | 'device' | 'memory'

/** As a message calls them. */
export const called: Readonly<Record<ObjectKind, string>> = {
  file: 'a file',
  pipe: 'a pipe',
  socket: 'a socket',
  device: 'a device',
  memory: 'a memory or map',
}

const examples: Readonly<Record<ObjectKind, string>> = {
  file: 'file x = A*4096;',
  pipe: 'pipe x;',
  socket: 'tcp x;',
  device: 'dev x = /dev/zero O_RDONLY;',
  memory: 'mem x = A*4096;',
}

interface Set {
  readonly register: Register
  /** false: what it holds is unknown, as its call is */
  readonly certain: boolean
  /** 'init', 'final' or a process */
  readonly task: string
  readonly at: Position
}

export interface Context {
  readonly signatures: readonly Signature[]
  readonly lines: readonly string[]
  /** A part could not be read: a name unknown here may be declared there. */
  readonly damaged: boolean
  /** All registers of the scenario and where they are set first, whatever comes when. */
  readonly assigned: ReadonlyMap<string, { readonly task: string; readonly at: Position }>
  /** The same of objects. */
  readonly declared: ReadonlyMap<string, Position>
}

export class Scope {
  readonly context: Context
  readonly signatures: ReadonlyMap<string, Signature>
  readonly diagnostics: Diagnostic[] = []
  readonly objects = new Map<string, { readonly kind: ObjectKind; readonly at: Position }>()
  /** In the order of the text. */
  readonly registers = new Map<string, Set>()

  constructor(context: Context) {
    this.context = context
    this.signatures = new Map(context.signatures.map((one) => [one.name, one]))
  }

  report(at: Position, message: string, help: { remedy?: string; near?: readonly string[] } = {}) {
    const source = this.context.lines[at.line - 1]
    this.diagnostics.push({ at, message, ...help, ...(source === undefined ? {} : { source }) })
  }

  /** A name that nothing has; silent where the text that declares it may be the damaged part. */
  unknown(word: Word, what: string, names: Iterable<string>, remedy: string) {
    if (this.context.damaged) return
    const near = nearNames(word.text, names)
    this.report(word.at, what, near.length > 0 ? { near } : { remedy })
  }

  /** Reports an object that is not declared, or not yet. */
  undeclared(word: Word, kinds: readonly ObjectKind[]) {
    const later = this.context.declared.get(word.text)
    if (later) {
      this.report(word.at, `'${word.text}' is declared only later, in line ${later.line}`, {
        remedy: 'declare it before it is used',
      })
      return
    }
    const names = [...this.objects].filter(([, { kind }]) => kinds.includes(kind))
    const nouns = kinds.map((kind) => called[kind].replace(/^a /, ''))
    const what = kinds.length > 2 ? 'nothing called' : `no ${nouns.join(' or ')}`
    const shown = kinds.slice(0, 2).map((kind) => examples[kind].replace('x', word.text))
    this.unknown(
      word,
      `${what} '${word.text}' is declared`,
      names.map(([known]) => known),
      `declare it in init, as in ${shown.join(' or ')}`,
    )
  }

  declare(name: Word, kind: ObjectKind) {
    const before = this.objects.get(name.text)
    if (before) {
      this.report(name.at, `'${name.text}' is declared twice`, {
        remedy: `the first is ${called[before.kind]} in line ${before.at.line}: choose another name`,
      })
    } else this.objects.set(name.text, { kind, at: name.at })
  }

  /** `holds` is undefined where the call is unknown. */
  assign(name: Word, holds: Register['holds'] | undefined, task: string) {
    const before = this.registers.get(name.text)
    if (before) {
      this.report(name.at, `register '${name.text}' is set twice`, {
        remedy: `the first time is in line ${before.at.line}: a register is set at most once`,
      })
    } else {
      const register: Register = { name: name.text, holds: holds ?? 'number' }
      const certain = holds !== undefined
      this.registers.set(name.text, { register, certain, task, at: name.at })
    }
  }

  /** The register, if a call of `task` finds it set whatever the others do. */
  before(name: string, task: string): Register | undefined {
    const set = this.registers.get(name)
    if (!set) return undefined
    return set.task === task || set.task === 'init' || task === 'final' ? set.register : undefined
  }

  /** Reports that `before` has no answer. */
  neverBefore(word: Word, task: string) {
    const set = this.context.assigned.get(word.text)
    if (!set) {
      this.unknown(
        word,
        `register '${word.text}' is never set`,
        [...this.registers.keys()],
        `set it before, as in ${word.text} = read(p, 4096)`,
      )
    } else if (set.task !== task && this.registers.has(word.text)) {
      this.report(word.at, `register '${word.text}' is set by ${set.task}, which runs meanwhile`, {
        remedy: "a call uses registers of 'init' and of its own process; 'final' uses all",
      })
    } else {
      this.report(word.at, `register '${word.text}' is set only later, in line ${set.at.line}`, {
        remedy: 'a call uses what was set before it',
      })
    }
  }
}
