/** From a scenario as written to a program whose every name is known. */
import { checkStatement } from './check-call.ts'
import { checkFormula } from './check-condition.ts'
import { checkDeclaration } from './check-declaration.ts'
import type { Diagnostic } from './diagnostic.ts'
import {
  checkAgreement,
  checkExpectation,
  checkList,
  checkNames,
  type Known,
} from './expectation.ts'
import { mostTries } from './limits.ts'
import type {
  Condition,
  Declaration,
  Expectation,
  Position,
  Program,
  Statement,
} from './program.ts'
import { Scope } from './scope.ts'
import type { Signature } from './signature.ts'
import type { Section, Tree, TreeStatement, Word } from './tree.ts'

/** The program, as far as it goes, and what is wrong with it. */
export function check(
  tree: Tree,
  lines: readonly string[],
  signatures: readonly Signature[],
  known: Known = {},
): { readonly program: Program; readonly diagnostics: readonly Diagnostic[] } {
  const { damaged, sections } = tree
  const assigned = assignments(sections)
  const scope = new Scope({ signatures, lines, damaged, assigned, declared: names(sections) })
  const parts = new Parts(scope, known)
  checkTitle(scope, tree)
  for (const section of tree.sections) parts.add(section)
  parts.finish(tree.name.at)
  const program: Program = {
    name: tree.name.text,
    title: tree.title.text.slice(1, -1),
    comments: tree.comments,
    fileSystems: parts.fileSystems,
    runs: parts.runs,
    jitter: parts.jitter,
    init: parts.init,
    tasks: parts.tasks,
    final: parts.final,
    conditions: parts.conditions,
    expectations: parts.expectations,
    registers: [...scope.registers.values()].map(({ register }) => register),
  }
  return { program, diagnostics: scope.diagnostics }
}

function checkTitle(scope: Scope, { title }: Tree): void {
  if (title.text.length > 1 && title.text.endsWith('"')) return
  scope.report(title.at, 'the title is not closed', { remedy: 'close it with " in the same line' })
}

/** The first place where each object is declared. */
function names(sections: readonly Section[]): ReadonlyMap<string, Position> {
  const all = new Map<string, Position>()
  for (const section of sections) {
    for (const one of section.kind === 'init' ? section.declarations : []) {
      if (one.kind !== 'do' && one.kind !== 'other' && !all.has(one.name.text)) {
        all.set(one.name.text, one.at)
      }
    }
  }
  return all
}

/** The first place where each register is set. */
function assignments(sections: readonly Section[]) {
  const all = new Map<string, { readonly task: string; readonly at: Position }>()
  const add = (task: string, { register }: TreeStatement) => {
    if (register && !all.has(register.text)) all.set(register.text, { task, at: register.at })
  }
  for (const section of sections) {
    if (section.kind === 'process') for (const one of section.body) add(section.name.text, one)
    if (section.kind !== 'init') continue
    for (const one of section.declarations) if (one.kind === 'do') add('init', one.statement)
  }
  return all
}

const ranks = { fs: 0, runs: 0, init: 1, process: 2, final: 3, condition: 4, expect: 4 }
const order = 'fs and runs, init, processes, final, conditions and expectations'

/** The parts of a program, as they come. */
class Parts {
  fileSystems: readonly string[] = ['ext4']
  runs: number | undefined
  jitter: number | undefined
  init: readonly Declaration[] = []
  final: readonly Statement[] = []
  readonly tasks: { readonly name: string; readonly body: readonly Statement[] }[] = []
  readonly conditions: Condition[] = []
  readonly expectations: Expectation[] = []

  private readonly scope: Scope
  private readonly known: Known
  private readonly seen = new Map<string, Position>()
  private rank = 0

  constructor(scope: Scope, known: Known) {
    this.scope = scope
    this.known = known
  }

  add(section: Section): void {
    const { scope, known } = this
    const { at } = section
    const final = section.kind === 'process' && section.name.text === 'final'
    if (!this.place(final ? 'final' : section.kind, at)) return
    switch (section.kind) {
      case 'fs': {
        checkNames(scope, section.names, 'file system', known.fileSystems)
        checkList(scope, section.names)
        this.fileSystems = section.names.map(({ text }) => text)
        return
      }
      case 'runs':
        this.runs = this.count(section.runs, 1)
        this.jitter = section.jitter && this.count(section.jitter, 0)
        return
      case 'init':
        this.init = section.declarations.flatMap((one) => checkDeclaration(scope, one) ?? [])
        return
      case 'process': {
        if (!final) this.name(section.name)
        const { name } = section
        const body = section.body.flatMap((one) => checkStatement(scope, one, name.text) ?? [])
        if (final) this.final = body
        else this.tasks.push({ name: name.text, body })
        return
      }
      case 'condition': {
        const formula = checkFormula(scope, section.formula)
        const { quantifier: kind, text } = section
        if (formula) this.conditions.push({ kind, formula, text, at })
        return
      }
      case 'expect': {
        const clause = checkExpectation(scope, section, known)
        if (clause) this.expectations.push(clause)
      }
    }
  }

  finish(at: Position): void {
    checkAgreement(this.scope, this.expectations)
    if (this.tasks.length > 0 || this.scope.context.damaged) return
    this.scope.report(at, 'the scenario has no process', {
      remedy: 'write at least one, as in P0 { x = read(p, 4096); }',
    })
  }

  /** Reports a part in the wrong place; false: it comes a second time, and is left out. */
  private place(kind: keyof typeof ranks, at: Position): boolean {
    const { scope, seen } = this
    const before = seen.get(kind)
    const many = kind === 'process' || kind === 'condition' || kind === 'expect'
    const start = { ...at, length: kind === 'process' || kind === 'condition' ? 1 : kind.length }
    if (before && !many) {
      scope.report(start, `a second '${kind}'`, { remedy: `the first is in line ${before.line}` })
      return false
    }
    if (ranks[kind] < this.rank) {
      const what = kind === 'process' ? 'a process' : `'${kind}'`
      scope.report(start, `${what} stands too late`, { remedy: `the order is: ${order}` })
    }
    this.rank = Math.max(this.rank, ranks[kind])
    seen.set(kind, at)
    return true
  }

  private name({ text, at }: Word): void {
    const next = `P${this.tasks.length}`
    if (text === next || this.scope.context.damaged) return
    this.scope.report(at, `process '${text}' stands where ${next} is expected`, {
      remedy: 'processes are P0, P1, P2, ... in this order',
    })
  }

  private count({ text, at }: Word, least: number): number {
    const value = Number(text)
    if (value >= least && value <= mostTries) return value
    this.scope.report(at, `'${text}' is out of range`, { remedy: `from ${least} to ${mostTries}` })
    return least
  }
}
