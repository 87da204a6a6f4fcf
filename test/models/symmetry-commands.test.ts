/** --reduction symmetry on the command line: the answers stay, and it is said what was stored. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run } from '../commands/run.ts'

const home = join(import.meta.dirname, '../..')
let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pipeproof-'))
  writeFileSync(
    join(cwd, 'writers.litmus'),
    `litmus writers "two write, one splices and reads"
init { file f = A*4096; pipe p sz=4096; }
P0 { a = write(f:0, B*4096); }
P1 { b = write(f:0, C*4096); }
P2 { s = splice(f:0, p, 4096); x = read(p, 4096); }
exists x = A*4096
`,
  )
})
afterAll(() => rmSync(cwd, { recursive: true }))

const told = async (...args: string[]) => {
  const { out } = await run([...args, '--json'], { home, cwd })
  return JSON.parse(out)
}

it('lists the same outcomes', async () => {
  const [whole] = (await told('outcomes', 'writers.litmus')).results
  const [found] = (await told('outcomes', 'writers.litmus', '--reduction', 'symmetry')).results
  expect(found.states).toBeLessThan(whole.states)
  expect({ ...found, states: 0 }).toEqual({ ...whole, states: 0 })
})

it('says the same of each property, with the same run, and how many states were stored for how many', async () => {
  const check = ['check', 'writers.litmus', 'by-reference']
  const whole = (await told(...check, '--reduction', 'none')).verdicts
  const { verdicts, stats } = await told(...check, '--reduction', 'symmetry', '--stats')
  const plain = (one: Record<string, unknown>) => {
    const { states: _, transitions: __, note: ___, orbits: ____, ...rest } = one
    return rest
  }
  expect(verdicts.map(plain)).toEqual(whole.map(plain))
  const quotient = verdicts.filter((one: any) => one.orbits)
  for (const one of quotient) {
    expect(one.states).toBeLessThan(one.orbits.states)
    expect(one.orbits.states).toBe(whole.find((w: any) => w.property === one.property).states)
  }
  // what shares the search of writer-bounded is asked of all states
  const note = 'decided on all states, without symmetry'
  const rest = verdicts.filter((one: any) => !one.orbits)
  expect(rest.map(({ note }: any) => note)).toEqual(rest.map(() => note))
  expect(rest.map(({ property }: any) => property)).toContain('writer-bounded')
  expect(stats[0].symmetry.searches).toBe(quotient.length)
  expect(stats[0].symmetry.standFor).toBeGreaterThan(stats[0].symmetry.states)
})

it.each([
  [['--reduction', 'symetry'], "did you mean 'symmetry'?"],
  [['--reduction', 'symmetry', '--explorer', 'dpor'], 'does not go with --explorer dpor'],
  [['--reduction', 'none', '--hash-compact'], 'does not go with --hash-compact'],
])('refuses %s', async (args, message) => {
  const { status, err } = await run(['check', 'writers.litmus', ...args], { home, cwd })
  expect(status).toBe(2)
  expect(err).toContain(message)
})
