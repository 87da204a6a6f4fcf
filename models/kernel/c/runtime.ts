/** The C functions that generated programs call: files of ./runtime, in pieces. */
import { readFileSync } from 'node:fs'

/** The files of ./runtime: what both kinds of programs call, then what only one does. */
export type Runtime =
  | 'base'
  | 'calls'
  | 'objects'
  | 'create-anywhere'
  | 'outcome'
  | 'run'
  | 'watch'
  | 'listed'
  | 'operand'
  | 'interpret'
  | 'create'
  | 'print'
  | 'play'

export function runtime(name: Runtime): string {
  return readFileSync(new URL(`./runtime/${name}.c`, import.meta.url), 'utf8')
}

/** A declaration or function at the outermost level, with the comment above it. */
interface Piece {
  readonly text: string
  readonly defines: readonly string[]
}

/** The pieces of a file: a blank line before a line that is not indented parts them. */
export function pieces(text: string): Piece[] {
  return text
    .split(/\n\n(?=[^\s}])/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece, defines: defined(piece) }))
}

function defined(piece: string): string[] {
  const names: string[] = []
  for (const line of piece.split('\n')) {
    const head = /^static [^;(=]*?(\w+)(?:\[\w*\])*(?:\(|;| =|,)/.exec(line)
    if (head?.[1]) names.push(head[1])
  }
  return names
}

/** Those pieces that `text` names, and that these name in turn, in their order. */
export function needed(text: string, all: readonly Piece[]): string[] {
  const wanted = new Set<Piece>()
  const look = (commented: string) => {
    const from = commented.replace(/\/\*[\s\S]*?\*\//g, '')
    for (const piece of all) {
      if (wanted.has(piece) || !piece.defines.some((name) => mentions(from, name))) continue
      wanted.add(piece)
      look(piece.text)
    }
  }
  look(text)
  return all.filter((piece) => wanted.has(piece)).map((piece) => piece.text)
}

export function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text)
}
