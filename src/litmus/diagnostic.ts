/** What is wrong with an input: where, what, and what to do about it. */
import type { Position } from './program.ts'

export interface Diagnostic {
  /** Without a position (a name on the command line) only the message is shown. */
  readonly at?: Position
  /** The line at `at`, as it stands in the file. */
  readonly source?: string
  /** What is wrong, without a full stop. */
  readonly message: string
  /** What to do. */
  readonly remedy?: string
  /** Names that may have been meant, the nearest first. */
  readonly near?: readonly string[]
}

/** Characters of a source line that are shown, and of a help that may be given twice. */
const widest = 100

/** 'a', 'b' or 'c'. */
export function either(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`)
  const last = quoted.pop()
  return quoted.length === 0 ? (last ?? '') : `${quoted.join(', ')} or ${last}`
}

/** Several lines, without a final line end: the place, the line, carets, help. */
export function printDiagnostic(diagnostic: Diagnostic): string {
  const { at, source, message, remedy, near } = diagnostic
  const place = at ? `${at.file}:${at.line}:${at.column}: ` : ''
  const lines = [`${place}error: ${message}`]
  if (at && source !== undefined) lines.push(...underline(source, at))
  if (near && near.length > 0) lines.push(`  help: did you mean ${either(near)}?`)
  if (remedy) lines.push(...fold(`help: ${remedy}`))
  return lines.join('\n')
}

/** One below the other; a long help that several share is given once. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const given = new Set<string>()
  const texts = diagnostics.map((diagnostic) => {
    const { remedy, ...rest } = diagnostic
    if (remedy === undefined || remedy.length <= widest) return printDiagnostic(diagnostic)
    if (given.has(remedy)) return printDiagnostic(rest)
    given.add(remedy)
    return printDiagnostic(diagnostic)
  })
  return texts.join('\n')
}

/** Lines of up to 80 columns, all but the first below the text of the first. */
function fold(text: string): string[] {
  const lines: string[] = []
  let line = ' '
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > 80) {
      lines.push(line)
      line = '       '
    }
    line += ` ${word}`
  }
  return [...lines, line]
}

/** The line and the carets below it; of a very long line the part around them. */
function underline(source: string, at: Position): string[] {
  const line = source.replace(/[^\x20-\x7e]/g, (other) => (/\s/.test(other) ? ' ' : '?'))
  const start = at.column - 1
  const from = line.length <= widest ? 0 : Math.max(0, Math.min(start - 30, line.length - widest))
  const shown = line.slice(from, from + widest).trimEnd()
  const length = Math.max(1, Math.min(at.length, from + widest - start, line.length - start))
  return [`  ${shown}`, `  ${' '.repeat(start - from)}${'^'.repeat(length)}`]
}
