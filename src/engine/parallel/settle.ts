/**
 * Ends a round early: what its sources before `cut` found is stored in order, everything else is
 * forgotten. Entries of the table that were there before the round were put there when those of
 * its candidates were free: without the latter the table is as it was.
 */
import type { Edges } from '../edges.ts'
import type { Store } from '../store.ts'
import { type Board, keyOf } from './board.ts'
import { type Lane, PLACE_BITS, Result } from './phases.ts'

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
  const states = lanes.flatMap((lane) => board.winners(lane)).filter(({ key }) => key < end)
  const found = edges ? lanes.flatMap((lane) => edgesOf(board, lane)) : []
  for (const { first: from, result } of lanes) {
    for (let place = from; place < (result[Result.Free] as number); place++) {
      table[slots[place] as number] = 0
    }
  }
  store.count = base
  const numbers = new Map<number, number>()
  for (const { place } of states.sort((a, b) => a.key - b.key)) {
    const from = (first + place) * layout.words
    const key = words.slice(from, from + layout.words)
    numbers.set(place, ~store.add(key, layout.hash(key, 0)))
  }
  for (const { key, place, to, kind } of found.sort((a, b) => a.key - b.key)) {
    if (key >= end) break
    edges?.add(at + (key >>> PLACE_BITS), place < 0 ? to : (numbers.get(place) as number), kind)
  }
}

/** Edges with the candidates that were left with the entries. */
function edgesOf(board: Board, { edgeKeys, edgeTo, edgeKinds, result }: Lane) {
  return Array.from({ length: result[Result.Edges] as number }, (_, edge) => {
    const to = edgeTo[edge] as number
    const place = to - board.first
    return {
      key: edgeKeys[edge] as number,
      place: place < 0 ? place : board.winner(place),
      to,
      kind: edgeKinds[edge] as number,
    }
  })
}
