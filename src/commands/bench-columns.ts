/** Tables of plain text: a first column of words, then figures aligned at the right. */

/** A line of cells, or a heading across all columns. */
export type Line = readonly string[] | string

export function columns(lines: readonly Line[], gap = 2): string {
  const rows = lines.filter((line) => typeof line !== 'string')
  const widths: number[] = []
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length)
  const print = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join(' '.repeat(gap))
      .trimEnd()
  return lines.map((line) => `${typeof line === 'string' ? line : print(line)}\n`).join('')
}

/** Three significant figures, as a person writes seconds. */
export function seconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3)
}
