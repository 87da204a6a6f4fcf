/** Steps that the threads could not store: what the main thread does with them, alone. */
import type { Edges } from '../edges.ts'
import type { Space } from '../space.ts'
import { mixedHash } from '../store.ts'
import type { Board } from './board.ts'
import { Count, type Finds, type Lane, Round } from './work.ts'

/** A message of a lane, read. */
interface Step {
  /** its source and number, as one number */
  readonly nth: number
  readonly source: number
  readonly kind: number
  readonly words: Int32Array
}

/** Stores the steps that had no place in the part of their owner. */
export function insertLate(board: Board, owners: number, space: Space): void {
  const { work } = board
  const own = work.finds[owners] as Finds
  own.count[Count.New] = 0
  const lates = work.finds.slice(0, owners).flatMap(({ late, count }, owner) => {
    return Array.from({ length: (count[Count.Late] as number) / 3 }, (_, l) => {
      const [chunk, at, message] = late.subarray(3 * l, 3 * l + 3) as unknown as number[]
      return { ...stepAt(board, space, chunk as number, at as number), owner, message: message! }
    })
  })
  if (lates.length === 0) return
  const { words, table, k } = work
  const width = space.layout.words
  const mask = table.length - 1
  // Behind what its owner found: one place for each step.
  const free = endsOfPlaces(board, owners)
  for (const step of lates.sort((a, b) => a.nth - b.nth)) {
    const q = mixedHash(space.layout.hash(step.words, 0))
    const high = (q >>> k) << (k + 4)
    const isAt = (place: number) => step.words.every((word, w) => words[place * width + w] === word)
    let slot = q & mask
    let to = -1
    for (; to < 0; slot = (slot + 1) & mask) {
      const entry = table[slot] as number
      if (entry === 0) break
      if ((entry ^ high) >>> (k + 4) === 0 && isAt((entry & mask) - 1)) to = (entry & mask) - 1
    }
    if (to < 0) {
      to = --free[step.owner]!
      words.set(step.words, to * width)
      table[slot] = high | (Math.min((slot - q) & mask, 15) << k) | (to + 1)
      const found = own.count[Count.New]!++
      own.steps[found] = step.nth
      own.kinds[found] = step.kind
      own.slots[found] = slot
      own.places[found] = to
    }
    const { reached } = work.finds[step.owner] as Finds
    if (reached.length > 0) reached[step.message] = to
  }
}

function stepAt(board: Board, space: Space, chunk: number, at: number): Step {
  const { lanes, takenBy, round, words, xors } = board.work
  const width = space.layout.words
  const message = (lanes[takenBy[chunk] as number] as Lane).buffer[at] as number
  const [kindBits, nthBits] = [round[Round.KindBits] as number, round[Round.NthBits] as number]
  const kind = message & ((1 << kindBits) - 1)
  const nth = ((chunk * board.chunk) << nthBits) + (message >>> kindBits)
  const source = board.at + (nth >>> nthBits)
  const reached = Int32Array.from({ length: width }, (_, w) => {
    return (words[source * width + w] as number) ^ (xors[kind * width + w] as number)
  })
  return { nth, source, kind, words: reached }
}

function endsOfPlaces(board: Board, owners: number): number[] {
  const { round, starts, ends } = board.work
  let end = round[Round.Places] as number
  return Array.from({ length: owners }, (_, owner) => {
    for (let chunk = 0; chunk < (round[Round.Chunks] as number); chunk++) {
      const at = chunk * owners + owner
      end += (ends[at] as number) - (starts[at] as number)
    }
    return end
  })
}

/** Stores all steps of the round one by one: where they are more than there is room for. */
export function insertAlone(board: Board, owners: number, space: Space, edges?: Edges): void {
  const { round, starts, ends } = board.work
  const { store, layout } = space
  for (let chunk = 0; chunk < (round[Round.Chunks] as number); chunk++) {
    const steps: Step[] = []
    for (let owner = chunk * owners; owner < (chunk + 1) * owners; owner++) {
      for (let at = starts[owner] as number; at < (ends[owner] as number); at++) {
        steps.push(stepAt(board, space, chunk, at))
      }
    }
    for (const { words, source, kind } of steps.sort((a, b) => a.nth - b.nth)) {
      const to = store.add(words, layout.hash(words, 0))
      edges?.add(source, to < 0 ? ~to : to, kind)
    }
  }
}
