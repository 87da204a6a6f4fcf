/** The grammar of declarations. */
import { StatementGrammar } from './grammar-statement.ts'
import { declarations, inner, marks, path, word } from './lexer.ts'

export class DeclarationGrammar extends StatementGrammar {
  declaration = this.RULE('declaration', () => {
    // One word decides: `other` begins with any, so it comes last.
    const alternatives = [
      { ALT: () => this.SUBRULE(this.file) },
      { ALT: () => this.SUBRULE(this.fd) },
      { ALT: () => this.SUBRULE(this.dev) },
      { ALT: () => this.SUBRULE(this.channel) },
      { ALT: () => this.SUBRULE(this.mem) },
      { ALT: () => this.SUBRULE(this.memz) },
      { ALT: () => this.SUBRULE(this.map) },
      {
        ALT: () => {
          this.CONSUME(declarations.do)
          this.SUBRULE(this.statement)
        },
      },
      { ALT: () => this.SUBRULE(this.other), IGNORE_AMBIGUITIES: true },
    ]
    this.OR({ DEF: alternatives, MAX_LOOKAHEAD: 1 })
  })

  /** What is no declaration, up to its end. */
  other = this.RULE('other', () => {
    this.CONSUME(word)
    this.MANY(() =>
      this.OR([
        { ALT: () => this.CONSUME(marks.equal) },
        { ALT: () => this.CONSUME(path) },
        { ALT: () => this.CONSUME(marks.left) },
        { ALT: () => this.CONSUME(marks.right) },
        { ALT: () => this.CONSUME(marks.comma) },
        { ALT: () => this.SUBRULE(this.operand) },
      ]),
    )
  })

  file = this.RULE('file', () => {
    this.CONSUME(declarations.file)
    this.CONSUME(word)
    this.OPTION1(() => {
      this.CONSUME(marks.equal)
      this.SUBRULE(this.operand)
    })
    this.OPTION2(() => this.SUBRULE(this.flags))
  })

  fd = this.RULE('fd', () => {
    this.CONSUME(declarations.fd)
    this.CONSUME1(word)
    this.CONSUME(marks.equal)
    this.CONSUME(inner.open)
    this.CONSUME(marks.left)
    this.CONSUME2(word, { LABEL: 'of' })
    this.CONSUME(marks.comma)
    this.SUBRULE(this.flags)
    this.CONSUME(marks.right)
  })

  dev = this.RULE('dev', () => {
    this.CONSUME(declarations.dev)
    this.CONSUME(word)
    this.CONSUME(marks.equal)
    this.CONSUME(path)
    this.OPTION(() => this.SUBRULE(this.flags))
  })

  /** A pipe or a socket. */
  channel = this.RULE('channel', () => {
    const { pipe, tcp, udp, unix, unixdgram } = declarations
    this.OR(
      [pipe, tcp, udp, unix, unixdgram].map((kind) => ({
        ALT: () => this.CONSUME(kind, { LABEL: 'kind' }),
      })),
    )
    this.CONSUME(word)
    this.MANY(() => this.SUBRULE(this.channelOption))
  })

  channelOption = this.RULE('channelOption', () => {
    this.CONSUME(word)
    this.OPTION(() => {
      this.CONSUME(marks.equal)
      this.SUBRULE(this.operand)
    })
  })

  mem = this.RULE('mem', () => {
    this.CONSUME(declarations.mem)
    this.CONSUME(word)
    this.CONSUME(marks.equal)
    this.SUBRULE(this.operand)
  })

  memz = this.RULE('memz', () => {
    this.CONSUME(declarations.memz)
    this.CONSUME(word)
    this.SUBRULE(this.operand)
  })

  map = this.RULE('map', () => {
    this.CONSUME(declarations.map)
    this.CONSUME1(word)
    this.CONSUME(marks.equal)
    this.CONSUME2(word, { LABEL: 'of' })
    this.CONSUME3(word, { LABEL: 'sharing' })
    this.SUBRULE(this.operand)
  })
}
