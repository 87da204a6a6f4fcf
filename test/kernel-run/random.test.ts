/** Made-up scenarios: that they reach all calls, and that the interpreter runs any scenario. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { encode } from '../../models/kernel/c/encode.ts'
import { interpreterInC } from '../../models/kernel/c/interpreter.ts'
import { dependsOn, PROBES } from '../../src/kernel-run/abilities.ts'
import { compile } from '../../src/kernel-run/compile.ts'
import { PrivateDirectory } from '../../src/kernel-run/directory.ts'
import { Interpreters } from '../../src/kernel-run/interpreters.ts'
import { Random } from '../../src/kernel-run/random.ts'
import { randomProgram } from '../../src/kernel-run/random-program.ts'
import { smaller } from '../../src/kernel-run/smaller.ts'
import { parse } from '../../src/litmus/parse.ts'
import { print } from '../../src/litmus/print.ts'
import type { Program } from '../../src/litmus/program.ts'
import type { Signature } from '../../src/litmus/signature.ts'
import { syscalls } from './syscalls.ts'

const signatures: readonly Signature[] = [...syscalls.values()]

const made = (seed: number, count: number, all = signatures): Program[] => {
  const random = new Random(seed)
  const programs = Array.from({ length: count }, () => randomProgram(random, all, 'made', 1))
  return programs.flatMap((one) => parse(print(one), 'made', all).program ?? [])
}
const callsOf = (programs: readonly Program[]) =>
  programs.flatMap(({ tasks }) => tasks.flatMap(({ body }) => body.map(({ call }) => call)))
const observed = (name: string) => {
  const text = readFileSync(new URL(`../kernel-observed/${name}.litmus`, import.meta.url), 'utf8')
  return parse(text, name, signatures).program!
}

describe('a made-up scenario', () => {
  it('reaches every call, those too that are added one day', () => {
    const added: Signature = {
      name: 'added',
      parameters: [
        { name: 'src', accepts: ['socket'] },
        { name: 'mem', accepts: ['memory'] },
        { name: 'flags', accepts: ['flags'], constants: ['MSG_PEEK'] },
      ],
      result: 'number',
    }
    const all = [...signatures, added]
    const calls = callsOf(made(1, 500, all))
    const missing = all.filter(({ name }) => !calls.includes(name)).map(({ name }) => name)
    expect(missing.sort()).toEqual(['spin', 'usleep'])
  })

  it('makes no calls but those that are asked for, and looks at the end as ever', () => {
    const calls = ['store', 'ftruncate', 'fsync']
    const random = new Random(1)
    const programs = Array.from({ length: 100 }, () =>
      randomProgram(random, signatures, 'made', 1, calls),
    )
    expect([...new Set(callsOf(programs))].sort()).toEqual(['fsync', 'ftruncate', 'store'])
    expect(programs.every(({ final }) => final.some(({ call }) => call === 'read'))).toBe(true)
    expect(callsOf(made(1, 100)).length).toBeGreaterThan(0)
  })

  it('is decided by the seed', () => {
    expect(made(7, 20).map(print)).toEqual(made(7, 20).map(print))
    expect(made(7, 20).map(print)).not.toEqual(made(8, 20).map(print))
  })

  it('has finitely many smaller ones, in each direction', () => {
    for (const program of made(3, 5)) {
      let present = program
      let steps = 0
      for (;;) {
        const next = [...smaller(present)].find((one) => print(one) !== print(present))
        if (!next) break
        present = next
        expect(++steps).toBeLessThan(500)
      }
    }
  })
})

describe('the abilities of a machine', () => {
  it('are asked by scenarios, each of which depends on itself', () => {
    for (const probe of PROBES) {
      const { program, diagnostics } = parse(probe.text, probe.name, signatures)
      expect(diagnostics).toEqual([])
      expect(dependsOn(program!, probe)).toBe(true)
      expect(dependsOn(observed('merge'), probe)).toBe(false)
    }
  })
})

const hasCompiler = spawnSync('cc', ['--version']).status === 0 && process.platform === 'linux'

describe.skipIf(!hasCompiler)('the interpreter (needs Linux and cc)', () => {
  it('runs scenarios as they come, beside one that hangs', async () => {
    const directory = new PrivateDirectory(tmpdir(), false)
    const compiled = await compile(directory.path, 'interpreter', interpreterInC(syscalls))
    if (compiled.kind !== 'program') throw new Error(JSON.stringify(compiled))
    const interpreters = new Interpreters({
      program: compiled.path,
      directory: directory.path,
      seconds: 60,
      inMemory: false,
      most: 3,
    })
    const outcomes = async (program: Program) => {
      const { outcomes } = await interpreters.run(encode(syscalls, program, 3))
      return outcomes.map(
        ({ outcome, blocked }) => `${outcome}${blocked.length > 0 ? ' hangs' : ''}`,
      )
    }
    const hangs = parse(
      'litmus hangs "nobody writes"\ninit { pipe p; }\nP0 { w = write(p, A*10); x = read(p, 10); y = read(p, 10); }\n',
      'hangs',
      signatures,
    ).program!
    const names = ['merge', 'splice1-until-eagain', 'poll-hup', 'epipe-write', 'vmsplice-store']
    const recorded = JSON.parse(
      readFileSync(new URL('../kernel-observed/observed.json', import.meta.url), 'utf8'),
    )
    try {
      const [hung, ...answers] = await Promise.all([hangs, ...names.map(observed)].map(outcomes))
      expect(hung).toEqual(['w=10 x=A*10 y=- hangs'])
      expect(answers).toEqual(names.map((name) => Object.keys(recorded[name].observed.ext4)))
    } finally {
      await interpreters.close()
      directory.remove()
    }
  }, 120_000)
})
