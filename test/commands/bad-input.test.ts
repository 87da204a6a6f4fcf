/** Files of the user that are wrong: each is named, with the line where one is known. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './run.ts'

let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pipeproof-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

let files = 0
function write(content: string | Uint8Array, ending: string): string {
  const name = `given-${files++}${ending}`
  writeFileSync(join(cwd, name), content)
  return name
}

async function refused(args: readonly string[]): Promise<string> {
  const { status, err } = await run(args, { cwd })
  expect(status).toBe(2)
  expect(err).not.toMatch(/^ +at /m)
  expect(err).not.toContain('internal fault')
  return err
}

const policy = (fields: string) => `export default { ${fields} }\n`
const good = "about: 'a', source: 's', violates: [], put(cell) { cell.puts += 1 }"

describe('a policy file', () => {
  it.each([
    ['', 'is empty'],
    ['\n  \n', 'is empty'],
    [new Uint8Array([127, 69, 76, 70, 0, 1, 2]), 'is no text file'],
    ['export const policy = {}\n', 'has no default export'],
    ['export default 7\n', 'is a number, not a policy'],
    ['export default null\n', 'is null, not a policy'],
    [policy("source: 's', violates: []"), "'about' is missing"],
    [policy("about: 'a', violates: []"), "'source' is missing"],
    [policy("about: 7, source: 's', violates: []"), "'about' must be a text"],
    [policy("about: 'a', source: 's'"), "'violates' must be a list"],
    [policy("about: 'a', source: 's', violates: [3]"), "'violates' must be a list"],
  ])('%j: %s', async (content, message) => {
    const name = write(content, '.ts')
    const err = await refused(['check', '--policy', name])
    expect(err).toContain(name)
    expect(err).toContain(message)
  })

  it('that throws when it is loaded is named with the line', async () => {
    const name = write(
      "const x: number = 1\n\nthrow new Error('no luck')\nexport default x\n",
      '.ts',
    )
    const err = await refused(['check', '--policy', name])
    expect(err).toContain('throws when it is loaded: no luck')
    expect(err).toContain(name)
  })

  it('whose step throws is named, and the others are answered', async () => {
    const broken = good.replace('cell.puts += 1', "throw new Error('out of cells')")
    const name = write(policy(broken), '.ts')
    const { status, out, err } = await run(
      ['check', '--policy', name, '--policy', 'plain', 'put-get', 'stays-a'],
      { cwd },
    )
    expect(status).toBe(2)
    expect(err).toContain('out of cells')
    expect(err).toContain(`${name.replace('.ts', '')}/put-get/stays-a`)
    expect(err).not.toContain('internal fault')
    expect(out).toContain('violated (2)*')
    expect(out.trimEnd()).toMatch(/not complete$/)
  })

  it('that is not deterministic is named', async () => {
    const random = good.replace('cell.puts += 1', 'if (flip()) cell.puts += 1')
    const source = `let n = 0\nfunction flip() { n += 1; return n % 2 === 1 }\n${policy(random)}`
    const name = write(source, '.ts')
    const tasks = ['P0', 'P1', 'P2'].map((task) => {
      return `${task} { ${'ABCDE'.replace(/./g, 'put(f, $&*9); ')}}`
    })
    const body = `litmus many "many puts"\ninit { file f = A*10; }\n${tasks.join('\n')}\n`
    const err = await refused(['check', '--policy', name, write(body, '.litmus')])
    expect(err).toContain('deterministic')
    expect(err).toContain(name.replace('.ts', ''))
  })
})

describe('a property file', () => {
  it.each([
    ["kind: 'when', on: {}", "'about' is missing"],
    ["kind: 'never', about: 'a'", 'its kind is "never"'],
    ["kind: 'when', about: 'a'", "'on' must be an object"],
    ["kind: 'when', about: 'a', on: { got: 3 }", "what it does on 'got' must be a function"],
    ["kind: 'always', about: 'a', check: 'x'", "'check' must be a function"],
  ])('{ %s }: %s', async (fields, message) => {
    const name = write(policy(fields), '.ts')
    const err = await refused(['check', name, 'put-get'])
    expect(err).toContain(name)
    expect(err).toContain(message)
  })

  it('that returns something else than a sentence is named', async () => {
    const name = write(policy("kind: 'when', about: 'a', on: { got: () => false }"), '.ts')
    const err = await refused(['check', name, 'put-get', 'plain'])
    expect(err).toContain(name.replace('.ts', ''))
  })

  it('that throws is named', async () => {
    const fields = "kind: 'always', about: 'a', check() { throw new Error('lost') }"
    const name = write(policy(fields), '.ts')
    const err = await refused(['check', name, 'put-get', 'plain'])
    expect(err).toContain('lost')
    expect(err).toContain(name.replace('.ts', ''))
  })
})

describe('a path', () => {
  it('of a directory', async () => {
    mkdirSync(join(cwd, 'folder.litmus'))
    mkdirSync(join(cwd, 'folder.ts'))
    expect(await refused(['check', 'folder.litmus'])).toContain('folder.litmus is a directory')
    expect(await refused(['check', 'folder.ts'])).toContain('folder.ts is a directory')
  })

  it('of nothing', async () => {
    expect(await refused(['check', 'none.litmus'])).toContain('none.litmus: no such file')
    expect(await refused(['check', './none.ts'])).toContain('none.ts: no such file')
    expect(await refused(['check', './none'])).toContain('neither a .litmus nor a .ts file')
  })

  it.skipIf(process.getuid?.() === 0)('that may not be read', async () => {
    const name = write('litmus x "y"', '.litmus')
    chmodSync(join(cwd, name), 0)
    expect(await refused(['check', name])).toContain('permission denied')
  })
})

describe('a scenario file', () => {
  it.each([
    ['', ':1:1: error'],
    [new Uint8Array([0, 1, 2, 255]), 'not a text file'],
    ['litmus x "y"\ninit { file f = A*10; }\nP0 { s = putt(f, B*1); }\n', ':3:'],
  ])('%j is refused where it is wrong', async (content, message) => {
    const name = write(content, '.litmus')
    const err = await refused(['check', name])
    expect(err).toContain(`${name}:`)
    expect(err).toContain(message)
  })
})
