/** How `check` and `outcomes` may be told to search; the answers do not depend on it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './run.ts'

let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pipeproof-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

function file(name: string, text: string): string {
  writeFileSync(join(cwd, name), text)
  return name
}
const json = async (args: readonly string[]) =>
  JSON.parse((await run([...args, '--json'], { cwd })).out)

const race = `litmus race "two puts and a get"
init { file f = A*10; }
P0 { put(f, B*10); x = get(f); }
P1 { put(f, C*10); }
P2 { y = get(f); }
`

describe('--jobs', () => {
  it('prints the same whoever searches', async () => {
    const one = await run(['check', '--jobs', '1'])
    const two = await run(['check', '--jobs', '2'])
    expect(two).toEqual(one)
    expect(two.out).toMatch(/; complete\n$/)
  })

  it('passes on what is at fault', async () => {
    const bad = file(
      'bad.ts',
      "export default { about: 'a', source: 'b', violates: [], put() { throw new Error('out of cells') } }",
    )
    const args = ['check', '--policy', bad, '--policy', 'plain']
    const one = await run([...args, '--jobs', '1'], { cwd })
    const two = await run([...args, '--jobs', '2'], { cwd })
    expect(two).toEqual(one)
    expect(two.status).toBe(2)
    expect(two.err).toContain('out of cells')
  })

  it.each(['0', 'x', '-1'])('%s is refused', async (jobs) => {
    const { status, err } = await run(['check', `--jobs=${jobs}`])
    expect(status).toBe(2)
    expect(err).toContain('--jobs')
  })
})

describe('--max-switches', () => {
  it('shows what few switches show, and proves nothing', async () => {
    const args = ['check', 'plain', 'put-get', 'stays-a']
    const [none] = (await json([...args, '--max-switches', '0'])).verdicts
    expect(none).toMatchObject({ verdict: 'unknown', complete: false })
    const [one] = (await json([...args, '--max-switches', '1'])).verdicts
    expect(one).toMatchObject({ verdict: 'violated', schedule: 'P0,P1', steps: 2 })
    const [many] = (await json([...args, '--max-switches', '9'])).verdicts
    expect(many).toMatchObject({ verdict: 'violated', complete: true, minimal: true })
  })

  it('holds where no run needs more', async () => {
    const args = ['check', 'write-once', 'put-get', 'stays-a', '--max-switches']
    expect((await json([...args, '1'])).verdicts[0].verdict).toBe('unknown')
    expect((await json([...args, '2'])).verdicts[0].verdict).toBe('holds')
  })

  it('is not for outcomes', async () => {
    const { status, err } = await run(['outcomes', 'put-get', '--max-switches', '1'])
    expect(status).toBe(2)
    expect(err).toContain('--max-switches')
  })
})

describe('--explorer dpor', () => {
  it('gives the same verdicts', async () => {
    const args = ['check', 'put-get', 'only-get', file('race.litmus', race)]
    const told = (answer: any) =>
      answer.verdicts.map((v: any) => [v.policy, v.scenario, v.property, v.verdict, v.schedule])
    expect(told(await json([...args, '--explorer', 'dpor']))).toEqual(told(await json(args)))
  })

  it('must be one that there is', async () => {
    const { status, err } = await run(['check', '--explorer', 'dpro'])
    expect(status).toBe(2)
    expect(err).toContain("did you mean 'dpor'?")
  })
})

describe('--hash-compact', () => {
  it('shows the same violations; what is not violated is unknown, with the probability', async () => {
    const args = ['check', 'put-get', 'only-get', file('race.litmus', race)]
    const exact = (await json(args)).verdicts
    const found = (await json([...args, '--hash-compact'])).verdicts
    expect(found.length).toBe(exact.length)
    for (const [at, verdict] of found.entries()) {
      const { verdict: answer, schedule, steps, minimal, scenario } = exact[at]
      expect(verdict.scenario).toBe(scenario)
      expect(verdict.complete).toBe(false)
      if (answer === 'violated') {
        expect(verdict).toMatchObject({ verdict: 'violated', schedule, steps, minimal })
      } else {
        expect(verdict.verdict).toBe('unknown')
        expect(verdict.message).toMatch(
          /^no violation in \d+ states; hash compaction, at most \d\.\de-\d+ probability that a state was omitted$/,
        )
      }
      expect(verdict.omission).toBeGreaterThan(0)
    }
    const { status, out } = await run([...args, '--hash-compact'], { cwd })
    expect(status).toBe(2)
    expect(out).not.toMatch(/\bholds\b|[1-9]\d* hold/)
  })

  it.each([
    [['--explorer', 'dpor'], '--explorer dpor'],
    [['--max-switches', '1'], '--max-switches'],
    [['--workers', '2'], '--workers: it takes one thread'],
  ])('does not go with %s', async (args, named) => {
    const { status, err } = await run(['check', '--hash-compact', ...args])
    expect(status).toBe(2)
    expect(err).toContain(`--hash-compact does not go with ${named}`)
  })
})

describe('outcomes --traces', () => {
  it('lists a schedule for each interleaving that differs', async () => {
    const name = file('race.litmus', race)
    const { interleavings } = (await json(['outcomes', name, '--policy', 'plain', '--traces']))
      .results[0]
    // P0's put and get against P1's put, P2's get at four places among them
    expect(interleavings.length).toBeGreaterThan(3)
    expect(new Set(interleavings).size).toBe(interleavings.length)
    for (const schedule of interleavings) {
      const { status } = await run(['check', '--replay', `plain/${name}/${schedule}`], { cwd })
      expect(status).toBe(0)
    }
  })
})

describe('check --stats', () => {
  it('names what no search met', async () => {
    const { stats } = await json(['check', 'only-get', 'plain', '--stats'])
    expect(stats).toEqual([
      {
        policy: 'plain',
        searches: 2,
        states: expect.any(Number),
        transitions: expect.any(Number),
        largest: expect.objectContaining({ scenario: 'only-get' }),
        stepsTaken: ['get'],
        stepsNeverTaken: [],
        unmet: expect.objectContaining({ guardsNeverBlocked: [], optionsNeverEnabled: [] }),
        symmetry: { searches: 0, states: 0, standFor: 0 },
        shareable: 1,
        exploding: [],
        alwaysVacuous: ['few-puts'],
      },
    ])
    const { out } = await run(['check', 'only-get', 'plain', '--stats'])
    expect(out).toContain('always vacuous  few-puts')
  })
})

it('finds a policy that is not deterministic in a scenario of one task', async () => {
  const random = file(
    'random.ts',
    [
      'let n = 0',
      "export default { about: 'a', source: 'b', violates: [], put(cell, data) {",
      '  n += 1; if (n % 2 === 1) cell.puts += 1',
      '} }',
    ].join('\n'),
  )
  const single = file(
    'single.litmus',
    'litmus single "one put"\ninit { file f = A*10; }\nP0 { put(f, B*10); }\n',
  )
  const { status, err } = await run(['check', single, '--policy', random], { cwd })
  expect(status).toBe(2)
  expect(err).toContain('deterministic')
})
