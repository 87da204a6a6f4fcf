import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bytes } from '../../src/engine/bytes.ts'
import type { Name, System } from '../../src/engine/system.ts'
import type { TraceStep } from '../../src/engine/verdict.ts'
import {
  counterexample,
  mail,
  type Page,
  scheduleArguments,
} from '../../src/report/counterexample.ts'
import { plainPaint } from '../../src/report/paint.ts'
import { tell } from '../../src/report/story.ts'
import { page, system, trace, wording } from './example.ts'

describe('the sample page of the design', () => {
  it('is laid out to the letter', () => {
    const golden = readFileSync(new URL('../golden/example.mail.txt', import.meta.url), 'utf8')
    expect(mail(page)).toBe(golden)
  })

  it('claims minimality only where it was proved', () => {
    const unproved = { ...page, verdict: { ...page.verdict, minimal: false } }
    expect(mail(page)).toContain('No schedule of 4 steps violates pipe-bytes-stable.')
    expect(mail(unproved)).not.toContain('No schedule')
  })

  it('says so when the search was cut', () => {
    const verdict = { ...page.verdict, complete: false, limit: 'more than 41 states' }
    expect(mail({ ...page, verdict })).toContain(
      'Not complete (more than 41 states): 41 states, 66 transitions.',
    )
  })

  it('says so when steps looked at the bytes', () => {
    const verdict = { ...page.verdict, inspected: true }
    expect(mail({ ...page, verdict })).toContain('the verdict is for these data')
  })

  it('marks the end of the run when no single step breaks the property', () => {
    const steps = trace.steps.map((step) => ({ ...step, violations: [] }))
    const ended = tell(system, { ...trace, steps }, wording, 'no-deadlock')
    const lines = mail({
      ...page,
      story: ended,
      property: { ...page.property, name: 'no-deadlock' },
    })
    expect(lines).toMatch(/x = "B\*2048"\n +\*\*\* no-deadlock \*\*\*\n/)
  })

  it('tells who is blocked, in which call and why', () => {
    const waits = [{ text: 'the folio lock of @F.0' }]
    const story = tell(system, { ...trace, steps: [], blocked: [{ task: '@P1', waits }] }, wording)
    expect(story.after.at(-1)).toEqual([
      'P1',
      'blocked in w = write(f:0, B*4096): the folio lock of folio0',
    ])
  })

  it('names the file system in the replay when it is not the usual one', () => {
    const replay = { ...page.replay, options: ['--fs', 'xfs'] }
    expect(mail({ ...page, replay })).toContain(
      'Replay: npm run check -- --fs xfs --replay \\\n  by-reference/write-after-splice/P0*2',
    )
  })

  it('marks what mattered from the engine, if it says so', () => {
    const steps = trace.steps.map((step, at) => ({ ...step, matters: at !== 1 }))
    expect(tell(system, { ...trace, steps }, wording).matter).toMatch(/^Steps 1, 3, 4 and 5 matter/)
  })
})

describe('a run of three tasks', () => {
  const names: Name[] = ['@P0', '@P1', '@writeback']
  const three: System = {
    name: 't',
    initial: {},
    tasks: names.map((name) => ({ name, actions: () => [] })),
  }
  const steps = names.map((task, index) => ({
    ...(trace.steps[0] as TraceStep),
    task,
    index,
    passes: [{ where: `work_of_${index}`, what: 'x 1 -> 2' }],
  }))

  it('is one column, each line prefixed with its task', () => {
    const story = tell(three, { initial: {}, steps, blocked: [] }, {})
    const text = mail({ ...page, story })
    expect(text).toContain(
      [
        '  1  P0         work_of_0',
        '     P0           x 1 -> 2',
        '  2  P1         work_of_1',
        '     P1           x 1 -> 2',
        '  3  writeback  work_of_2',
        '     writeback    x 1 -> 2',
      ].join('\n'),
    )
  })
})

describe('a system without words of its own', () => {
  it('shows the steps by name, with what they changed', () => {
    const plain: TraceStep = {
      ...(trace.steps[0] as TraceStep),
      action: 'enter',
      passes: [],
      changes: [{ path: 'inside', before: 0, after: 1 }],
    }
    const story = tell(system, { initial: {}, steps: [plain], blocked: [] }, {})
    expect(story.steps[0]?.lines).toEqual([
      { indent: 0, text: 'enter' },
      { indent: 2, text: 'inside: 0 -> 1' },
    ])
  })

  it('shows the option taken and every register once', () => {
    const value = Bytes.fill('A', 10)
    const steps: TraceStep[] = [
      {
        ...(trace.steps[0] as TraceStep),
        options: ['short'],
        labels: [{ register: 'x', value, append: true }],
      },
      {
        ...(trace.steps[0] as TraceStep),
        passes: [{ where: 'other' }],
        labels: [{ register: 'x', value, append: true }],
      },
      {
        ...(trace.steps[0] as TraceStep),
        passes: [{ where: 'return' }],
        labels: [{ register: 'x', value: Bytes.empty, append: false }],
      },
    ]
    const story = tell(system, { initial: {}, steps, blocked: [] }, {})
    const texts = story.steps.flatMap((step) => step.lines.map((line) => line.text))
    expect(texts).toContain('chosen: short')
    expect(texts.filter((text) => text.startsWith('x ='))).toEqual(['x = "A*10"', 'x = "A*20"'])
  })
})

const word = fc.stringMatching(/^[ -~éß\t]{0,90}$/)
const arbitraryStep = (tasks: readonly Name[]) =>
  fc.record({
    task: fc.constantFrom(...tasks),
    starts: fc.boolean(),
    passes: fc.array(fc.record({ where: fc.stringMatching(/^[a-z_]{1,80}$/), what: word }), {
      maxLength: 3,
    }),
    violates: fc.boolean(),
  })
const arbitraryPage = fc
  .integer({ min: 1, max: 5 })
  .chain((count) => {
    const tasks = Array.from({ length: count }, (_, at): Name => `@P${at}`)
    return fc.record({
      tasks: fc.constant(tasks),
      steps: fc.array(arbitraryStep(tasks), { maxLength: 12 }),
      title: word,
      message: word,
      objects: fc.array(fc.tuple(fc.stringMatching(/^[a-z0-9[\]]{1,30}$/), word), { maxLength: 4 }),
      schedule: fc.array(fc.stringMatching(/^P[0-4](\*[0-9]{1,3})?$/), { maxLength: 80 }),
    })
  })
  .map(({ tasks, steps, title, message, objects, schedule }): Page => {
    const initial = {}
    const sys: System = {
      name: 's',
      initial,
      tasks: tasks.map((name) => ({ name, actions: () => [] })),
    }
    const told = steps.map(
      ({ task, starts, passes, violates }): TraceStep => ({
        ...(trace.steps[0] as TraceStep),
        task,
        index: tasks.indexOf(task),
        starts,
        passes,
        violations: violates ? [{ property: 'p', message }] : [],
      }),
    )
    const run = { initial, steps: told, blocked: [] }
    return {
      ...page,
      policy: { ...page.policy, about: title },
      scenario: { ...page.scenario, title },
      verdict: { ...page.verdict, message },
      story: tell(sys, run, { objects: () => objects, call: () => 'c = call(f)' }, 'p'),
      replay: { options: [], schedule: `a/b/${schedule.join(',')}` },
    }
  })

describe('any page', () => {
  it('fits a mail: 72 columns, ASCII, no tabs, no space at a line end', () => {
    fc.assert(
      fc.property(arbitraryPage, (any) => {
        for (const line of mail(any).split('\n')) {
          expect(line.length).toBeLessThanOrEqual(72)
          expect(line).toMatch(/^[ -~]*$/)
          expect(line).not.toMatch(/ $/)
        }
      }),
    )
  })

  it('numbers every step once, in order', () => {
    fc.assert(
      fc.property(arbitraryPage, (any) => {
        const numbers = counterexample(any, 2000, plainPaint)
          .split('\n')
          .flatMap((line) => /^ {0,2}(\d+) {2}\S|^ {0,2}(\d+) {2,}/.exec(line)?.slice(1) ?? [])
          .filter((number) => number !== undefined)
          .map(Number)
        const steps = any.story.steps.map((step) => step.number)
        expect(numbers.slice(0, steps.length)).toEqual(steps)
      }),
    )
  })

  it('gives a schedule in pieces that join to the whole', () => {
    fc.assert(
      fc.property(arbitraryPage, ({ replay: { schedule } }) => {
        const pieces = scheduleArguments(schedule, 68)
        expect(pieces.join('')).toBe(schedule)
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(68)
      }),
    )
  })
})
