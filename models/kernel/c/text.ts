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

/**
 * A statement as lines: broken behind && and || where that is enough, else behind commas and
 * other operators too; never inside of literals.
 */
export function wrapped(line: string): string[] {
  if (columns(line) <= COLUMNS) return [line]
  const coarse = broken(line, /(?:&&|\|\|)$/)
  return coarse.every((one) => columns(one) <= COLUMNS)
    ? coarse
    : broken(line, /(?:,|\||&&|\|\||=)$/)
}

function broken(line: string, behind: RegExp): string[] {
  const indent = /^\t*/.exec(line)?.[0] ?? ''
  const words =
    line.slice(indent.length).match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^ "']+| /g) ?? []
  // What stays together: up to a space behind which a line may end.
  const parts: string[] = ['']
  words.forEach((word, at) => {
    if (word === ' ' && behind.test(words[at - 1] ?? '')) parts.push('')
    else parts[parts.length - 1] += word
  })
  const lines: string[] = []
  let present = indent + parts[0]
  for (const part of parts.slice(1)) {
    if (columns(`${present} ${part}`) > COLUMNS) {
      lines.push(present)
      present = `${indent}\t\t${part}`
    } else present += ` ${part}`
  }
  return [...lines, present]
}
