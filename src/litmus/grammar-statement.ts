/** The grammar inside statements: calls, their operands, flags. */
import { CstParser } from './chevrotain.ts'
import { digits, inner, marks, vocabulary, word } from './lexer.ts'
import { wording } from './syntax-errors.ts'

export class StatementGrammar extends CstParser {
  /** `validate`: have the library look for mistakes in the grammar itself (a test does). */
  constructor({ validate = false }: { readonly validate?: boolean } = {}) {
    super(vocabulary, {
      recoveryEnabled: true,
      maxLookahead: 2,
      skipValidations: !validate,
      errorMessageProvider: wording,
    })
  }

  name = this.RULE('name', () => {
    this.OR([{ ALT: () => this.CONSUME(word) }, { ALT: () => this.CONSUME(digits) }])
  })

  flags = this.RULE('flags', () => {
    this.CONSUME1(word)
    this.MANY(() => {
      this.CONSUME(marks.bar)
      this.CONSUME2(word)
    })
  })

  statement = this.RULE('statement', () => {
    this.OPTION1(() => {
      this.CONSUME1(word, { LABEL: 'register' })
      this.CONSUME(marks.equal)
    })
    this.OPTION2({
      GATE: () => this.LA(2).tokenType !== marks.left,
      DEF: () => {
        this.CONSUME(inner.repeat)
        this.OPTION3(() => this.CONSUME(digits))
      },
    })
    this.CONSUME2(word, { LABEL: 'call' })
    this.CONSUME(marks.left)
    this.MANY_SEP({ SEP: marks.comma, DEF: () => this.SUBRULE(this.operand) })
    this.CONSUME(marks.right)
  })

  operand = this.RULE('operand', () => {
    this.OPTION1(() => this.CONSUME1(marks.minus, { LABEL: 'minus' }))
    this.SUBRULE1(this.run)
    this.MANY1(() => {
      this.CONSUME(marks.dot)
      this.CONSUME1(word, { LABEL: 'dotted' })
    })
    this.OPTION2(() => {
      this.CONSUME(marks.colon)
      this.OPTION3(() => this.CONSUME2(marks.minus, { LABEL: 'offsetMinus' }))
      this.CONSUME(digits, { LABEL: 'offset' })
    })
    this.MANY2(() => {
      this.CONSUME(marks.plus)
      this.OR([{ ALT: () => this.CONSUME(marks.ellipsis) }, { ALT: () => this.SUBRULE2(this.run) }])
    })
    this.MANY3(() => {
      this.CONSUME(marks.bar)
      this.CONSUME2(word, { LABEL: 'joined' })
    })
  })

  run = this.RULE('run', () => {
    this.OR([
      { ALT: () => this.CONSUME(word, { LABEL: 'symbol' }) },
      { ALT: () => this.CONSUME1(digits, { LABEL: 'symbol' }) },
    ])
    this.OPTION(() => {
      this.CONSUME(marks.star)
      this.CONSUME2(digits, { LABEL: 'times' })
    })
  })
}
