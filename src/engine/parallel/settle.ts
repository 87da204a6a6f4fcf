/**
 * Ends a round early: what its sources before `cut` found is stored in order, everything else is
 * forgotten. Entries of the table that were there before the round were put there when those of
 * its candidates were free: without the latter the table is as it was.
 */
import type { Edges } from '../edges.ts'
import type { Store } from '../store.ts'
import { type Board, coded, inOrder, keyOf } from './board.ts'
import { type Lane, PLACE_BITS, Result } from './work.ts'

export function settle(
  board: Board,
  lanes: readonly Lane[],
  cut: number,
  store: Store,
  edges: Edges | undefined,
): void {
  const { work, at, base, first } = board
  const { words, table, slots } = work
  const { layout } = store
  const end = keyOf(cut - at, 0)
  const states = board.winners(lanes)
  const found = edges ? reached(board, lanes) : undefined
  for (const { first: from, result } of lanes) {
    for (let place = from; place < (result[Result.Free] as number); place++) {
      table[slots[place] as number] = 0
    }
  }
  store.count = base
  const numbers = new Int32Array(board.places)
  const state = new Int32Array(layout.words)
  for (const { key, place } of states) {
    if (key >= end) break
    const from = (first + place) * layout.words
    for (let w = 0; w < layout.words; w++) state[w] = words[from + w] as number
    numbers[place] = ~store.add(state, layout.hash(state, 0))
  }
  if (!edges || !found) return
  for (const { key, place: edge } of inOrder(found.codes)) {
    if (key >= end) break
    const to = found.to[edge] as number
    const number = to < first ? to : (numbers[to - first] as number)
    edges.add(at + (key >>> PLACE_BITS), number, found.kinds[edge] as number)
  }
}

/** Edges, with the candidates that were left with the entries. */
function reached(board: Board, lanes: readonly Lane[]) {
  const codes: number[] = []
  const to: number[] = []
  const kinds: number[] = []
  for (const { edgeKeys, edgeTo, edgeKinds, result } of lanes) {
    for (let edge = 0; edge < (result[Result.Edges] as number); edge++) {
      const place = (edgeTo[edge] as number) - board.first
      codes.push(coded(edgeKeys[edge] as number, to.length))
      to.push(place < 0 ? (edgeTo[edge] as number) : board.first + board.winner(place))
      kinds.push(edgeKinds[edge] as number)
    }
  }
  return { codes, to, kinds }
}
