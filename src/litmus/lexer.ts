/** The words and marks of a scenario. */
import type { IToken, TokenType } from 'chevrotain'
import { createToken, Lexer } from './chevrotain.ts'

const skipped = { group: Lexer.SKIPPED, line_breaks: true }

const space = createToken({ name: 'space', pattern: /\s+/, ...skipped })
const comment = createToken({
  name: 'comment',
  pattern: /\(\*[\s\S]*?\*\)/,
  line_breaks: true,
  group: 'comments',
})
const unclosedComment = createToken({
  name: 'unclosedComment',
  pattern: /\(\*[\s\S]*/,
  line_breaks: true,
  group: 'unclosed',
})

/** `[^"\n]*` and its end: a quote left open ends with its line, and is reported when read. */
export const title = createToken({
  name: 'title',
  label: 'a title in double quotes',
  pattern: /"[^"\n\r]*"?/,
})

/** A name: `f`, `write-after-splice`, `ext4-1k`, `O_RDWR`. Key words are names as well. */
export const word = createToken({
  name: 'word',
  label: 'a name',
  pattern: /[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*/,
})
/** Digits: a number, or the symbol of a run. */
export const digits = createToken({
  name: 'digits',
  label: 'a number',
  pattern: /[0-9]+/,
  longer_alt: word,
})
export const path = createToken({ name: 'path', label: 'a path', pattern: /\/[A-Za-z0-9_/.]+/ })

/** In capitals, as the library wants tokens and rules to have different names. */
const key = (text: string): TokenType =>
  createToken({
    name: text.toUpperCase(),
    label: `'${text}'`,
    pattern: text,
    longer_alt: word,
    categories: word,
  })

/** `P0`, `P1`: a process, where one can stand; a name as any other elsewhere. */
export const processName = createToken({
  name: 'PROCESS',
  label: 'a process',
  pattern: /P[0-9]+/,
  longer_alt: word,
  categories: word,
})

/** What begins a part of a scenario. */
export const sections = {
  litmus: key('litmus'),
  fs: key('fs'),
  runs: key('runs'),
  init: key('init'),
  final: key('final'),
  exists: key('exists'),
  forall: key('forall'),
  never: key('never'),
  expect: key('expect'),
}
/** What begins a declaration. */
export const declarations = {
  file: key('file'),
  fd: key('fd'),
  dev: key('dev'),
  pipe: key('pipe'),
  tcp: key('tcp'),
  udp: key('udp'),
  unixdgram: key('unixdgram'),
  unix: key('unix'),
  memz: key('memz'),
  mem: key('mem'),
  map: key('map'),
  do: key('do'),
}
export const inner = {
  jitter: key('jitter'),
  open: key('open'),
  repeat: key('repeat'),
  under: key('under'),
  on: key('on'),
}

const mark = (name: string, pattern: string): TokenType =>
  createToken({ name, label: `'${pattern}'`, pattern })

export const marks = {
  and: mark('and', '/\\'),
  or: mark('or', '\\/'),
  notEqual: mark('notEqual', '!='),
  equal: mark('equal', '='),
  leftBrace: mark('leftBrace', '{'),
  rightBrace: mark('rightBrace', '}'),
  left: mark('left', '('),
  right: mark('right', ')'),
  semicolon: mark('semicolon', ';'),
  comma: mark('comma', ','),
  bar: mark('bar', '|'),
  star: mark('star', '*'),
  plus: mark('plus', '+'),
  colon: mark('colon', ':'),
  ellipsis: mark('ellipsis', '...'),
  dot: mark('dot', '.'),
  minus: mark('minus', '-'),
}

/** In order of preference. */
export const vocabulary: TokenType[] = [
  space,
  comment,
  unclosedComment,
  title,
  ...Object.values(marks),
  path,
  ...Object.values(sections),
  ...Object.values(declarations),
  ...Object.values(inner),
  processName,
  digits,
  word,
]

export interface Lexed {
  readonly tokens: IToken[]
  readonly comments: readonly IToken[]
  /** Comments that no `*)` ends. */
  readonly unclosed: readonly IToken[]
  /** Characters that belong to no word or mark. */
  readonly strays: readonly {
    readonly line: number
    readonly column: number
    readonly offset: number
    readonly length: number
  }[]
}

let lexer: InstanceType<typeof Lexer> | undefined

export function lex(text: string): Lexed {
  lexer ??= new Lexer(vocabulary, { ensureOptimizations: false, skipValidations: true })
  const { tokens, groups, errors } = lexer.tokenize(text)
  return {
    tokens,
    comments: groups.comments ?? [],
    unclosed: groups.unclosed ?? [],
    strays: errors.map(({ line, column, offset, length }) => ({
      line: line ?? 1,
      column: column ?? 1,
      offset,
      length,
    })),
  }
}
