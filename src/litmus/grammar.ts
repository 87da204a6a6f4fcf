/**
 * The grammar of a scenario, as error-tolerant as it can be: what is written is read first
 * (cst.ts) and judged afterwards (check.ts), where more can be said about it. No name of a
 * call, property or policy stands here.
 *
 *     litmus NAME "one sentence: what happens"
 *     (* free comment *)
 *     fs any | NAME...
 *     runs N [jitter N]
 *     init  { decl; decl; ... }
 *     P0    { stmt; ... }
 *     P1    { stmt; ... }
 *     final { stmt; ... }
 *     exists COND | forall COND | never COND
 *     expect PROPERTY holds|violated under POLICY... [on FS...]
 *
 *     decl  = file f [= DATA] [O_FLAGS] | fd g = open(f, O_FLAGS) | dev z = PATH [O_FLAGS]
 *           | pipe p [nonblock] [packet] [sz=BYTES]
 *           | tcp s | unix s | unixdgram s | udp s, each [wire=nic|loopback] [lossy]
 *           | mem m = DATA | memz m BYTES | map m = f shared|private BYTES | do stmt
 *     stmt  = [reg =] [repeat [N]] op(operand, ...)
 *     COND  = atoms  reg = VALUE  or  reg != VALUE  under  /\  \/  ( );  /\ binds tighter
 *
 * `expect` says what a scenario claims, one verdict a line: under these policies (`any`: under
 * all), on these file systems (none named: on all), the property holds or is violated.
 *
 * Operands and VALUEs are one rule, as they are told apart by what stands in the other place:
 * `m+1` is an address beside a memory, a shape beside a data register.
 */
import type { CstNode, IRecognitionException, IToken } from 'chevrotain'
import { DeclarationGrammar } from './grammar-declaration.ts'
import { digits, inner, marks, processName, sections, title, word } from './lexer.ts'

const sectionStarts = new Set([...Object.values(sections), processName])

export class Grammar extends DeclarationGrammar {
  scenario = this.RULE('scenario', () => {
    this.CONSUME(sections.litmus)
    this.SUBRULE(this.name)
    this.CONSUME(title)
    this.MANY(() => this.SUBRULE(this.section))
  })

  section = this.RULE('section', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.fileSystems) },
      { ALT: () => this.SUBRULE(this.runs) },
      { ALT: () => this.SUBRULE(this.init) },
      { ALT: () => this.SUBRULE(this.condition) },
      { ALT: () => this.SUBRULE(this.expectation) },
      { ALT: () => this.SUBRULE(this.process) },
    ])
  })

  fileSystems = this.RULE('fileSystems', () => {
    this.CONSUME(sections.fs)
    this.SUBRULE(this.names)
  })

  runs = this.RULE('runs', () => {
    this.CONSUME(sections.runs)
    this.CONSUME(digits)
    this.OPTION(() => {
      this.CONSUME(inner.jitter)
      this.CONSUME2(digits)
    })
  })

  init = this.RULE('init', () => {
    this.CONSUME(sections.init)
    this.CONSUME(marks.leftBrace)
    this.MANY({
      GATE: () => !this.partBegins(),
      DEF: () => {
        this.SUBRULE(this.declaration)
        this.CONSUME(marks.semicolon)
      },
    })
    this.CONSUME(marks.rightBrace)
  })

  /** A process, or `final`. */
  process = this.RULE('process', () => {
    this.OR([
      { ALT: () => this.CONSUME(processName, { LABEL: 'name' }) },
      { ALT: () => this.CONSUME(sections.final, { LABEL: 'name' }) },
    ])
    this.CONSUME(marks.leftBrace)
    this.MANY({
      GATE: () => !this.partBegins(),
      DEF: () => {
        this.SUBRULE(this.statement)
        this.CONSUME(marks.semicolon)
      },
    })
    this.CONSUME(marks.rightBrace)
  })

  condition = this.RULE('condition', () => {
    this.OR([
      { ALT: () => this.CONSUME(sections.exists) },
      { ALT: () => this.CONSUME(sections.forall) },
      { ALT: () => this.CONSUME(sections.never) },
    ])
    this.SUBRULE(this.formula)
  })

  expectation = this.RULE('expectation', () => {
    this.CONSUME(sections.expect)
    this.CONSUME1(word, { LABEL: 'property' })
    this.CONSUME2(word, { LABEL: 'verdict' })
    this.CONSUME(inner.under)
    this.SUBRULE1(this.names, { LABEL: 'policies' })
    this.OPTION(() => {
      this.CONSUME(inner.on)
      this.SUBRULE2(this.names, { LABEL: 'fileSystems' })
    })
  })

  /** One or more names, up to the next part of the scenario. */
  names = this.RULE('names', () => {
    this.SUBRULE1(this.name)
    this.MANY({ GATE: () => this.goesOn(), DEF: () => this.SUBRULE2(this.name) })
  })

  formula = this.RULE('formula', () => {
    this.SUBRULE1(this.conjunction)
    this.MANY(() => {
      this.CONSUME(marks.or)
      this.SUBRULE2(this.conjunction)
    })
  })

  conjunction = this.RULE('conjunction', () => {
    this.SUBRULE1(this.atom)
    this.MANY(() => {
      this.CONSUME(marks.and)
      this.SUBRULE2(this.atom)
    })
  })

  atom = this.RULE('atom', () => {
    this.OR1([
      {
        ALT: () => {
          this.CONSUME(marks.left)
          this.SUBRULE(this.formula)
          this.CONSUME(marks.right)
        },
      },
      {
        ALT: () => {
          this.CONSUME(word)
          this.OR2([
            { ALT: () => this.CONSUME(marks.equal) },
            { ALT: () => this.CONSUME(marks.notEqual) },
          ])
          this.SUBRULE(this.operand)
        },
      },
    ])
  })

  /** To be called once, when all rules are there. */
  analyse(): void {
    this.performSelfAnalysis()
  }

  /** Whether a list of names goes on: the next word begins no part of the scenario. */
  private goesOn(): boolean {
    const next = this.LA(1).tokenType
    return !sectionStarts.has(next) && next !== inner.on && this.LA(2).tokenType !== marks.leftBrace
  }

  /** Whether a part of the scenario begins although the block before it is not closed. */
  private partBegins(): boolean {
    const second = this.LA(2).tokenType
    if (second === marks.leftBrace) return true
    if (second === marks.equal || second === marks.left) return false
    return sectionStarts.has(this.LA(1).tokenType)
  }
}

let grammar: Grammar | undefined

/** The concrete tree of what could be read, and what could not be. */
export function readTokens(tokens: IToken[]): {
  readonly tree: CstNode | undefined
  readonly errors: readonly IRecognitionException[]
} {
  if (!grammar) {
    grammar = new Grammar()
    grammar.analyse()
  }
  grammar.input = tokens
  const tree = grammar.scenario() as CstNode | undefined
  return { tree, errors: grammar.errors }
}
