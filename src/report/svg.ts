/**
 * A counterexample as a picture: a column for each task, time downwards, a box for each step. A line
 * goes from a step that wrote to the step of another task that read it; steps on which the
 * violation does not depend are faint. Text is plain SVG: nothing is loaded, nothing runs.
 */
import type { Page } from './counterexample.ts'
import { wrap } from './layout.ts'
import type { Story, StoryStep } from './story.ts'

const LINE = 15
/** Of the fixed-width font at 12 px. */
const CHARACTER = 7.25
const PADDING = 8
const GAP = 10
const MARGIN = 16
const BETWEEN = 28

interface Box {
  readonly step: StoryStep
  readonly lines: readonly string[]
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The picture alone, with a heading. */
export function svg(page: Page): string {
  const { policy, scenario, property, verdict, story } = page
  const heading = [
    `${policy.name} / ${scenario.name} (${page.fileSystem})`,
    ...wrap(`${property.name} is violated: ${verdict.message ?? ''}`, 96),
  ]
  return picture(story, property.name, heading)
}

/** The run, below some lines of heading. */
export function picture(story: Story, property: string, heading: readonly string[]): string {
  const top = MARGIN + heading.length * LINE + (heading.length > 0 ? GAP : 0)
  const columns = columnsOf(story)
  const boxes = placed(story, columns, top + LINE + GAP)
  const foot = Math.max(top, ...boxes.map((box) => box.y + box.height)) + GAP
  const after = afterLines(story)
  const right = columns.reduce((edge, column) => Math.max(edge, column.x + column.width), 0)
  const widest = Math.max(...[...heading, ...after].map((line) => line.length), 0)
  const width = Math.ceil(Math.max(right, MARGIN + widest * CHARACTER) + MARGIN)
  const height = foot + (after.length + 1) * LINE + MARGIN
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="12">`,
    `<title>${escapeXml(heading.join(' ') || property)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...heading.map((line, at) =>
      text(line, MARGIN, MARGIN + (at + 1) * LINE, at === 0 ? 'head' : 'plain'),
    ),
    ...columns.flatMap(({ task, x, width: wide }) => [
      text(task, x + wide / 2, top + LINE, 'head middle'),
      `<line class="life" x1="${x + wide / 2}" y1="${top + LINE + 4}" x2="${x + wide / 2}" y2="${foot}"/>`,
    ]),
    ...boxes.flatMap(boxLines),
    ...story.links.flatMap((link) => arrow(link, boxes)),
    ...after.map((line, at) =>
      text(line, MARGIN, foot + (at + 1) * LINE, at === 0 ? 'head' : 'plain'),
    ),
    '</svg>',
    '',
  ].join('\n')
}

interface Column {
  readonly task: string
  readonly x: number
  readonly width: number
  readonly characters: number
}

function columnsOf(story: Story): Column[] {
  let x = MARGIN
  return story.tasks.map((task) => {
    const lines = story.steps.filter((step) => step.task === task).flatMap(plainLines)
    const characters = Math.min(44, Math.max(14, ...lines.map((line) => line.length)))
    const width = Math.ceil(characters * CHARACTER) + 2 * PADDING + 3 * CHARACTER
    const column = { task, x, width, characters }
    x += width + BETWEEN
    return column
  })
}

function plainLines(step: StoryStep): string[] {
  const breaks = step.breaks.map((name) => `*** ${name} ***`)
  return [...step.lines.map(({ indent, text: line }) => ' '.repeat(indent) + line), ...breaks]
}

function placed(story: Story, columns: readonly Column[], top: number): Box[] {
  let y = top
  return story.steps.flatMap((step) => {
    const column = columns.find(({ task }) => task === step.task)
    if (!column) return []
    const lines = plainLines(step).flatMap((line) => {
      const indent = line.length - line.trimStart().length
      return wrap(line, column.characters, indent + 2)
    })
    const height = lines.length * LINE + PADDING
    const box = { step, lines, x: column.x, y, width: column.width, height }
    y += height + GAP
    return [box]
  })
}

function boxLines({ step, lines, x, y, width, height }: Box): string[] {
  const kind = step.breaks.length > 0 ? 'step bad' : step.matters ? 'step' : 'step faint'
  const number = text(String(step.number), x + PADDING, y + LINE, 'number')
  return [
    `<g class="${kind}">`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>`,
    number,
    ...lines.map((line, at) => {
      const indent = line.length - line.trimStart().length
      const left = x + PADDING + (3 + indent) * CHARACTER
      const star = line.trimStart().startsWith('***')
      const style = star ? 'violation' : indent === 0 ? 'call' : 'plain'
      return text(line.trimStart(), left, y + (at + 1) * LINE, style)
    }),
    '</g>',
  ]
}

/** From the side of the box that wrote to the side of the box that read. */
function arrow({ writer, reader, what }: Story['links'][number], boxes: readonly Box[]): string[] {
  const from = boxes.find(({ step }) => step.number === writer)
  const to = boxes.find(({ step }) => step.number === reader)
  if (!from || !to || from.x === to.x) return []
  const rightwards = from.x < to.x
  const [x1, y1] = [rightwards ? from.x + from.width : from.x, from.y + from.height / 2]
  const [x2, y2] = [rightwards ? to.x : to.x + to.width, to.y + Math.min(to.height / 2, LINE)]
  const bend = (rightwards ? 1 : -1) * BETWEEN
  const tip = rightwards ? -6 : 6
  return [
    `<path class="link" d="M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"><title>${escapeXml(
      `${reader} read what ${writer} wrote${what === '' ? '' : ` into ${what}`}`,
    )}</title></path>`,
    `<path class="tip" d="M${x2} ${y2} l${tip} -4 v8 z"/>`,
  ]
}

function afterLines(story: Story): string[] {
  if (story.after.length === 0) return []
  const column = Math.max(...story.after.map(([name]) => name.length)) + 2
  return [
    `After step ${story.steps.length}`,
    ...story.after.flatMap(([name, value]) => wrap(`${name.padEnd(column)}${value}`, 110, column)),
  ]
}

function text(content: string, x: number, y: number, style: string): string {
  return `<text class="${style}" x="${round(x)}" y="${round(y)}" xml:space="preserve">${escapeXml(content)}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

export function escapeXml(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

const STYLE = [
  '.paper{fill:#fff}',
  'text{fill:#1b1b1b}',
  '.head{font-weight:bold}',
  '.middle{text-anchor:middle}',
  '.number{fill:#777}',
  '.call{font-weight:bold}',
  '.violation{font-weight:bold;fill:#b00020}',
  '.step rect{fill:#f4f6f8;stroke:#9aa7b3}',
  '.bad rect{fill:#fdecee;stroke:#b00020;stroke-width:2}',
  '.faint{opacity:.45}',
  '.life{stroke:#c8d0d8;stroke-dasharray:3 4}',
  '.link{fill:none;stroke:#1f5fa8;stroke-width:1.5}',
  '.tip{fill:#1f5fa8}',
].join('')
