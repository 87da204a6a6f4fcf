/**
 * The table of `check`: a block for each scenario and file system, a row for each property, a
 * column for each policy. At most 80 columns: policies that do not fit beside each other make a
 * second band below. Rows in which all policies agree are one line together.
 */
import { type Cell, isUnexpected, type NotModelled, type Unshown } from './cell.ts'
import { count, labelled, SCREEN, wrap } from './layout.ts'
import type { Paint } from './paint.ts'

export interface Block {
  readonly scenario: { readonly name: string; readonly title: string }
  readonly fileSystem: string
  readonly policies: readonly string[]
  readonly properties: readonly string[]
  readonly cells: readonly Cell[]
  readonly notModelled: readonly NotModelled[]
}

/** What stands in a cell: `violated (5)*`. */
export function cellText(cell: Cell | undefined): string {
  if (!cell) return '-'
  const { answer } = cell.verdict
  const { steps } = cell
  const text = steps === undefined ? answer : `${answer} (${steps})`
  if (isUnexpected(cell)) return `${text}!`
  return answer === 'violated' && cell.expected === 'violated' ? `${text}*` : text
}

export function blockLines(block: Block, paint: Paint): string[] {
  const { scenario } = block
  const lines = [
    ...wrap(`${scenario.name} (${block.fileSystem})`, SCREEN, 2).map(paint.heading),
    ...wrap(scenario.title, SCREEN - 2).map((line) => `  ${line}`),
  ]
  const policies = block.policies.filter((name) => block.cells.some((cell) => cell.policy === name))
  const rows = block.properties
    .map((property) => ({
      property,
      cells: policies.map((policy) =>
        block.cells.find((cell) => cell.policy === policy && cell.property === property),
      ),
    }))
    .filter((row) => row.cells.some((cell) => cell !== undefined))
  const alike = new Map<string, string[]>()
  const differing = rows.filter(({ property, cells }) => {
    const [first, ...others] = cells.map(cellText)
    if ((first !== 'holds' && first !== 'vacuous') || others.some((text) => text !== first)) {
      return true
    }
    alike.set(first, [...(alike.get(first) ?? []), property])
    return false
  })
  lines.push(...bands(policies, differing, paint))
  const under = policies.length === 1 ? `under ${policies[0]}` : 'under all'
  for (const [answer, properties] of alike) {
    const verb = answer === 'holds' ? (properties.length === 1 ? 'holds' : 'hold') : answer
    lines.push(...wrap(`  ${verb} ${under}: ${properties.join(', ')}`, SCREEN, 4))
  }
  for (const what of new Set(block.notModelled.map((row) => row.what))) {
    const at = block.notModelled.filter((row) => row.what === what).map((row) => row.policy)
    const where = at.length === block.policies.length ? '' : ` (${at.join(', ')})`
    lines.push(...wrap(`  not modelled yet: ${what}${where}`, SCREEN, 4))
  }
  return lines
}

interface Row {
  readonly property: string
  readonly cells: readonly (Cell | undefined)[]
}

function bands(policies: readonly string[], rows: readonly Row[], paint: Paint): string[] {
  if (rows.length === 0) return []
  const first = Math.min(34, Math.max(...rows.map((row) => row.property.length))) + 4
  const heads = policies.map((name) => hyphenated(name, 16))
  const widths = policies.map((_, at) => {
    const texts = [...(heads[at] ?? []), ...rows.map((row) => cellText(row.cells[at]))]
    return Math.max(...texts.map((text) => text.length))
  })
  const lines: string[] = []
  for (let from = 0; from < policies.length; ) {
    let to = from
    let used = first
    while (to < policies.length && (to === from || used + (widths[to] as number) <= SCREEN)) {
      used += (widths[to] as number) + 2
      to++
    }
    const height = Math.max(...heads.slice(from, to).map((head) => head.length))
    for (let line = 0; line < height; line++) {
      const texts = heads.slice(from, to).map((head) => head[line - height + head.length] ?? '')
      lines.push(beside('', texts, first, widths.slice(from, to)))
    }
    for (const row of rows) {
      const cells = row.cells.slice(from, to)
      lines.push(
        beside(
          `  ${row.property}`,
          cells.map(cellText),
          first,
          widths.slice(from, to),
          cells.map((cell) => (text: string) => tint(cell, text, paint)),
        ),
      )
    }
    from = to
  }
  return lines
}

function beside(
  label: string,
  texts: readonly string[],
  first: number,
  widths: readonly number[],
  tints: readonly ((text: string) => string)[] = [],
): string {
  let line = label.padEnd(first)
  texts.forEach((text, at) => {
    const gap = at === texts.length - 1 ? '' : ' '.repeat((widths[at] as number) - text.length + 2)
    line += (tints[at]?.(text) ?? text) + gap
  })
  return line.trimEnd()
}

function tint(cell: Cell | undefined, text: string, paint: Paint): string {
  if (!cell) return text
  if (isUnexpected(cell)) return paint.bad(text)
  return cell.verdict.answer === 'holds' ? paint.good(text) : paint.warn(text)
}

/** A name over several lines, broken after hyphens; what is still too long is cut anywhere. */
function hyphenated(name: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const part of name.split(/(?<=-)/)) {
    if (line !== '' && line.length + part.length > width) {
      lines.push(line)
      line = ''
    }
    line += part
    while (line.length > width) {
      lines.push(line.slice(0, width))
      line = line.slice(width)
    }
  }
  return [...lines, line]
}

export interface Totals {
  readonly cells: readonly Cell[]
  readonly notModelled: readonly NotModelled[]
  readonly unshown: readonly Unshown[]
  /** Scenarios that could not be read, steps and properties at fault: told on stderr. */
  readonly errors: number
}

/** True if there are answers, every search ended, and nothing was at fault. */
export function isComplete({ cells, errors }: Totals): boolean {
  return errors === 0 && cells.length > 0 && cells.every((cell) => cell.verdict.complete)
}

/** The last lines: what the marks mean, what went against expectation, the counts. */
export function totalLines(totals: Totals, paint: Paint): string[] {
  const { cells } = totals
  const answered = (answer: string) => cells.filter((cell) => cell.verdict.answer === answer)
  const lines: string[] = []
  const texts = cells.map(cellText)
  if (texts.some((text) => text.endsWith('*'))) {
    lines.push('*  expected: the policy lists it as broken, or the scenario expects it')
  }
  if (texts.some((text) => text.endsWith('!'))) {
    lines.push('!  not as expected')
  }
  if (answered('vacuous').length > 0) {
    lines.push('vacuous: what the property is about never happened, so it says nothing')
  }
  for (const cell of cells.filter(isUnexpected)) {
    const where = `${cell.policy}/${cell.scenario}/${cell.property}@${cell.fileSystem}`
    const { answer, message } = cell.verdict
    lines.push(
      ...labelled('!', `${where}: expected ${cell.expected}, found ${answer}`, 3, SCREEN).map(
        paint.bad,
      ),
      ...(message ? labelled('', message, 3, SCREEN) : []),
    )
  }
  for (const { policy, property } of totals.unshown) {
    lines.push(
      ...labelled(
        '!',
        `${policy} lists ${property} as broken; no scenario shows it`,
        3,
        SCREEN,
      ).map(paint.bad),
    )
  }
  for (const limit of new Set(answered('unknown').map((cell) => cell.verdict.limit))) {
    if (limit) lines.push(...labelled('', `unknown: ${limit}`, 0, SCREEN).map(paint.warn))
  }
  const violated = answered('violated')
  const expected = violated.filter((cell) => cell.expected === 'violated').length
  const parts = [
    `${answered('holds').length} hold`,
    `${violated.length} violated (${expected} expected)`,
    `${answered('unknown').length} unknown`,
    `${answered('vacuous').length} vacuous`,
  ]
  if (totals.notModelled.length > 0) parts.push(`${totals.notModelled.length} not modelled`)
  if (totals.errors > 0) parts.push(count(totals.errors, 'error'))
  const last = `${count(cells.length, 'verdict')}: ${parts.join(', ')}`
  // never broken over two lines: scripts look for it
  const word = isComplete(totals) ? 'complete' : 'not\u00a0complete'
  const totalText = wrap(`${last}; ${word}`, SCREEN, 2)
  return [...lines, ...totalText.map((line) => line.replaceAll('\u00a0', ' '))]
}
