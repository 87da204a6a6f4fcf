/** The nodes and tokens of the parser library's concrete tree, and their places. */
import type { CstElement, CstNode, IToken } from 'chevrotain'
import type { Position } from './program.ts'

/** Thrown where the parser went on after an error; the part around it is left out. */
export const damage = Symbol('damage')

/** Where the tokens stand in the file. */
export function placeOf(file: string, from: IToken, to: IToken = from): Position {
  const end = (to.endOffset ?? to.startOffset) + 1
  return {
    file,
    line: from.startLine ?? 1,
    column: from.startColumn ?? 1,
    length: Math.max(1, end - from.startOffset),
  }
}

export function isNode(element: CstElement): element is CstNode {
  return 'children' in element
}

export function nodes(node: CstNode, key: string): readonly CstNode[] {
  return (node.children[key] ?? []).filter(isNode)
}

export function child(node: CstNode, key: string): CstNode {
  const [first] = nodes(node, key)
  if (!first) throw damage
  return first
}

/** The first and the last token that were really there. */
export function ends(node: CstNode): readonly [IToken, IToken] {
  let first: IToken | undefined
  let last: IToken | undefined
  const visit = (element: CstElement): void => {
    if (isNode(element)) {
      for (const part of Object.values(element.children)) part.forEach(visit)
    } else if (!Number.isNaN(element.startOffset)) {
      if (!first || element.startOffset < first.startOffset) first = element
      if (!last || element.startOffset > last.startOffset) last = element
    }
  }
  visit(node)
  if (!first || !last) throw damage
  return [first, last]
}
