/** What a syntax error is called, where it is shown, and what to do about it. */
import type {
  IParserErrorMessageProvider,
  IRecognitionException,
  IToken,
  TokenType,
} from 'chevrotain'
import { nearNames } from './near-names.ts'

const label = (type: TokenType): string => type.LABEL ?? type.name

const found = (token: IToken | undefined): string =>
  !token || token.tokenType.name === 'EOF' ? 'the end of the file' : `'${token.image}'`

/** What could have stood there instead of a word that begins nothing. */
const expectedIn: Readonly<Record<string, string>> = {
  section: "'fs', 'runs', 'init', a process, 'final', a condition or 'expect'",
  declaration: 'a declaration',
  channel: "'pipe' or a socket",
  condition: "'exists', 'forall' or 'never'",
  process: "a process or 'final'",
  name: 'a name',
  run: 'a name, a number or bytes such as A*4096',
  atom: "a register, as in 'x = A*4096', or '('",
  operand: "bytes such as A*4096 or '...'",
}

export const wording: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => {
    if (expected.name === 'EOF') return `expected ${expectedIn.section}, found ${found(actual)}`
    const argument = expected.name === 'right' && actual.tokenType.name === 'comma'
    return `expected ${argument ? 'an argument' : label(expected)}, found ${found(actual)}`
  },
  buildNotAllInputParsedMessage: ({ firstRedundant }) =>
    `expected ${expectedIn.section}, found ${found(firstRedundant)}`,
  buildNoViableAltMessage: ({ actual, ruleName }) =>
    `expected ${expectedIn[ruleName] ?? 'something else'}, found ${found(actual[0])}`,
  buildEarlyExitMessage: ({ actual }) => `something is missing before ${found(actual[0])}`,
}

/** How the parts of a scenario are written. */
const usage: Readonly<Record<string, string>> = {
  scenario: 'litmus NAME "one sentence: what happens"',
  section: 'P0 { x = read(p, 4096); } for a process, exists x = A*4096 for a condition',
  fileSystems: 'fs any, or fs NAME...',
  runs: 'runs N, or runs N jitter N',
  init: 'init { file f = A*4096; pipe p; }',
  process: 'P0 { x = read(p, 4096); }',
  condition: 'exists x = A*4096 /\\ y = torn',
  expectation: 'expect PROPERTY holds|violated under POLICY... [on FS...]',
  file: 'file f = A*4096 O_RDWR',
  fd: 'fd g = open(f, O_RDWR)',
  dev: 'dev z = /dev/zero O_RDONLY',
  channel: 'pipe p nonblock sz=4096',
  mem: 'mem m = A*4096',
  memz: 'memz m 4096',
  map: 'map m = f shared 4096',
  statement: 'x = read(p, 4096), or write(p, A*4096)',
}

const parts = ['fs', 'runs', 'init', 'final', 'exists', 'forall', 'never', 'expect']

export interface SyntaxError {
  readonly message: string
  readonly remedy: string
  readonly near: readonly string[]
  /** What it is shown at; or just behind this token, where something is missing. */
  readonly token: IToken | undefined
  readonly behind: boolean
}

/** `last` is the last token of the file: the end itself has no place to show. */
export function explain(error: IRecognitionException, last: IToken | undefined): SyntaxError {
  const previous = (error as { previousToken?: IToken }).previousToken
  const { message, token, context } = error
  const atEnd = token.tokenType.name === 'EOF'
  const closing = /^expected '([;)}])'/.exec(message)?.[1]
  const behind = atEnd || (closing !== undefined && !Number.isNaN(previous?.startOffset ?? NaN))
  const rule = [...context.ruleStack].reverse().find((name) => name in usage) ?? 'section'
  const remedies = {
    ';': "every declaration and every statement ends with ';'",
    '}': "close the block with '}'",
    ')': "close the parenthesis with ')'",
  }
  const part = message.startsWith(`expected ${expectedIn.section}`)
  return {
    message,
    remedy: closing
      ? remedies[closing as keyof typeof remedies]
      : `write: ${usage[part ? 'section' : rule]}`,
    near: part ? nearNames(token.image, parts) : [],
    token: atEnd ? last : behind ? previous : token,
    behind: behind && (atEnd ? last : previous) !== undefined,
  }
}
