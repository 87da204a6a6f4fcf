/** Automorphisms of scenarios: which are found, and that searching by them changes no answer. */
import { describe, expect, it } from 'vitest'
import { settle } from '../../src/commands/column.ts'
import { checkSystem, exploreWhole } from '../../src/engine/check.ts'
import { explore, fullReduction, noReduction } from '../../src/engine/explore.ts'
import { Memo } from '../../src/engine/memo.ts'
import { byShape, exactly } from '../../src/engine/outcome-values.ts'
import { outcomes } from '../../src/engine/outcomes.ts'
import type { Property, System } from '../../src/engine/system.ts'
import type { Program } from '../../src/litmus/program.ts'
import { fileSystems, kernel, policies, program, properties, scenarios } from './kernel-files.ts'

const memo = new Memo()
const symmetry = { ...noReduction, symmetry: true }

function build(of: Program, policy: string, ...asked: readonly Property[]): System {
  const built = kernel.build({
    program: of,
    policy: { name: policy, file: policies.get(policy)! },
    fileSystem: { name: 'ext4', file: fileSystems.get('ext4')! },
    properties: asked,
  })
  if (built.kind !== 'system') throw new Error(built.what)
  const options = { limits: {}, learn: (system: System, notes: any) => kernel.learn(system, notes) }
  return settle(built.system, options, (system) => exploreWhole(system, { memo })).system
}

const init = (text: string) => `litmus symmetric "two do the same"\ninit { ${text} }\n`
const two = {
  readers: `${init('file f = A*4096; pipe p sz=4096; pipe q sz=4096;')}
    P0 { s = splice(f:0, p, 4096); x = read(p, 4096); }
    P1 { t = splice(f:0, q, 4096); y = read(q, 4096); }
    P2 { w = write(f:0, B*4096); }`,
  writers: `${init('file f = A*4096; pipe p sz=4096;')}
    P0 { a = write(f:0, B*4096); }
    P1 { b = write(f:0, C*4096); }
    P2 { s = splice(f:0, p, 4096); x = read(p, 4096); }
    exists x = A*4096`,
  'writers of each other': `${init('file f = A*4096; file g = B*4096; pipe p; pipe q;')}
    P0 { s = splice(f:0, p, 4096); w = write(g:0, C*100); x = read(p, 4096); }
    P1 { t = splice(g:0, q, 4096); v = write(f:0, D*100); y = read(q, 4096); }`,
  'kept registers': `${init('pipe p sz=4096; pipe q sz=4096; do write(p, A*10); do write(q, B*10);')}
    P0 { x = read(p, 10); w = write(q, x); }
    P1 { y = read(q, 10); v = write(p, y); }`,
  senders: `${init('file f = A*4096; unix s;')}
    P0 { a = sendfile(s, f:0, 4096); }
    P1 { b = sendfile(s, f:0, 4096); }
    P2 { x = recv(s, 4096, 0); w = write(f:0, B*100); }`,
}
const three = `${init('file f = A*100; pipe p sz=4096;')}
  P0 { x = read(f, 10); a = write(p, X*10); }
  P1 { y = read(f, 10); b = write(p, Y*10); }
  P2 { z = read(f, 10); c = write(p, Z*10); }`

describe('automorphisms', () => {
  const found = (text: string) => build(program(text), 'by-reference').symmetry?.generators.length

  it.each(Object.entries(two))('of two %s', (_, text) => expect(found(text)).toBe(1))
  it('of three that do the same', () => expect(found(three)).toBe(5))

  it.each([
    [
      'a final section that is not',
      `${two.writers}`.replace(
        'exists',
        'final { e = eq(x, x); z = read(f:0, 9); v = write(f:9, B*1); }\nexists',
      ),
    ],
    [
      'a letter that a condition names',
      two.writers.replace('A*4096\n', 'A*4096\n').replace('exists x = A*4096', 'exists x = B*4096'),
    ],
    ['the shape that a condition names', two.writers.replace('x = A*4096', 'x = C+A')],
    ['a letter of the file', two.writers.replace('B*4096', 'A*4096')],
    ['NUL', two.writers.replace('B*4096', '0*4096')],
    ['a length', two.writers.replace('B*4096', 'B*4095')],
    ['an offset', two.readers.replace('t = splice(f:0', 't = splice(f:1')],
    ['a pipe of another size', two.readers.replace('pipe q sz=4096', 'pipe q sz=8192')],
    ['set-up calls', two.readers.replace('pipe q sz=4096;', 'pipe q sz=4096; do write(q, A*1);')],
    [
      'a third task that looks at one',
      two.readers.replace('w = write(f:0, B*4096);', 'w = fionread(p);'),
    ],
    [
      'the order of locks',
      `${init('pipe p; pipe q; do write(p, A*9); do write(q, B*9);')}
       P0 { s = tee(p, q, 9); }
       P1 { t = tee(q, p, 9); }`,
    ],
  ])('are none because of %s', (_, text) => expect(found(text)).toBeUndefined())

  it('of the scenarios of the project', () => {
    const symmetric = [...scenarios].filter(
      ([, scenario]) => build(scenario(), 'by-reference').symmetry,
    )
    expect(symmetric.map(([name]) => name)).toEqual(['splice-shared-offset'])
  })
})

describe('the search by them', () => {
  const texts = [...Object.entries(two), ['three', three] as const]

  it.each(texts)('%s: has the same outcomes under every policy, of fewer states', (_, text) => {
    const of = program(text)
    const constants = of.conditions.flatMap(({ formula }) =>
      formula.op === 'atom' && formula.value.kind === 'data' ? [formula.value.data] : [],
    )
    for (const policy of policies.keys()) {
      const system = build(of, policy)
      const [whole, quotient] = [noReduction, symmetry].map((reduction) =>
        explore(system, { memo, reduction, edges: true }),
      )
      for (const values of [exactly, () => byShape(constants)]) {
        const [expected, given] = [whole!, quotient!].map((exploration) => {
          const ended = outcomes(exploration.graph(), system.tasks, of.registers, values())
          if (ended.kind === 'limit') throw new Error(ended.limit)
          return [...ended.set].map((one) => `${one.values.map(String)} ${one.blocked}`)
        })
        expect(given).toEqual(expected)
      }
      expect(quotient!.states).toBeLessThan(whole!.states)
      expect(quotient!.space.orbits?.states).toBe(whole!.states)
    }
  })

  const asked = [
    'pipe-bytes-stable',
    'program-order',
    'fence',
    'snapshot-atomic',
    'no-lost-write',
    'fifo',
    'no-deadlock',
    'coherent',
  ]
  it.each(texts)('%s: has the same verdicts and counterexamples', (_, text) => {
    const of = program(text)
    for (const policy of [
      'by-reference',
      'stable-pages',
      'cow-by-writer-locked',
      'steal-or-copy',
    ]) {
      for (const name of asked) {
        const system = build(of, policy, properties.get(name)!)
        const [whole, reduced] = [noReduction, { ...fullReduction, symmetry: true }].map(
          (reduction) => checkSystem(system, { memo, reduction })[0]!,
        )
        const told = ({ answer, message, trace }: typeof whole & object) => [
          answer,
          message,
          trace?.steps.map(({ task, action }) => `${task} ${action}`),
        ]
        expect([policy, name, ...told(reduced!)]).toEqual([policy, name, ...told(whole!)])
        // Origins tell set-up calls apart, and with them the files that they have made.
        expect(reduced!.orbits === undefined).toBe(system.symmetry === undefined)
      }
    }
  })
})
