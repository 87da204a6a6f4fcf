import { describe, expect, it } from 'vitest'
import { run } from './run.ts'

const json = async (args: readonly string[]) => JSON.parse((await run([...args, '--json'])).out)

describe('check', () => {
  it('prints a table, the counts and whether it is complete', async () => {
    const { status, out, err } = await run(['check'])
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(out).toMatch(/stays-a +violated \(2\)\* +holds\n/)
    expect(out).toContain('holds under all: few-puts')
    expect(out).toContain('vacuous under all: few-puts')
    expect(out).toContain('not modelled yet: later()')
    expect(out.trimEnd()).toMatch(/1 violated \(1 expected\).*; complete$/s)
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('takes names of one kind as or, across kinds as and', async () => {
    const both = await json(['check', 'plain', 'put-get', 'only-get', 'stays-a'])
    expect(both.verdicts.map((v: any) => `${v.policy}/${v.scenario}/${v.property}`)).toEqual([
      'plain/put-get/stays-a',
      'plain/only-get/stays-a',
    ])
  })

  it('answers in the schema of the design', async () => {
    const document = await json(['check', 'plain', 'put-get', 'stays-a'])
    expect(document.schema).toBe(1)
    expect(document.verdicts).toEqual([
      {
        policy: 'plain',
        fs: 'ext4',
        scenario: 'put-get',
        property: 'stays-a',
        verdict: 'violated',
        expected: 'violated',
        complete: true,
        minimal: true,
        states: expect.any(Number),
        transitions: expect.any(Number),
        steps: 2,
        calls: 2,
        schedule: 'P0,P1',
        message: 'f held "A*10" at first, "B*10" is got',
        certificate: 'No schedule of 1 step violates stays-a.',
        shortest: null,
        loop: null,
        note: null,
        omission: null,
      },
    ])
  })

  it('holds with nulls where there is no counterexample', async () => {
    const [verdict] = (await json(['check', 'write-once', 'put-get', 'stays-a'])).verdicts
    expect(verdict).toMatchObject({
      verdict: 'holds',
      expected: 'holds',
      complete: true,
      steps: null,
      calls: null,
      schedule: null,
      message: null,
    })
  })

  it('ends with 1 and a mark when a verdict is not as expected', async () => {
    const { status, out } = await run(['check', 'files/claims-too-much.ts', 'put-get', 'stays-a'])
    expect(status).toBe(1)
    expect(out).toContain('violated (2)!')
    expect(out).toMatch(
      /! {2}claims-too-much\/put-get\/stays-a@ext4: expected holds, found violated/,
    )
  })

  it('lets the clause of a scenario win over what the policy lists', async () => {
    const missing = await run(['check', 'plain', 'files/expects.litmus', 'stays-a'])
    expect(missing.status).toBe(0)
    const other = await run(['check', 'write-once', 'files/expects.litmus', 'stays-a'])
    expect(other.status).toBe(1)
    expect(other.out).toContain('expected violated, found holds')
  })

  it('wants to see everything that a policy lists as broken, in a full run only', async () => {
    const policy = 'files/lists-too-much.ts'
    const full = await run(['check', '--policy', policy])
    expect(full.status).toBe(1)
    expect(full.out).toContain('lists-too-much lists few-puts as broken; no scenario shows it')
    expect((await run(['check', '--policy', policy, 'put-get'])).status).toBe(0)
  })

  it('says unknown at a limit, never holds', async () => {
    const { status, out } = await run(['check', 'write-once', 'put-get', '--max-depth', '1'])
    expect(status).toBe(2)
    expect(out).toContain('unknown')
    expect(out).not.toContain('hold under')
    expect(out.trimEnd()).toMatch(/not complete$/)
  })

  it('gives what was found before Ctrl-C, the rest as unknown', async () => {
    let asked = 0
    const stopped = () => ++asked > 4
    const { status, out } = await run(['check', 'put-get'], { stopped })
    expect(status).toBe(2)
    expect(out).toContain('unknown: interrupted')
    expect(out.trimEnd()).toMatch(/not complete$/)
  })

  it('shows each file system on the line of the scenario with --fs all', async () => {
    const { status, out } = await run(['check', 'put-get', '--fs', 'all'])
    expect(status).toBe(0)
    expect(out).toContain('put-get (xfs)')
    expect(out).toContain('not modelled yet: file system punchcards')
    expect(out).toMatch(/2 not\s+modelled/)
  })

  it('does not pass what it was asked about and could not answer', async () => {
    expect((await run(['check', 'not-yet'])).status).toBe(2)
  })

  it('names its progress on a terminal only after a second', async () => {
    let now = 0
    const slow = await run(['check', 'put-get'], { live: true, clock: () => (now += 400) })
    expect(slow.err).toContain('plain/put-get/')
    now = 0
    const quick = await run(['check', 'put-get'], { live: true, clock: () => (now += 1) })
    expect(quick.err).toBe('')
  })

  it('colours nothing but what is said in words too', async () => {
    const plain = await run(['check'])
    const coloured = await run(['check'], { colour: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colour is made of
    expect(coloured.out.replace(/\x1b\[[0-9;]*m/g, '')).toBe(plain.out)
  })
})

describe('explain', () => {
  it('prints the counterexample for a mail', async () => {
    const { status, out } = await run(['explain', 'plain/put-get/stays-a', '--format', 'mail'])
    expect(status).toBe(0)
    expect(out).toContain('plain / put-get: stays-a is violated')
    expect(out).toContain('No schedule of 1 step violates stays-a.')
    for (const line of out.split('\n')) expect(line).toMatch(/^[ -~]{0,72}$/)
  })

  it('prints a command that shows the same run', async () => {
    const { out } = await run(['explain', 'plain/put-get/stays-a@xfs', '--format', 'mail'])
    const command = /Replay: npm run check -- (.*)/s.exec(out)?.[1] ?? ''
    const args = command.split(/[\s\\]+/).filter((arg) => arg !== '')
    expect(args).toEqual(['--fs', 'xfs', '--replay', 'plain/put-get/P0,P1'])
    const replayed = await run(['check', ...args])
    expect(replayed.status).toBe(0)
    expect(replayed.out).toContain('*** stays-a ***')
  })

  it('says so when there is none', async () => {
    const { status, out } = await run(['explain', 'write-once/put-get/stays-a'])
    expect(status).toBe(0)
    expect(out).toMatch(/^write-once \/ put-get: stays-a holds\n/)
    expect(out).toContain('Complete: ')
  })

  it('ends with 2 when a limit leaves it unknown', async () => {
    const args = ['explain', 'write-once/put-get/stays-a', '--max-depth', '1']
    const { status, out } = await run(args)
    expect(status).toBe(2)
    expect(out).toContain('stays-a is unknown')
  })

  it('answers as JSON', async () => {
    const document = await json(['explain', 'plain/put-get/stays-a'])
    expect(document.verdict).toMatchObject({ verdict: 'violated', schedule: 'P0,P1' })
    expect(document.run.steps).toHaveLength(2)
  })

  it.each(['svg', 'html'])('draws a verdict without a run as well: %s', async (format) => {
    const { status, out } = await run(['explain', 'plain/put-get/stays-a', '--format', format])
    expect(status).toBe(0)
    expect(out).toContain('stays-a')
    expect(out).toMatch(format === 'svg' ? /^<svg[^>]*>[\s\S]*<\/svg>\s*$/ : /^<!DOCTYPE html>/i)
  })

  it('has no C where there is nothing to reproduce', async () => {
    const { status, out, err } = await run(['explain', 'plain/put-get/stays-a', '--format', 'c'])
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toContain('stays-a is not violated')
  })
})

describe('outcomes', () => {
  it('lists outcomes and reports conditions', async () => {
    const { status, out } = await run(['outcomes', 'put-get', '--policy', 'plain'])
    expect(status).toBe(0)
    expect(out).toContain('  s=10 x=A*10\n  s=10 x=B*10\n  exists x = B*10  Sometimes')
    expect(out).toContain('never x = A*3    Never')
  })

  it('answers in the schema of the design, by shape if asked', async () => {
    const document = await json(['outcomes', 'put-get', '--policy', 'plain', '--shape'])
    expect(document).toEqual({
      schema: 1,
      results: [
        {
          scenario: 'put-get',
          policy: 'plain',
          fs: 'ext4',
          complete: true,
          states: 4,
          outcomes: [
            { outcome: 's=10 x=A', blocked: [] },
            { outcome: 's=10 x=B', blocked: [] },
          ],
          conditions: [
            { text: 'exists x = B*10', kind: 'exists', observation: 'Sometimes' },
            { text: 'never x = A*3', kind: 'never', observation: 'Never' },
          ],
        },
      ],
    })
  })

  it('answers the others when one file is bad', async () => {
    const args = ['outcomes', 'files/bad.litmus', 'files/none.litmus', 'not-yet', 'put-get']
    const { status, out, err } = await run([...args, '--policy', 'plain', '--json'])
    expect(status).toBe(2)
    const { results } = JSON.parse(out)
    expect(results.map((result: any) => result.scenario)).toEqual([
      'bad',
      'none',
      'not-yet',
      'put-get',
    ])
    expect(results[0].error).toContain('files/bad.litmus:2:')
    expect(results[1].error).toContain('no such file')
    expect(results[2].error).toContain('not modelled yet: later()')
    expect(results[3].outcomes).toHaveLength(2)
    expect(err).toContain('files/bad.litmus:2:')
  })

  it('skips file systems that are not modelled under --fs all', async () => {
    const { status, out, err } = await run([
      'outcomes',
      'put-get',
      '--policy',
      'plain',
      '--fs',
      'all',
    ])
    expect(status).toBe(0)
    expect(out).toContain('on xfs')
    expect(err).toBe('put-get: file system punchcards is not modelled yet\n')
  })
})

describe('a replay', () => {
  it('joins a schedule that was given in pieces', async () => {
    const whole = await run(['--replay', 'plain/put-get/P0,P1'])
    expect(await run(['check', '--replay', 'plain/put-get/P0,', 'P1'])).toEqual(whole)
    expect(whole.out).toContain('*** stays-a ***')
  })

  it('says which step can not be taken, and what can', async () => {
    const { status, out, err } = await run(['--replay', 'plain/put-get/P0*2'])
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toContain('step 2 of the schedule: P0 has ended; enabled: P1')
  })

  it('points at what is wrong in a schedule', async () => {
    const { status, err } = await run(['--replay', 'plain/put-get/P0,,P1'])
    expect(status).toBe(2)
    expect(err).toContain('  P0,,P1\n     ^')
  })
})

describe('the program', () => {
  it('lists all names', async () => {
    const { status, out } = await run(['--list'])
    expect(status).toBe(0)
    expect(out).toContain('  write-once  a put to a cell that was put before does nothing')
  })

  it.each(['check', 'outcomes', 'explain'])('has help for %s', async (name) => {
    const { status, out, err } = await run([name, '--help'])
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(out.startsWith(`pipeproof ${name} `)).toBe(true)
    expect(out).toContain('Exit status: 0')
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('tells its version', async () => {
    expect((await run(['--version'])).out).toMatch(/^pipeproof \d+\.\d+\.\d+\n$/)
  })

  it.each([
    [['chek'], "did you mean 'check'?"],
    [['check', 'put-gt'], "did you mean 'put-get'?"],
    [['check', 'plian'], "did you mean 'plain'?"],
    [['check', 'stay-a'], "did you mean 'stays-a'?"],
    [['check', 'xfs'], 'write --fs xfs'],
    [['check', '--fs', 'exf4'], "did you mean 'ext4'?"],
    [['check', '--policy', 'plian'], "did you mean 'plain'?"],
    [['check', '--max-sates', '3'], "did you mean '--max-states'?"],
    [['check', '--max-states', 'many'], 'takes a whole number'],
    [['check', '--max-memory', '12parsecs'], 'takes a size'],
    [['check', '--max-states'], '--max-states'],
    [['explain'], 'explain takes one argument'],
    [['explain', 'plain/put-get'], 'POLICY/SCENARIO/PROPERTY'],
    [['explain', 'plain/put-get/stay-a'], "did you mean 'stays-a'?"],
    [['explain', 'plain/put-get/stays-a', '--format', 'tex'], 'the formats are mail, text, json'],
    [['outcomes'], 'outcomes needs a scenario'],
    [['--replay', 'plain'], 'POLICY/SCENARIO/SCHEDULE'],
  ])('refuses %j with a remedy, status 2 and nothing on stdout', async (args, remedy) => {
    const { status, out, err } = await run(args)
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toContain(remedy)
    expect(err).not.toMatch(/^ +at /m)
  })
})
