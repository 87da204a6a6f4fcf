/**
 * A counterexample as a page of text: the form that is pasted into a mail (72 columns, ASCII, no
 * tabs) and the form for a terminal, which differs in width and colour only.
 */
import type { Verdict } from '../engine/verdict.ts'
import { certificate } from './certificate.ts'
import { ascii, labelled, MAIL, wrap } from './layout.ts'
import { type Paint, plainPaint } from './paint.ts'
import { type Story, type StoryStep, sizeOf } from './story.ts'

export interface Page {
  readonly policy: { readonly name: string; readonly about: string; readonly source: string }
  readonly fileSystem: string
  readonly scenario: { readonly name: string; readonly title: string }
  readonly property: { readonly name: string; readonly about: string }
  readonly verdict: Verdict
  readonly story: Story
  readonly assumptions: readonly string[]
  /** What follows `npm run check -- ` to see this again: options, and the schedule's parts. */
  readonly replay: { readonly options: readonly string[]; readonly schedule: string }
}

/** The page for a mail. */
export function mail(page: Page): string {
  return ascii72(counterexample(page, MAIL, plainPaint))
}

export function counterexample(page: Page, width: number, paint: Paint): string {
  const { policy, scenario, property, verdict, story } = page
  const name = `${policy.name} / ${scenario.name}: ${property.name} is violated`
  const lines = [
    ...wrap(name, width, 2).map(paint.heading),
    '',
    ...wrap(verdict.message ?? '', width - 2).map((line) => `  ${line}`),
    '',
    ...labelled('Policy', policy.about, 10, width),
    ...labelled('', `(${policy.source})`, 10, width),
    ...labelled('Scenario', scenario.title, 10, width),
    ...labelled('Property', property.about, 10, width),
    ...labelled('Assumes', page.assumptions.join(', '), 10, width),
    '',
    ...stepLines(story, property.name, width, paint),
    ...loopLines(verdict, width),
    '',
    ...afterLines(story, width),
    ...(story.matter === '' ? [] : wrap(story.matter, width)),
    ...certificateLines(page, width),
    ...(verdict.inspected === true
      ? wrap('Steps looked at the bytes: the verdict is for these data.', width)
      : []),
    ...(verdict.note === undefined ? [] : wrap(`${capital(verdict.note)}.`, width)),
    ...wrap(sizeOf(verdict), width),
    ...replayLines(page.replay, width),
  ]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

/** A schedule that somebody typed, replayed: the run without a verdict. */
export function replayed(story: Story, title: string, width: number, paint: Paint): string {
  const lines = [
    ...wrap(title, width, 2).map(paint.heading),
    '',
    ...stepLines(story, undefined, width, paint),
    '',
    ...afterLines(story, width),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function certificateLines({ verdict, property, story }: Page, width: number): string[] {
  const text = certificate(verdict, property.name, story.steps.length, verdict.trace?.loop)
  return text === undefined ? [] : wrap(text, width)
}

/** Of an endless run: where it goes on. */
function loopLines({ trace }: Verdict, width: number): string[] {
  if (trace?.loop === undefined) return []
  const [first, last] = [trace.loop + 1, trace.steps.length]
  const steps = first === last ? `step ${first}` : `steps ${first} to ${last}`
  return wrap(`The run goes on with ${steps} for ever.`, width)
}

/** The run: a column for each of one or two tasks; from three on, lines prefixed by the task. */
export function stepLines(
  story: Story,
  property: string | undefined,
  width: number,
  paint: Paint,
): string[] {
  const margin = Math.max(3, String(story.steps.length).length) + 2
  const columns = columnsOf(story.tasks, width - margin)
  const lines = columns.head.map((head) => ' '.repeat(margin) + head)
  for (const step of story.steps) {
    columns.place(step).forEach((text, at) => {
      const number = at === 0 ? String(step.number).padStart(margin - 2) : ''
      lines.push(number.padEnd(margin) + text)
    })
    for (const name of step.breaks) lines.push(paint.bad(centred(`*** ${name} ***`, width - 2)))
  }
  // A violation of the run as a whole (a deadlock, a final condition) belongs to no step.
  const shown = story.steps.some((step) => step.breaks.length > 0)
  if (property !== undefined && !shown) {
    lines.push(paint.bad(centred(`*** ${property} ***`, width - 2)))
  }
  return lines
}

interface Columns {
  readonly head: readonly string[]
  place(step: StoryStep): readonly string[]
}

function columnsOf(tasks: readonly string[], room: number): Columns {
  if (tasks.length === 2) {
    const left = Math.floor((room - 3) / 2)
    const [first = '', second = ''] = tasks
    return {
      head: [
        `${first.slice(0, left).padEnd(left)}  ${second}`,
        `${'-'.repeat(left)}  ${'-'.repeat(left - 1)}`,
      ],
      place: (step) =>
        step.task === first
          ? fitted(step, left)
          : fitted(step, room - left - 2).map((line) => ' '.repeat(left + 2) + line),
    }
  }
  if (tasks.length < 2) {
    return {
      head: tasks.length === 0 ? [] : [tasks[0] as string, '-'.repeat(room - 2)],
      place: (step) => fitted(step, room),
    }
  }
  const prefix = Math.max(...tasks.map((task) => task.length)) + 2
  return {
    head: [],
    place: (step) => fitted(step, room - prefix).map((line) => step.task.padEnd(prefix) + line),
  }
}

function fitted(step: StoryStep, width: number): string[] {
  return step.lines.flatMap(({ indent, text }) =>
    wrap(' '.repeat(indent) + text, width, indent + 2),
  )
}

function centred(text: string, width: number): string {
  return ' '.repeat(Math.max(0, Math.floor((width - text.length) / 2))) + text
}

function afterLines(story: Story, width: number): string[] {
  if (story.after.length === 0) return []
  const column = Math.min(24, Math.max(...story.after.map(([name]) => name.length)))
  return [
    story.steps.length === 0 ? 'At the start' : `After step ${story.steps.length}`,
    ...story.after.flatMap(([name, text]) =>
      labelled(name, text, column + 2, width - 2).map((line) => `  ${line}`),
    ),
    '',
  ]
}

/** The command, one argument a line: long schedules are several arguments, joined again. */
function replayLines(replay: Page['replay'], width: number): string[] {
  const command = ['Replay: npm run check --', ...replay.options, '--replay'].join(' ')
  const pieces = scheduleArguments(replay.schedule, width - 4).map((piece) => `  ${piece}`)
  return [...wrap(command, width - 2, 2), ...pieces].map((line, at, all) =>
    at === all.length - 1 ? line : `${line} \\`,
  )
}

/** Cuts a schedule after commas into arguments of at most `width` characters, where it can. */
export function scheduleArguments(schedule: string, width: number): string[] {
  const pieces: string[] = []
  let line = ''
  for (const part of schedule.split(/(?<=,)/)) {
    if (line !== '' && line.length + part.length > width) {
      pieces.push(line)
      line = ''
    }
    line += part
  }
  return [...pieces, line]
}

function ascii72(text: string): string {
  return text.split('\n').map(ascii).join('\n')
}
