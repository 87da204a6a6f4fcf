/** Scenarios as C: the text of it, what can't get into it, and that it runs where there is a cc. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Names } from '../../models/kernel/c/names.ts'
import { programInC } from '../../models/kernel/c/program.ts'
import { reproducer } from '../../models/kernel/c/reproducer.ts'
import { comment, literal } from '../../models/kernel/c/text.ts'
import { compare } from '../../src/kernel-run/compare.ts'
import { compile } from '../../src/kernel-run/compile.ts'
import { PrivateDirectory } from '../../src/kernel-run/directory.ts'
import { execute } from '../../src/kernel-run/execute.ts'
import { keyOf, readOutcome } from '../../src/kernel-run/observed.ts'
import { parse } from '../../src/litmus/parse.ts'
import type { Program } from '../../src/litmus/program.ts'
import { syscalls } from './syscalls.ts'

function program(text: string): Program {
  const { program: read, diagnostics } = parse(text, 'test.litmus', [...syscalls.values()])
  if (!read) throw new Error(diagnostics.map(({ message }) => message).join('; '))
  return read
}

const columns = (line: string) =>
  [...line].reduce((at, letter) => (letter === '\t' ? at + 8 - (at % 8) : at + 1), 0)

const observed = (name: string) =>
  program(readFileSync(new URL(`../kernel-observed/${name}.litmus`, import.meta.url), 'utf8'))

const divergence = program(`litmus tee "a page is teed, then written"
init { file f = A*4096; pipe p; pipe q sz=4096; }
P0 { s = splice(f:0, p, 4096, NB); t = tee(p, q, 4096); x = read(p, 4096); y = read(q, 4096); }
P1 { w = write(f:0, B*10+C*4086); }
exists x = A*4096 /\\ y = torn
`)

describe('the C of a scenario', () => {
  it('says each call as a kernel developer would', () => {
    const { text } = programInC(syscalls, [divergence])
    const from = text.indexOf('static int s0_init')
    expect(text.slice(from, text.indexOf('static void s0_cleanup'))).toMatchSnapshot()
  })

  it('is a reproducer that stands alone', () => {
    const [asked] = divergence.conditions
    const bad = { about: ['because'], formula: asked?.formula, text: asked?.text ?? '' }
    expect(reproducer(syscalls, divergence, bad)).toMatchSnapshot()
  })

  it('keeps to 80 columns', () => {
    const { text } = programInC(syscalls, [divergence])
    const wide = text.split('\n').filter((line) => columns(line) > 80)
    expect(wide).toEqual([])
  })

  it('has an expression for every call', () => {
    expect([...syscalls].flatMap(([name, { c }]) => (c ? [] : [name]))).toEqual([])
  })
})

describe('the text of a scenario', () => {
  it('never ends a comment or a literal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(comment(text).join('\n')).not.toMatch(/\*\/|\\$|[^\x20-\x7e\n]/m)
        expect(literal(text)).toMatch(/^"(?:[^"\\\n?]|\\[0-7]{3})*"$/)
      }),
    )
  })

  it('names objects by identifiers of its own', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        const names = new Names(divergence, '', ['int', 'main'])
        const made = [...new Set(texts)].map((text) => names.object(text))
        for (const name of [...made, names.object('int'), names.object('main')]) {
          expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/)
          expect(['int', 'main']).not.toContain(name)
        }
        expect(new Set(made).size).toBe(made.length)
      }),
    )
  })

  it('injects nothing', () => {
    const evil = program(`litmus evil "*/ int main(void) { return system(0); } /* \\"
init { file main = A*10; pipe int; }
P0 { return = splice(main:0, int, 10); system = read(int, 10); }
`)
    const { text } = programInC(syscalls, [evil])
    expect(text).not.toMatch(/\*\/ int main/)
    // In the comment it may stand.
    expect(text.replace(/\/\*[\s\S]*?\*\//g, '')).not.toContain('system(')
    expect(text).toContain('splice(s0_main, &(loff_t){ 0 }, s0_int[1], NULL, 10, 0)')
  })

  it('refuses constants that are none', () => {
    const [init] = divergence.init
    const broken = { ...divergence, init: [{ ...init!, flags: ['0); system("x"'] } as never] }
    expect([...programInC(syscalls, [broken]).refused.keys()]).toEqual([0])
  })
})

const hasCompiler = spawnSync('cc', ['--version']).status === 0 && process.platform === 'linux'

describe.skipIf(!hasCompiler)('on this kernel (needs Linux and cc)', () => {
  const run = async (programs: readonly Program[], runs: number) => {
    const directory = new PrivateDirectory(tmpdir(), false)
    try {
      const { text } = programInC(syscalls, programs)
      const compiled = await compile(directory.path, 'scenarios', text)
      if (compiled.kind !== 'program') throw new Error(JSON.stringify(compiled))
      const options = { runs, seconds: 60, directory: directory.path, inMemory: false }
      return await execute(compiled.path, { ...options, stopped: () => false })
    } finally {
      directory.remove()
    }
  }

  it('runs deterministic scenarios as recorded, and says where a run hangs', async () => {
    const hangs = program(`litmus hangs "nobody writes"
init { pipe p; }
P0 { w = write(p, A*10); x = read(p, 10); y = read(p, 10); }
P1 { u = getpipesz(p); }
`)
    const names = ['merge', 'splice1-until-eagain', 'poll-hup', 'epipe-write']
    const results = await run([...names.map(observed), hangs], 3)
    expect(names.map((_, at) => results.get(at)?.outcomes[0]?.outcome)).toEqual([
      'w=10 w2=10 n=20 free=15',
      'n=16 k=16 e=-EAGAIN',
      'w=10 c=0 a=IN.HUP x=X*10 b=HUP c2=0 d=OUT.ERR',
      'c=0 w=-EPIPE g=1',
    ])
    expect(results.get(4)?.outcomes).toEqual([
      { count: 3, outcome: 'w=10 x=A*10 y=- u=65536', blocked: [{ task: 0, call: 2 }] },
    ])
  }, 120_000)
})

describe('outcomes', () => {
  it('compare torn data of racing processes as torn, and tell what is outside', () => {
    const ran = (outcome: string) => ({ count: 1, outcome, blocked: [] })
    const result = {
      runs: 2,
      seconds: 1,
      ended: { kind: 'done' as const },
      outcomes: [
        ran('s=4096 t=4096 x=A*4096 y=B*64+A*4032 w=4096'),
        ran('s=4096 t=4096 x=B*4096 y=A*4096 w=4096'),
      ],
    }
    const torn = readOutcome(divergence.registers, 's=4096 t=4096 x=A*4096 y=A*1+B*4095 w=4096')
    const compared = compare(
      divergence,
      result,
      new Set([keyOf(divergence, { outcome: torn, blocked: [] })]),
    )
    expect(compared.seen.map(({ text, allowed }) => [text, allowed])).toEqual([
      ['s=4096 t=4096 x=A y=torn w=4096', true],
      ['s=4096 t=4096 x=B y=A w=4096', false],
    ])
    expect(compared.unseen).toEqual([])
    expect(compared.conditions.map(({ runs }) => runs)).toEqual([1])
  })
})
