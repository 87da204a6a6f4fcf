/** The executable as a user starts it, from another folder. */
import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pipeproof-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

interface Ended {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

/** `meddle` is called with the child once it has written something. */
function start(
  args: readonly string[],
  meddle?: (child: ReturnType<typeof spawn>) => void,
): Promise<Ended> {
  const { INIT_CWD: _, ...env } = process.env
  const child = spawn(process.execPath, [join(root, 'src/bin.mjs'), ...args], { cwd, env })
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => {
    out += data
    meddle?.(child)
  })
  child.stderr.on('data', (data) => {
    err += data
  })
  return new Promise((done) => child.on('close', (status) => done({ status, out, err })))
}

describe('the executable', () => {
  it('works from any folder', async () => {
    const { status, out, err } = await start(['--version'])
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(out).toMatch(/^pipeproof \d/)
  })

  it('passes the exit status on', async () => {
    const { status, out, err } = await start(['chek'])
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toContain("did you mean 'check'?")
  })

  it('is silent when its reader has seen enough', async () => {
    const { status, err } = await start(['check', '--help'], (child) => child.stdout?.destroy())
    expect(err).toBe('')
    expect(status).toBe(0)
  })
})

describe.skipIf(!existsSync('/dev/full'))('a disk that is full', () => {
  it.each([[[]], [['--json']]])('is said, without a stack, status 2 %s', async (more) => {
    const args = [join(root, 'src/bin.mjs'), 'check', 'write-after-splice', 'by-reference', ...more]
    const full = openSync('/dev/full', 'w')
    const ended = spawnSync(process.execPath, args, { cwd, stdio: ['ignore', full, 'pipe'] })
    closeSync(full)
    expect(ended.status).toBe(2)
    expect(String(ended.stderr)).toMatch(/^pipeproof: the answer can't be written: ENOSPC[^\n]*\n$/)
  })
})

describe('npm run fuzz', () => {
  it.each([
    [['200'], '200'],
    [['--nosuch'], '--nosuch'],
    [['--runs'], '--runs'],
    [['--runs', '0'], 'whole numbers'],
    [['--runs', '1e99'], 'whole numbers'],
    [['--seed', ''], 'whole numbers'],
    [['--most', '2.5'], 'whole numbers'],
    [['--mode', 'nosuch'], "no mode is named 'nosuch'"],
  ])('says what is wrong with %s', (args, named) => {
    const script = ['--import', 'tsx', join(root, 'bench/fuzz.ts'), ...args]
    const ended = spawnSync(process.execPath, script, { cwd: root, encoding: 'utf8' })
    expect(ended.status).toBe(2)
    expect(ended.stderr).toContain(named)
    expect(ended.stderr).toMatch(/^(fuzz: .*\n)+$/)
    expect(ended.stdout).toBe('')
  })
})

describe('Ctrl-C', () => {
  it('ends outcomes, however many they are', async () => {
    const calls = (n: number, what: (at: number) => string) =>
      Array.from({ length: n }, (_, at) => what(at)).join(' ')
    const letters = 'ABCDEFGH'
    writeFileSync(
      join(cwd, 'many.litmus'),
      [
        'litmus many "registers with many values"',
        'init { file f = Z*64; }',
        `P0 { ${calls(8, (at) => `write(f:${at * 8}, ${letters[at]}*8);`)} }`,
        'P1 { x = read(f:0, 64); y = read(f:0, 64); z = read(f:0, 64); u = read(f:0, 64); }',
        'P2 { a = read(f:0, 64); b = read(f:0, 64); c = read(f:0, 64); }',
        '',
      ].join('\n'),
    )
    const child = spawn(
      process.execPath,
      [join(root, 'src/bin.mjs'), 'outcomes', 'many.litmus', '--json'],
      { cwd, env: { ...process.env, INIT_CWD: cwd }, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let out = ''
    child.stdout.on('data', (data) => {
      out += data
    })
    setTimeout(() => child.kill('SIGINT'), 3000)
    const status = await new Promise((done) => child.on('close', done))
    expect(status).toBe(2)
    const [result] = JSON.parse(out).results
    expect(result).toMatchObject({ complete: false, outcomes: [] })
  })

  it('ends with what was found so far, the rest unknown', async () => {
    // The first is answered at once; the second takes minutes.
    const scenarios = ['write-after-splice', join(root, 'bench/scenarios/log-tee.litmus')]
    const { status, out } = await start(['check', ...scenarios, 'by-reference'], (child) =>
      child.kill('SIGINT'),
    )
    expect(status).toBe(2)
    expect(out).toContain('unknown: interrupted')
    expect(out.trimEnd()).toMatch(/not\s+complete$/)
  })
})

describe("a file that imports 'pipeproof', in a folder without package.json", () => {
  it('is loaded as TypeScript, with the doors of this package', async () => {
    mkdirSync(join(cwd, 'deep'))
    writeFileSync(
      join(cwd, 'deep', 'never-empty.ts'),
      [
        "import { always, Bytes } from 'pipeproof'",
        "import type { Name } from 'pipeproof'",
        '',
        "const me: Name = '@P0'",
        "export default always('never-empty', me + Bytes.fill('A', 3), () => undefined)",
      ].join('\n'),
    )
    // the property is loaded before the scenario is looked for
    const { status, err } = await start(['check', 'deep/never-empty.ts', 'none.litmus'])
    expect(err).toBe('error: none.litmus: no such file\n')
    expect(status).toBe(2)
  })

  it('is named with the line when it can not be read', async () => {
    writeFileSync(join(cwd, 'typo.ts'), 'export default {\n  about: 1 2\n}\n')
    const { status, err } = await start(['check', 'typo.ts'])
    expect(status).toBe(2)
    expect(err).toMatch(/^error: typo\.ts:2:\d+: /)
  })

  it('is named with the line when it throws', async () => {
    writeFileSync(join(cwd, 'throws.ts'), "const a: number = 1\n\nthrow new Error('x' + a)\n")
    const { err } = await start(['check', 'throws.ts'])
    expect(err).toMatch(/^error: throws\.ts:3:\d+ throws when it is loaded: x1\n/)
  })

  it('is named when it imports what there is not', async () => {
    writeFileSync(join(cwd, 'asks.ts'), "import { magic } from 'pipeproof'\nexport default magic\n")
    const { err } = await start(['check', 'asks.ts'])
    expect(err).toContain('asks.ts')
    expect(err).toContain("imports 'magic', which is not exported")
  })
})
