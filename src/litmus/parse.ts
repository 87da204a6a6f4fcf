/** The entry of the scenario language: text to program, or to what is wrong with it. */
import { check } from './check.ts'
import { TreeReader } from './cst.ts'
import { placeOf } from './cst-node.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { Known } from './expectation.ts'
import { readTokens } from './grammar.ts'
import { lex } from './lexer.ts'
import { deepest, mostErrors, mostText } from './limits.ts'
import type { Position, Program } from './program.ts'
import type { Signature } from './signature.ts'
import { explain } from './syntax-errors.ts'

export type Parsed =
  | { readonly program: Program; readonly diagnostics: readonly [] }
  | { readonly program?: undefined; readonly diagnostics: readonly Diagnostic[] }

const begin = 'a scenario begins with: litmus NAME "one sentence: what happens"'

/**
 * Reads a scenario. Any text is answered, with several errors in one run, in the order of the
 * text; there is a program exactly when there are none.
 *
 * @param file as it is named in messages
 * @param signatures of the calls that a scenario may make
 * @param known names for fs and expect lines; what is left out is not checked
 */
export function parse(
  text: string,
  file: string,
  signatures: readonly Signature[],
  known: Known = {},
): Parsed {
  const refused = refuse(text, file)
  if (refused) return { diagnostics: [refused] }
  const lines = text.split(/\r\n|[\n\r]/)
  const { tree, diagnostics } = read(text, file, lines)
  const checked = tree && check(tree, lines, signatures, known)
  if (checked && diagnostics.length === 0 && checked.diagnostics.length === 0) {
    return { program: checked.program, diagnostics: [] }
  }
  return { diagnostics: sorted([...diagnostics, ...(checked?.diagnostics ?? [])]) }
}

/** What can't be a scenario at all. */
function refuse(text: string, file: string): Diagnostic | undefined {
  const at: Position = { file, line: 1, column: 1, length: 1 }
  // NUL, control characters, or what decoding leaves of bytes that are no text
  if (/(?!\s)\p{Cc}|\ufffd/u.test(text)) {
    return { at, message: 'this is not a text file', remedy: 'a scenario is plain text' }
  }
  if (text.length > mostText) {
    const message = `the file is too large: ${text.length} characters`
    return { at, message, remedy: `a scenario has at most ${mostText}` }
  }
  if (text.trim() === '') return { at, message: 'the file is empty', remedy: begin }
  return undefined
}

function read(text: string, file: string, lines: readonly string[]) {
  const { tokens, comments, unclosed, strays } = lex(text)
  const diagnostics: Diagnostic[] = []
  const report = (at: Position, message: string, remedy: string, near: readonly string[] = []) => {
    if (diagnostics.some((one) => one.at?.line === at.line && one.at.column === at.column)) return
    const source = lines[at.line - 1]
    diagnostics.push({ at, message, remedy, near, ...(source === undefined ? {} : { source }) })
  }
  for (const { line, column, offset, length } of strays) {
    const stray = text.slice(offset, offset + Math.min(length, 12))
    const what = length > 1 ? `unexpected '${stray}'` : `unexpected character '${stray}'`
    report({ file, line, column, length }, what, 'comments are written (* like this *)')
  }
  for (const token of unclosed) {
    report(
      { ...placeOf(file, token), length: 2 },
      'the comment is not closed',
      "close it with '*)'",
    )
  }
  const deep = tooDeep(tokens)
  if (deep) {
    report(placeOf(file, deep), 'too many parentheses in each other', `at most ${deepest} are read`)
    return { tree: undefined, diagnostics }
  }
  const { tree: cst, errors } = readTokens(tokens)
  for (const error of errors) {
    const { token, message, remedy, near, behind } = explain(error, tokens[tokens.length - 1])
    const at = token ? placeOf(file, token) : { file, line: 1, column: 1, length: 1 }
    const place = behind ? { ...at, column: at.column + at.length, length: 1 } : at
    report(place, message, remedy, near)
  }
  const wrong = [
    ...strays.map(({ offset }) => offset),
    ...unclosed.map(({ startOffset }) => startOffset),
    ...errors.map(({ token }) => token.startOffset),
  ]
  const texts = comments.map(({ image }) => image.slice(2, -2).trim())
  const tree = cst && new TreeReader(file, text, wrong).read(cst, texts)
  // Whatever follows a first line that begins no scenario is not worth a word.
  return { tree, diagnostics: tree ? diagnostics : sorted(diagnostics).slice(0, 1) }
}

/** The first parenthesis that is nested too deeply for a parser that recurses. */
function tooDeep<T extends { readonly image: string }>(tokens: readonly T[]): T | undefined {
  let depth = 0
  return tokens.find(({ image }) => {
    if (image === '(') depth += 1
    if (image === ')') depth -= 1
    return depth > deepest
  })
}

/** In the order of the text; the first ones only, where there are very many. */
function sorted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const place = ({ at }: Diagnostic) => (at ? at.line * 1e6 + at.column : 0)
  const all = [...diagnostics].sort((a, b) => place(a) - place(b))
  if (all.length <= mostErrors) return all
  return [
    ...all.slice(0, mostErrors),
    { message: `${all.length - mostErrors} more errors are not shown` },
  ]
}
