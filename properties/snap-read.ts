import { type Bytes, whenConsumed } from '../models/kernel/index.ts'

export default whenConsumed(
  'each byte that is read was in the file while the splice ran',
  (buffer) => {
    for (const { mine, seen } of buffer.instants) {
      const at = firstStranger(mine, seen)
      if (at !== undefined) {
        return `${buffer.name} gives "${mine}": byte ${at} was never in the file while the splice ran`
      }
    }
  },
  ['instants'],
)

/** The first place whose byte none of the others has. */
function firstStranger(mine: Bytes, seen: readonly Bytes[]): number | undefined {
  const all = [mine, ...seen].map(letters)
  const places = [...new Set(all.flatMap((runs) => runs.map(({ from }) => from)))]
  const [own, ...others] = all as [Run[], ...Run[][]]
  return places
    .filter((place) => place < mine.length)
    .sort((a, b) => a - b)
    .find((place) => others.every((runs) => letterAt(runs, place) !== letterAt(own, place)))
}

interface Run {
  readonly from: number
  readonly to: number
  readonly letter: string
}

function letters(bytes: Bytes): Run[] {
  let at = 0
  return bytes.runs.map(([symbol, length]) => {
    at += length
    return { from: at - length, to: at, letter: symbol[0] as string }
  })
}

function letterAt(runs: readonly Run[], place: number): string | undefined {
  return runs.find(({ from, to }) => place >= from && place < to)?.letter
}
