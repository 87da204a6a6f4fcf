/**
 * Stored states rewritten after fields moved to other places of their words (packing.ts). It costs
 * as much as all states, so what usually happens is quick: one field moves to free bits.
 */
import { isShared, zeros } from './ints.ts'
import { bitsOf, type Field } from './packing.ts'

/** A field that is to be read at `from` and written where `slot` says. */
export interface FieldMove {
  readonly from: Field
  readonly slot: Field
}

/** `count` states with fields moved; in place where the number of words stays. */
export function moveFields(
  words: Int32Array,
  count: number,
  moves: readonly FieldMove[],
  before: number,
  after: number,
): Int32Array {
  if (before === after && moves.length === 0) return words
  const to = before === after ? words : restride(words, count, before, after)
  if (overlap(moves)) moveAll(to, count, moves, after)
  else for (const move of moves) moveOne(to, count, move, after)
  return to
}

function restride(words: Int32Array, count: number, before: number, after: number): Int32Array {
  const to = zeros(Math.floor(words.length / before) * after, isShared(words))
  for (
    let number = 0, from = 0, into = 0;
    number < count;
    number++, from += before, into += after
  ) {
    for (let w = 0; w < before; w++) to[into + w] = words[from + w] as number
  }
  return to
}

function moveOne(words: Int32Array, count: number, { from, slot }: FieldMove, width: number): void {
  const mask = (1 << from.bits) - 1
  const clear = ~(mask << from.shift)
  const end = count * width
  for (let a = from.word, b = slot.word; a < end; a += width, b += width) {
    const word = words[a] as number
    const id = (word >>> from.shift) & mask
    if (id === 0) continue
    words[a] = word & clear
    words[b] = (words[b] as number) | (id << slot.shift)
  }
}

/** Does a field move to where another one lies until now? */
function overlap(moves: readonly FieldMove[]): boolean {
  const taken = new Map<number, number>()
  for (const { from } of moves) taken.set(from.word, (taken.get(from.word) ?? 0) | bitsOf(from))
  return moves.some(({ slot }) => ((taken.get(slot.word) ?? 0) & bitsOf(slot)) !== 0)
}

/** The general case: all fields of a state are read before any is written. */
function moveAll(
  words: Int32Array,
  count: number,
  moves: readonly FieldMove[],
  width: number,
): void {
  const clear = new Int32Array(width).fill(-1)
  for (const { from } of moves) clear[from.word]! &= ~bitsOf(from)
  const touched = [...clear.keys()].filter((word) => clear[word] !== -1)
  const together = groups(moves)
  const bits = new Int32Array(together.length)
  for (let base = 0; base < count * width; base += width) {
    for (let g = 0; g < together.length; g++) {
      const { from, mask, left, right } = together[g] as Group
      bits[g] = (((words[base + from] as number) & mask) << left) >>> right
    }
    for (const word of touched) words[base + word]! &= clear[word] as number
    for (let g = 0; g < together.length; g++) {
      words[base + (together[g] as Group).to]! |= bits[g] as number
    }
  }
}

/** Fields that go from one word to one word by the same number of places. */
interface Group {
  readonly from: number
  readonly to: number
  mask: number
  readonly left: number
  readonly right: number
}

function groups(moves: readonly FieldMove[]): readonly Group[] {
  const found = new Map<string, Group>()
  for (const { from, slot } of moves) {
    const by = slot.shift - from.shift
    const key = [from.word, slot.word, by].join()
    const [left, right] = [Math.max(by, 0), Math.max(-by, 0)]
    const group = found.get(key) ?? { from: from.word, to: slot.word, mask: 0, left, right }
    group.mask |= bitsOf(from)
    found.set(key, group)
  }
  return [...found.values()]
}
