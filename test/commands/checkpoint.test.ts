/** --checkpoint and --resume: whatever ended a run, the next one says what one run would have. */
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { run } from './run.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const folders: string[] = []
let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pipeproof-'))
  folders.push(cwd)
  writeFileSync(join(cwd, 'race.litmus'), race('B*10'))
  writeFileSync(join(cwd, 'mine.ts'), policy)
  writeFileSync(join(cwd, 'helper.ts'), 'export const more = 1\n')
  writeFileSync(join(cwd, 'few.ts'), few(9))
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const race = (data: string) => `litmus race "puts and gets"
init { file f = A*10; file g = A*10; }
P0 { put(f, ${data}); x = get(f); put(f, B*10); put(g, C*10); }
P1 { put(f, C*10); y = get(f); put(g, D*10); y1 = get(g); }
P2 { put(g, D*10); z = get(g); put(f, E*10); z1 = get(f); }
`
const policy = `import { more } from './helper.ts'
export default { about: 'a', source: 'b', violates: [], put(cell, data) {
  cell.holds = data
  cell.puts += more
} }
`
const few = (most: number) => `export default {
  kind: 'always',
  about: 'few puts',
  check: (state) =>
    Object.values(state.cells).some((cell) => cell.puts > ${most}) ? 'one put too many' : undefined,
}
`

const args = ['check', 'race.litmus', 'mine.ts', 'few.ts', 'stays-a', '--stats']
const start = (...more: string[]) => run([...args, ...more], { cwd })
/** Interrupted after so many looks at the flag; the clock stands, so only that saves. */
const interrupted = (looks: number, ...more: string[]) => {
  let asked = 0
  return run([...args, ...more], { cwd, stopped: () => ++asked > looks })
}

describe('interrupted anywhere', () => {
  it.each([[[]], [['--json']], [['--max-switches', '3']], [['--reduction', 'persistent,fuse']]])(
    'says in the end what one run says %s',
    async (more: string[]) => {
      const whole = await start(...more)
      let cuts = 0
      for (let looks = 0; looks < 40; looks += looks < 12 ? 1 : 7) {
        rmSync(join(cwd, 'a'), { force: true })
        const first = await interrupted(looks, '--checkpoint', 'a', ...more)
        if (first.out !== whole.out) cuts++
        expect(existsSync(join(cwd, 'a'))).toBe(true)
        // once more, a little further
        await interrupted(3, '--resume', 'a', ...more)
        const rest = await start('--resume', 'a', ...more)
        expect({ looks, ...rest }).toEqual({ looks, ...whole })
      }
      expect(cuts).toBeGreaterThan(3)
      if (whole.status === 2) return // a bound: not all is answered
      const size = statSync(join(cwd, 'a')).size
      expect(size).toBeLessThan(10_000)
      expect(await interrupted(0, '--resume', 'a', ...more)).toEqual(whole)
    },
  )

  it('tells how to go on', async () => {
    const { status, out, err } = await interrupted(2, '--checkpoint', 'a')
    expect(status).toBe(2)
    expect(out).toContain('unknown: interrupted')
    expect(err).toBe('checkpoint: the search goes on from here with --resume a\n')
  })
})

it('a limit ends a run; with another it goes on', async () => {
  const whole = await start()
  for (const limit of [
    ['--max-states', '100'],
    ['--max-memory', '50K'],
  ]) {
    rmSync(join(cwd, 'a'), { force: true })
    const cut = await start('--checkpoint', 'a', ...limit)
    expect(cut.status).toBe(2)
    expect(cut.out).toContain(`unknown: ${limit.join(' ')}`)
    expect(await start('--resume', 'a')).toEqual(whole)
  }
})

it('saves by the clock, in what time a tenth allows', async () => {
  let now = 0
  const sizes: number[] = []
  const clock = () => {
    if (existsSync(join(cwd, 'a'))) sizes.push(statSync(join(cwd, 'a')).mtimeMs)
    now += 1000
    return now
  }
  const whole = await start()
  const slow = await run([...args, '--checkpoint', 'a', '--checkpoint-every', '2'], { cwd, clock })
  expect(slow).toEqual(whole)
  expect(new Set(sizes).size).toBeGreaterThan(1)
})

describe('is refused', () => {
  const cases: readonly [what: string, change: () => void, more?: string[]][] = [
    ['the scenario', () => writeFileSync(join(cwd, 'race.litmus'), race('C*10'))],
    ['the policy', () => writeFileSync(join(cwd, 'mine.ts'), `${policy}// and more\n`)],
    ['the policy', () => writeFileSync(join(cwd, 'helper.ts'), 'export const more = 2\n')],
    ['the properties', () => writeFileSync(join(cwd, 'few.ts'), few(8))],
    ['the properties', () => undefined, ['few-puts']],
    ['the file system', () => undefined, ['--fs', 'xfs']],
    ['the options', () => undefined, ['--max-depth', '5']],
    ['the options', () => undefined, ['--reduction', 'sleep']],
    ['the options', () => undefined, ['--max-switches', '2']],
  ]
  it.each(cases)('where it differs in %s (%s, %s)', async (what, change, more = []) => {
    await interrupted(2, '--checkpoint', 'a')
    const before = readFileSync(join(cwd, 'a'))
    change()
    const { status, out, err } = await start('--resume', 'a', ...more)
    expect(err).toContain(`error: a is a checkpoint of another run: it differs in ${what}\n`)
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(readFileSync(join(cwd, 'a'))).toEqual(before)
  })

  it('where the program or a model differs', async () => {
    await interrupted(2, '--checkpoint', 'a')
    const made = readFileSync(join(cwd, 'a'), 'latin1')
    const { facts } = headerOf(made)
    expect(facts.identity.map(([what]: [string]) => what)).toContain('the program or its models')
    expect(facts.identity.map(([what]: [string]) => what)).toContain('the version of Node.js')
  })

  it('where it is damaged, wherever', async () => {
    await interrupted(3, '--checkpoint', 'a')
    const good = readFileSync(join(cwd, 'a'))
    const refused = async (bytes: Uint8Array, why: string) => {
      writeFileSync(join(cwd, 'a'), bytes)
      const { status, out, err } = await start('--resume', 'a')
      expect(err).toContain(why)
      expect({ status, out }).toEqual({ status: 2, out: '' })
    }
    for (const length of [0, 10, 22, 24, 60, good.length >> 1, good.length - 1]) {
      const why = length < 23 ? 'is no checkpoint' : 'is damaged'
      await refused(good.subarray(0, length), why)
    }
    for (const at of [24, 40, good.length >> 1, good.length - 33, good.length - 1]) {
      const bad = Uint8Array.from(good)
      bad[at]! ^= 4
      await refused(bad, 'is damaged')
    }
    await refused(Buffer.concat([good, Buffer.from('x')]), 'is damaged')
    const other = Buffer.from(
      good.toString('latin1').replace('checkpoint 1', 'checkpoint 2'),
      'latin1',
    )
    await refused(other, 'another version')
    writeFileSync(join(cwd, 'a'), good)
    expect((await start('--resume', 'a')).err).toBe('')
  })

  it.each([
    [['--resume', 'none'], 'none'],
    [['--resume', '.'], ". can't be read: it is a directory"],
    [['--resume', 'race.litmus'], 'race.litmus is no checkpoint'],
    [['--checkpoint', 'race.litmus'], 'race.litmus is there and no checkpoint'],
    [['--checkpoint-every', '5'], '--checkpoint-every is for'],
    [['--checkpoint', 'a', '--checkpoint-every', 'x'], '--checkpoint-every takes'],
    [['--checkpoint', 'a', '--hash-compact'], '--checkpoint does not go with --hash-compact'],
    [['--checkpoint', 'a', '--explorer', 'dpor'], '--checkpoint does not go with --explorer dpor'],
    [['--checkpoint', 'a', 'plain'], 'for one scenario under one policy'],
  ])('%s', async (more, why) => {
    const scenario = readFileSync(join(cwd, 'race.litmus'))
    const { status, out, err } = await start(...more)
    expect(err).toContain(why)
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(readFileSync(join(cwd, 'race.litmus'))).toEqual(scenario)
  })
})

function headerOf(file: string): any {
  const at = file.indexOf('\n') + 1
  return JSON.parse(file.slice(at + 4, at + 4 + Buffer.from(file, 'latin1').readUInt32LE(at)))
}

describe('what can not be written', () => {
  it.skipIf(!existsSync('/dev/full'))('a full disk: the run goes on without', async () => {
    const whole = await start()
    symlinkSync('/dev/full', join(cwd, 'a.tmp'))
    const { err, ...rest } = await start('--checkpoint', 'a', '--checkpoint-every', '0')
    expect(rest).toEqual({ status: whole.status, out: whole.out })
    expect(err).toBe(
      "checkpoint: a can't be written (no space left on the device); the run goes on without\n",
    )
    // what was in the way is gone, so the last one could be written
    expect(await start('--resume', 'a')).toEqual(whole)
  })

  it('leaves the one before as it was', async () => {
    await interrupted(2, '--checkpoint', 'a')
    const before = readFileSync(join(cwd, 'a'))
    mkdirSync(join(cwd, 'a.tmp'))
    const whole = await start()
    const { err, ...rest } = await start('--resume', 'a', '--checkpoint-every', '0')
    expect(rest).toEqual({ status: whole.status, out: whole.out })
    expect(err).toContain("checkpoint: a can't be written (it is a directory)")
    expect(readFileSync(join(cwd, 'a'))).toEqual(before)
  })

  it('a folder that is not there', async () => {
    const { status, err } = await start('--checkpoint', 'no/where')
    expect(status).toBe((await start()).status)
    expect(err).toContain("checkpoint: no/where can't be written (no such file)")
  })
})

describe('kill -9', () => {
  const large = `litmus large "four processes splice, tee, write and read"
init { file f = A*16384; pipe p; pipe q; }
P0 { s = splice(f:0, p, 16384); t = tee(p, q, 16384); x = read(p, 16384); }
P1 { w = write(f:0, B*16384); v = write(f:4096, C*8192); }
P2 { y = read(q, 16384); z = write(f:0, D*8192); }
P3 { u = splice(f:4096, q, 8192); k = read(q, 8192); }
`
  const real = ['check', 'large.litmus', 'by-reference', 'fifo', 'pipe-bytes-stable', '--stats']

  /** Killed a moment after the file was written, if `kill` says how many milliseconds. */
  function child(
    more: readonly string[],
    kill?: number,
  ): Promise<{ out: string; killed: boolean }> {
    const { INIT_CWD: _, ...env } = process.env
    const all = [join(root, 'src/bin.mjs'), ...real, ...more]
    const started = spawn(process.execPath, all, { cwd, env })
    const path = join(cwd, 'a')
    const before = existsSync(path) ? statSync(path).mtimeMs : 0
    const watch = setInterval(() => {
      if (kill === undefined || !existsSync(path) || statSync(path).mtimeMs === before) return
      clearInterval(watch)
      setTimeout(() => started.kill('SIGKILL'), kill)
    }, 5)
    let out = ''
    started.stdout.on('data', (data) => {
      out += data
    })
    return new Promise((done) =>
      started.on('close', (_, signal) => {
        clearInterval(watch)
        done({ out, killed: signal === 'SIGKILL' })
      }),
    )
  }

  it('at any moment, again and again', async () => {
    writeFileSync(join(cwd, 'large.litmus'), large)
    const whole = await child([])
    expect(whole.out).toContain('complete')
    let kills = 0
    const again = ['--checkpoint-every', '0']
    await child(['--checkpoint', 'a', ...again], 0)
    for (const after of [0, 3, 20, 100, 300]) {
      const { killed } = await child(['--resume', 'a', ...again], after)
      if (killed) kills++
    }
    expect(kills).toBeGreaterThan(0)
    expect((await child(['--resume', 'a'])).out).toBe(whole.out)
  }, 300_000)
})
