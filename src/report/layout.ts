/** Fitting text into columns: wrapping, padding, plain ASCII. Pure functions over strings. */

/** The width of a mail. */
export const MAIL = 72
/** The width of a table on a terminal. */
export const SCREEN = 80

/**
 * Breaks `text` into lines of at most `width` characters; later lines are indented by `hanging`.
 * It breaks at spaces; a word that is too long on its own is broken after '+', ',' or '/', else
 * anywhere. Runs of spaces inside a line are kept.
 */
export function wrap(text: string, width: number, hanging = 0): string[] {
  const indent = ' '.repeat(Math.min(hanging, Math.max(0, width - 8)))
  const lines: string[] = []
  let rest = text.trimEnd()
  let room = width
  while (rest.length > room) {
    const at = breakBefore(rest, room)
    lines.push(rest.slice(0, at).trimEnd())
    rest = indent + rest.slice(at).trimStart()
    room = width
  }
  lines.push(rest)
  return lines
}

/** Where to break a text that is longer than `room`: the index at which the rest begins. */
function breakBefore(text: string, room: number): number {
  const lead = text.length - text.trimStart().length
  const space = text.lastIndexOf(' ', room)
  if (space > lead) return space
  for (const mark of ['+', ',', '/']) {
    const after = text.lastIndexOf(mark, room - 1)
    if (after > lead && after < room) return after + 1
  }
  return room
}

/** `label` padded to `column`, then the text wrapped beside it. */
export function labelled(label: string, text: string, column: number, width: number): string[] {
  const [first = '', ...more] = wrap(text, width - column)
  return [`${label.padEnd(column)}${first}`, ...more.map((line) => ' '.repeat(column) + line)].map(
    (line) => line.trimEnd(),
  )
}

/** Only printable ASCII, so that a mail arrives as it was sent: accents drop, the rest is '?'. */
export function ascii(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\s/g, ' ')
    .replace(/[^ -~]/gu, '?')
}

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly (string | number)[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`
}

/** `1 state`, `2 states`; thousands are not grouped, so that figures can be searched for. */
export function count(n: number, noun: string): string {
  return `${n} ${n === 1 ? noun : `${noun}s`}`
}
