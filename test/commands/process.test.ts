/** The executable as a user starts it, from another folder. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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

describe('Ctrl-C', () => {
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
