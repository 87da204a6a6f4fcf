/**
 * The lane of the main thread for what the threads left. The search stores there what it finds,
 * in the table that has all candidates; here these get their keys, and take over entries of
 * candidates that come later.
 */
import type { Edges } from '../edges.ts'
import { mixedHash, type Store } from '../store.ts'
import { type Board, keyOf } from './board.ts'
import { PLACE_BITS, Result } from './work.ts'

/** Enters the steps of a source, in order; what is new among the states lies at the end. */
export function enter(board: Board, store: Store, source: number, steps: Edges): void {
  const { work, left, first, at } = board
  const { keys, slots } = work
  if (steps.count >> PLACE_BITS > 0) throw new Error('internal fault: a state with 65536 steps')
  let fresh = left.result[Result.Free] as number
  for (let step = 0; step < steps.count; step++) {
    const key = keyOf(source - at, step)
    let place = (steps.to[step] as number) - first
    if (place === fresh) {
      keys[place] = key
      slots[place] = slotOf(store, first + place)
      left.news[source - at]!++
      fresh++
    } else if (place >= 0) {
      place = board.winner(place)
      if ((keys[place] as number) > key) place = takeOver(board, store, place, key)
    }
    if (left.edgeKeys.length === 0) continue
    const edge = left.result[Result.Edges]!++
    left.edgeKeys[edge] = key
    left.edgeTo[edge] = place < 0 ? (steps.to[step] as number) : first + place
    left.edgeKinds[edge] = steps.kind[step] as number
  }
  left.result[Result.Free] = store.count - first
  work.outs[source - at] = steps.count
}

/** The same state once more, as a candidate that comes before; answers its place. */
function takeOver(board: Board, store: Store, place: number, key: number): number {
  const { work, left, first } = board
  const { keys, slots, table, words } = work
  const { words: width } = store.layout
  const mine = store.count++ - first
  const from = (first + place) * width
  words.copyWithin((first + mine) * width, from, from + width)
  const slot = slots[place] as number
  slots[mine] = slot
  table[slot] = ((table[slot] as number) & ~(table.length - 1)) | (first + mine + 1)
  left.news[(keys[place] as number) >>> PLACE_BITS]!--
  left.news[key >>> PLACE_BITS]!++
  keys[mine] = key
  return mine
}

/** Where in the table the entry of a state is. */
function slotOf({ table, layout, words }: Store, number: number): number {
  const mask = table.length - 1
  let slot = mixedHash(layout.hash(words, number * layout.words)) & mask
  while (((table[slot] as number) & mask) - 1 !== number) slot = (slot + 1) & mask
  return slot
}

/** Gives the candidates of the lane their numbers. */
export function numberLeft(board: Board, width: number): void {
  const { work, left, first } = board
  const { words, table, slots, numbers } = work
  let [source, number] = [-1, 0]
  for (const { key, place } of board.winners([left])) {
    if (key >>> PLACE_BITS !== source) {
      source = key >>> PLACE_BITS
      number = numbers[source] as number
    }
    const from = (first + place) * width
    words.copyWithin(number * width, from, from + width)
    const slot = slots[place] as number
    slots[place] = ~number
    table[slot] = ((table[slot] as number) & ~(table.length - 1)) | ++number
  }
}
