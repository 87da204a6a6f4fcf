/** C as text: what may stand in it of a scenario, and lines of at most 80 columns. */

/** A C string literal. Nothing in it can end it or begin a trigraph. */
export function literal(text: string): string {
  const inside = [...text].map((character) => {
    if (/[A-Za-z0-9 _.,:;=+*/()<>|&!#$@^~[\]{}'-]/.test(character)) return character
    const bytes = [...new TextEncoder().encode(character)]
    return bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
  })
  return `"${inside.join('')}"`
}

/** Text for the inside of a comment, in lines: printable ASCII that can't end the comment. */
export function comment(text: string, width = 77): string[] {
  const plain = text
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/\*\//g, '* /')
    .replace(/\/\*/g, '/ *')
    .replace(/\\(?=\s*$)/g, '|')
  const lines: string[] = []
  let line = ''
  for (const word of plain.split(/ +/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((one) => one.replace(/\\$/, '|'))
}

const COLUMNS = 80
const TAB = 8

function columns(line: string): number {
  return [...line].reduce(
    (at, character) => (character === '\t' ? at + TAB - (at % TAB) : at + 1),
    0,
  )
}

/** A statement as lines: broken behind commas and operators, outside of literals. */
export function wrapped(line: string): string[] {
  if (columns(line) <= COLUMNS) return [line]
  const indent = /^\t*/.exec(line)?.[0] ?? ''
  const pieces =
    line.slice(indent.length).match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^ "']+| /g) ?? []
  const lines: string[] = []
  let present = indent
  for (const [at, piece] of pieces.entries()) {
    const breaks = piece === ' ' && /(?:,|\||&&|\|\||=)$/.test(pieces[at - 1] ?? '')
    if (!breaks) {
      present += piece
      continue
    }
    const next = upTo(pieces, at + 1)
    if (columns(present + piece + next) > COLUMNS) {
      lines.push(present)
      present = `${indent}\t\t`
    } else present += piece
  }
  return [...lines, present]
}

/** The pieces up to the next place where a line may break. */
function upTo(pieces: readonly string[], from: number): string {
  let text = ''
  for (let at = from; at < pieces.length; at++) {
    if (pieces[at] === ' ' && /(?:,|\||&&|\|\||=)$/.test(pieces[at - 1] ?? '')) break
    text += pieces[at]
  }
  return text
}
