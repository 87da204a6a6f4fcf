/**
 * The picture of `bench --growth`: three panels of plain SVG. States against the size of a family;
 * bytes and seconds against states, with lines of equal cost. Each family has a colour and a mark of
 * its own, so that it can be told apart in grey too.
 */
import type { Curve, Point } from './bench-growth.ts'
import { type Scale, scale } from './bench-scale.ts'

interface Panel {
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  /** Lines of equal cost: y is so much for each x. */
  readonly guides: readonly { readonly perX: number; readonly text: string }[]
  /** At which end of the lines there is room for their words. */
  readonly room: 'lower' | 'upper'
}
interface Axis {
  readonly label: string
  readonly log: boolean
  readonly of: (point: Point) => number
}

const states: Axis = { label: 'states (log)', log: true, of: (point) => point.states }

const panels: readonly Panel[] = [
  {
    title: 'States against size',
    x: { label: 'size: the parameter that grows', log: false, of: (point) => point.size },
    y: states,
    guides: [],
    room: 'upper',
  },
  {
    title: 'Memory against states',
    x: states,
    y: { label: 'bytes of all live arrays (log)', log: true, of: (point) => point.bytes },
    guides: [
      { perX: 10, text: '10 bytes a state' },
      { perX: 100, text: '100 bytes a state' },
    ],
    room: 'upper',
  },
  {
    title: 'Time against states',
    x: states,
    y: { label: 'seconds of the search (log)', log: true, of: (point) => point.seconds },
    guides: [
      { perX: 1e-6, text: '1 M states/s' },
      { perX: 1e-5, text: '100 k states/s' },
    ],
    room: 'lower',
  },
]

/** Told apart by those who see few colours (Okabe and Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#8a6d00', '#56b4e9']

const WIDE = 340
const HIGH = 320
const LEFT = 70
const TOP = 56
const BETWEEN = 92
const BELOW = 52
const LEGEND_LINE = 20

export function growthPlot(curves: readonly Curve[]): string {
  const width = LEFT + panels.length * WIDE + (panels.length - 1) * BETWEEN + 24
  const height = TOP + HIGH + BELOW + curves.length * LEGEND_LINE + 24
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif" font-size="12">`,
    '<title>pipeproof: cost against size</title>',
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...panels.flatMap((panel, at) => drawn(panel, curves, LEFT + at * (WIDE + BETWEEN), TOP, at)),
    ...curves.flatMap((curve, at) => legend(curve, at, TOP + HIGH + BELOW + 12)),
    '</svg>',
  ].join('\n')}\n`
}

function drawn(
  panel: Panel,
  curves: readonly Curve[],
  left: number,
  top: number,
  number: number,
): string[] {
  const points = curves.flatMap((curve) => curve.points)
  const x = scale(panel.x.log, points.map(panel.x.of), left, left + WIDE)
  const y = scale(panel.y.log, points.map(panel.y.of), top + HIGH, top)
  const clip = `panel${number}`
  return [
    text(panel.title, left + WIDE / 2, top - 22, 'head middle'),
    `<clipPath id="${clip}"><rect x="${left}" y="${top}" width="${WIDE}" height="${HIGH}"/></clipPath>`,
    ...x.ticks.flatMap(({ at, label }) => [
      line(at, top, at, top + HIGH, 'grid'),
      text(label, at, top + HIGH + 18, 'middle'),
    ]),
    ...y.ticks.flatMap(({ at, label }) => [
      line(left, at, left + WIDE, at, 'grid'),
      text(label, left - 8, at + 4, 'end'),
    ]),
    `<rect class="frame" x="${left}" y="${top}" width="${WIDE}" height="${HIGH}"/>`,
    text(panel.x.label, left + WIDE / 2, top + HIGH + 40, 'middle'),
    turned(panel.y.label, left - 50, top + HIGH / 2),
    `<g clip-path="url(#${clip})">`,
    ...panel.guides.flatMap((guide) => guideLine(guide, panel.room, x, y)),
    '</g>',
    ...curves.flatMap((curve, at) => drawnCurve(panel, curve, at, x, y)),
  ]
}

function drawnCurve(panel: Panel, curve: Curve, at: number, x: Scale, y: Scale): string[] {
  const colour = colourOf(at)
  const places = curve.points.map((point) => [
    x.place(panel.x.of(point)),
    y.place(panel.y.of(point)),
  ])
  const path = places.map(([px, py]) => `${round(px)},${round(py)}`).join(' ')
  return [
    `<polyline class="curve" points="${path}" stroke="${colour}"/>`,
    ...places.map(([px, py]) => mark(at, px ?? 0, py ?? 0, colour)),
  ]
}

function guideLine(
  { perX, text: words }: Panel['guides'][number],
  room: Panel['room'],
  x: Scale,
  y: Scale,
): string[] {
  const [from, to] = [x.least, x.most]
  const [x1, y1, x2, y2] = [x.place(from), y.place(from * perX), x.place(to), y.place(to * perX)]
  const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI
  const low = Math.max(from, y.least / perX)
  const high = Math.min(to, y.most / perX)
  if (low >= high) return []
  const at = low * (high / low) ** (room === 'upper' ? 0.97 : 0.03)
  const [px, py] = [round(x.place(at)), round(y.place(at * perX))]
  const anchor = room === 'upper' ? 'end' : 'start'
  return [
    line(x1, y1, x2, y2, 'guide'),
    `<text class="guide ${anchor}" x="${px}" y="${py + 13}" transform="rotate(${round(angle)} ${px} ${py})">${words}</text>`,
  ]
}

function legend(curve: Curve, at: number, top: number): string[] {
  const y = top + at * LEGEND_LINE
  const colour = colourOf(at)
  const capped =
    curve.cappedAt === undefined ? '' : `; size ${curve.cappedAt} took longer than it may`
  return [
    `<line class="curve" x1="${LEFT}" y1="${y}" x2="${LEFT + 30}" y2="${y}" stroke="${colour}"/>`,
    mark(at, LEFT + 15, y, colour),
    text(`${curve.about}${capped}`, LEFT + 42, y + 4, ''),
  ]
}

function colourOf(at: number): string {
  return colours[at % colours.length] as string
}

function mark(at: number, x: number, y: number, colour: string): string {
  const [a, b] = [round(x), round(y)]
  const shape = (points: readonly [number, number][]) =>
    `<polygon fill="${colour}" points="${points.map(([dx, dy]) => `${round(x + dx)},${round(y + dy)}`).join(' ')}"/>`
  switch (at % 5) {
    case 0:
      return `<circle fill="${colour}" cx="${a}" cy="${b}" r="4"/>`
    case 1:
      return shape([
        [-4, -4],
        [4, -4],
        [4, 4],
        [-4, 4],
      ])
    case 2:
      return shape([
        [0, -5],
        [5, 4],
        [-5, 4],
      ])
    case 3:
      return shape([
        [0, -5.5],
        [5.5, 0],
        [0, 5.5],
        [-5.5, 0],
      ])
    default:
      return shape([
        [0, 5],
        [5, -4],
        [-5, -4],
      ])
  }
}

function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`
}

function text(words: string, x: number, y: number, kind: string): string {
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}">${words}</text>`
}

function turned(words: string, x: number, y: number): string {
  return `<text class="middle" x="${x}" y="${y}" transform="rotate(-90 ${x} ${y})">${words}</text>`
}

function round(value: number | undefined): number {
  return Math.round((value ?? 0) * 10) / 10
}

const STYLE = [
  '.paper{fill:#fff}',
  'text{fill:#222}',
  '.head{font-size:14px;font-weight:600}',
  '.middle{text-anchor:middle}',
  '.end{text-anchor:end}',
  '.grid{stroke:#e4e4e4}',
  '.frame{fill:none;stroke:#888}',
  '.curve{fill:none;stroke-width:2}',
  'line.guide{stroke:#999;stroke-dasharray:5 4}',
  'text.guide{fill:#555;font-size:11px;paint-order:stroke;stroke:#fff;stroke-width:4px}',
].join('')
