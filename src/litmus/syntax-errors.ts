/** What a syntax error is called, and where it is shown. */
import type {
  IParserErrorMessageProvider,
  IRecognitionException,
  IToken,
  TokenType,
} from 'chevrotain'

const label = (type: TokenType): string => type.LABEL ?? type.name

const found = (token: IToken | undefined): string =>
  !token || token.tokenType.name === 'EOF' ? 'the end of the file' : `'${token.image}'`

/** What could have stood there instead of a word that begins nothing. */
const expectedIn: Readonly<Record<string, string>> = {
  section: "'fs', 'runs', 'init', a process, 'final', a condition or 'expect'",
  declaration:
    "'file', 'fd', 'dev', 'pipe', 'tcp', 'unix', 'unixdgram', 'udp', 'mem', 'memz', 'map' or 'do'",
  channel: "'pipe' or a socket",
  condition: "'exists', 'forall' or 'never'",
  name: 'a name',
  run: 'a name, a number or bytes such as A*4096',
  atom: "a register, as in 'x = A*4096', or '('",
  operand: "bytes such as A*4096 or '...'",
}

export const wording: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) =>
    `expected ${label(expected)}, found ${found(actual)}`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) =>
    `expected ${expectedIn.section}, found ${found(firstRedundant)}`,
  buildNoViableAltMessage: ({ actual, ruleName }) =>
    `expected ${expectedIn[ruleName] ?? 'something else'}, found ${found(actual[0])}`,
  buildEarlyExitMessage: ({ actual }) => `something is missing before ${found(actual[0])}`,
}

const remedies: readonly (readonly [expected: string, remedy: string])[] = [
  ["';'", "every declaration and every statement ends with ';'"],
  ["'}'", "close the block with '}'"],
  ["')'", "close the list with ')'"],
  ["'('", 'a call is written as in read(p, 4096)'],
  ["'{'", 'a process is written as in P0 { x = read(p, 4096); }'],
  ["'litmus'", 'a scenario begins with: litmus NAME "one sentence: what happens"'],
  ['a title', 'a scenario begins with: litmus NAME "one sentence: what happens"'],
  ["'open'", 'a second description is written as in fd g = open(f, O_RDWR)'],
  ["'under'", 'write: expect PROPERTY holds|violated under POLICY... [on FS...]'],
  ['bytes such as', 'bytes are written as in A*4096+B*10'],
]

export interface SyntaxError {
  readonly message: string
  readonly remedy: string | undefined
  /** What it is shown at; or just behind this token, where something is missing. */
  readonly token: IToken | undefined
  readonly behind: boolean
}

/** `last` is the last token of the file: the end itself has no place to show. */
export function explain(error: IRecognitionException, last: IToken | undefined): SyntaxError {
  const previous = (error as { previousToken?: IToken }).previousToken
  const atEnd = error.token.tokenType.name === 'EOF'
  const closing = /^expected '[;)}]'/.test(error.message)
  const remedy = remedies.find(([expected]) => error.message.startsWith(`expected ${expected}`))
  const behind = atEnd || (closing && previous !== undefined && !Number.isNaN(previous.startOffset))
  return {
    message: error.message,
    remedy: remedy?.[1],
    token: atEnd ? last : behind ? previous : error.token,
    behind,
  }
}
