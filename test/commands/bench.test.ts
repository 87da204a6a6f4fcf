/** `bench`: its options, its tables at small sizes, and what it calls wrong. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { chosen, subjects } from '../../src/commands/bench-names.ts'
import { type BenchSystem, scenarios } from '../../src/commands/bench-plan.ts'
import { benchSpeed } from '../../src/commands/bench-speed.ts'
import { Project } from '../../src/commands/load.ts'
import { run } from './run.ts'

const home = join(import.meta.dirname, '../..')
const cwd = mkdtempSync(join(tmpdir(), 'pipeproof-'))
afterAll(() => rmSync(cwd, { recursive: true }))

async function withoutSpin<T>(run: () => Promise<T>): Promise<T> {
  const { PATH } = process.env
  process.env.PATH = cwd
  try {
    return await run()
  } finally {
    process.env.PATH = PATH
  }
}

const bench = (args: readonly string[]) => run(['bench', ...args], { home, cwd })
const json = async (args: readonly string[]) => JSON.parse((await bench([...args, '--json'])).out)
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length))

describe('bench refuses', () => {
  it.each([
    [['--explorer'], 'there is no option --explorer', '--explorers'],
    [['countres'], "no system is named 'countres'", 'counters'],
    [
      ['--explorers', 'by-refrence'],
      "no system, scenario or policy is named 'by-refrence'",
      'by-reference',
    ],
    [['--sizes', 'phil'], "no scenario or policy is named 'phil'", ''],
    [['--growth', 'phill'], "no family is named 'phill'", 'phil'],
    [['--growth', '--plot', 'growth.png'], '--plot takes a name that ends in .svg', ''],
    [['phil:M=3'], "phil has no size 'M=3'", 'phil:N=10,ASYM=0'],
    [['--sizes', '--growth'], '--sizes and --growth are different tables', 'one at a time'],
    [['--plot', 'x.svg'], '--plot says nothing here', 'add --growth'],
    [['--explorers', '--runs', '2'], '--runs says nothing here', 'leave it out'],
    [['--cap', '0', '--growth'], '--cap takes a number from 1 on', ''],
    [['--runs', 'many'], "--runs takes a whole number, not 'many'", ''],
  ] as [string[], string, string][])('%j', async (args, message, remedy) => {
    const { status, out, err } = await bench(args)
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toContain(message)
    expect(err).toContain(remedy)
  })

  it('to run where there is nothing to measure', async () => {
    const { status, err } = await run(['bench'])
    expect(status).toBe(2)
    expect(err).toContain('there is no folder bench here')
  })
})

describe('names', () => {
  const project = new Project({ home, cwd })

  it('mean everything planned, one system, or sizes of one’s own', () => {
    expect(subjects([]).length).toBeGreaterThan(10)
    expect(subjects(['phil']).map(({ until }) => until)).toEqual([
      'deadlock',
      'violation',
      'all',
      'all',
    ])
    expect(subjects(['splice_tee:B=1'])).toEqual([
      {
        system: 'splice_tee',
        promela: 'splice_tee',
        params: { COPY: 1, CHECK: 1, W: 2, R: 2, C: 2, B: 1 },
        until: 'all',
      },
    ])
  })

  it('of one kind are or, scenarios and policies are and', () => {
    const few = chosen(project, ['by-reference', 'abba-tee', 'two-page-splice'], true)
    expect(few).toEqual({
      systems: [],
      scenarios: ['abba-tee', 'two-page-splice'],
      policies: ['by-reference'],
    })
    const all = chosen(project, [], true)
    expect(all.scenarios).toEqual([...project.scenarios.keys()])
    expect(all.policies).toEqual([...project.policies.keys()])
    expect(new Set(all.systems.map(({ system }) => system)).size).toBe(10)
    expect(chosen(project, ['phil'], true).scenarios).toEqual([])
  })

  it('of large scenarios have a file each', async () => {
    for (const { scenario, policy } of scenarios) {
      const { program } = await project.scenario(
        join(home, 'bench/scenarios', `${scenario}.litmus`),
      )
      expect(program.name).toBe(scenario)
      expect(project.policies.has(policy)).toBe(true)
    }
  })
})

describe('bench', () => {
  it('measures small sizes, and compares with SPIN where it is', async () => {
    const { rows, wrong } = await json(['counters:N=2,K=3', '--runs', '1'])
    expect(wrong).toEqual([])
    expect(rows.length).toBeOneOf([1, 3]) // without SPIN, with it
    for (const row of rows) {
      expect(row).toMatchObject({
        system: 'counters',
        params: { N: 2, K: 3 },
        until: 'all',
        runs: 1,
        states: 16,
        transitions: 24,
      })
      for (const figure of ['seconds', 'statesPerSecond', 'bytesPerState', 'maxRssBytes']) {
        expect(row[figure]).toBeGreaterThan(0)
      }
      expect(row.toVerdictSeconds).toBeGreaterThan(row.seconds)
    }
    expect(rows[0]).toMatchObject({ tool: 'pipeproof', mode: 'bfs' })
  })

  it('says so where SPIN is not installed', async () => {
    const { status, out, err } = await withoutSpin(() => bench(['counters:N=1,K=1', '--runs', '1']))
    expect(status).toBe(0)
    expect(err).toContain('nothing to compare with: spin and gcc are not installed')
    expect(out).toContain('pipeproof bfs')
    expect(out).not.toContain('spin dfs')
  })

  it('ends with 1 and marks counts that are not those of the plan', async () => {
    const [small] = subjects(['counters:N=1,K=1']) as [BenchSystem]
    const planned = { ...small, counts: { states: 3, transitions: 1 } }
    let out = ''
    let err = ''
    const shell = {
      home,
      live: false,
      stopped: () => false,
      out: (text: string) => {
        out += text
      },
      err: (text: string) => {
        err += text
      },
    }
    const status = await withoutSpin(async () =>
      benchSpeed(shell, [planned], { runs: 1, json: false }),
    )
    expect(status).toBe(1)
    const wrong = 'WRONG: counters N1 K1: pipeproof bfs counts 2 states and 1 transitions, not 3'
    expect(out).toContain(wrong)
    expect(err).toContain(wrong)
  })

  it('--explorers: each reduction alone, all and none, and executions', async () => {
    const args = ['--explorers', 'readers:N=3', 'abba-tee', 'by-reference', '--cap', '30']
    const { rows } = await json(args)
    expect(rows).toMatchObject([
      {
        kind: 'system',
        name: 'readers N3',
        modes: { none: { kind: 'done' }, dpor: { kind: 'done', states: 8 } },
      },
      { kind: 'scenario', group: 'abba-tee (ext4)', name: 'by-reference' },
    ])
    for (const { modes } of rows) {
      const names = ['none', 'persistent', 'sleep', 'fuse', 'symmetry', 'all', 'dpor']
      expect(Object.keys(modes)).toEqual(names)
      expect(modes.all.states).toBeLessThan(modes.none.states)
      expect(modes.sleep.states).toBe(modes.none.states)
      expect(modes.sleep.transitions).toBeLessThan(modes.none.transitions)
    }
    const { status, out } = await bench(args)
    expect(status).toBe(0)
    expect(out).toMatch(/by-reference +states +\d+ +\d+/)
    expect(widest(out)).toBeLessThanOrEqual(100)
  })

  it('--sizes: the state, and what the cut and the reductions save', async () => {
    const args = ['--sizes', 'two-page-splice', 'copy-at-splice']
    const { rows } = await json(args)
    const [row] = rows
    expect(row).toMatchObject({ scenario: 'two-page-splice', policy: 'copy-at-splice', tasks: 2 })
    expect(row.byFunction).toBeGreaterThan(row.states.none)
    expect(row.states.none).toBeGreaterThan(row.states.all)
    expect(row.largest.states).toBeGreaterThan(row.states.none)
    expect(row.largest.property).toEqual(expect.any(String))
    const { status, out } = await bench(args)
    expect(status).toBe(0)
    expect(out).toContain('No scenario of up to 4 tasks takes more than 2000000 stored states.')
    expect(widest(out)).toBeLessThanOrEqual(100)
  })

  it('--growth: figures, and a picture where it is told to', async () => {
    const { status, out } = await bench([
      '--growth',
      'peterson',
      '--plot',
      'cost.svg',
      '--cap',
      '60',
    ])
    expect(status).toBe(0)
    expect(out).toMatch(/^ +3 +417 +945 /m)
    expect(out).toContain('The picture is in cost.svg.')
    const svg = readFileSync(join(cwd, 'cost.svg'), 'utf8')
    expect(svg).toContain('peterson, N grows')
    expect(svg.match(/<polyline/g)).toHaveLength(3)
    expect(svg).not.toContain('NaN')
  })
})
