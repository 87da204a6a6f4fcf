/** Names that somebody may have meant. */

/** Changes of one letter, and swaps of two neighbours, between two names (upper case = lower). */
export function distance(from: string, to: string): number {
  const a = from.toLowerCase()
  const b = to.toLowerCase()
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) best = Math.min(best, before[j - 2]! + 1)
      row.push(best)
    }
    before = last
    last = row
  }
  return last[b.length]!
}

/** At most three of `names`, the nearest first; none if all are far. */
export function nearNames(name: string, names: Iterable<string>): readonly string[] {
  if (name.length > 64) return []
  const most = Math.max(1, Math.floor(name.length / 3))
  const ranked: (readonly [name: string, distance: number])[] = []
  for (const other of new Set(names)) {
    const begun = name.length >= 3 && other.toLowerCase().startsWith(name.toLowerCase())
    const far = begun ? 1 : distance(name, other)
    // A name of one letter is as near to any other of one letter: no help.
    if (far <= most && (far < Math.max(name.length, other.length) || far === 0))
      ranked.push([other, far])
  }
  return ranked
    .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
    .slice(0, 3)
    .map(([other]) => other)
}
