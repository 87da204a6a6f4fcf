/** On random systems the fast engine, reduced or not, agrees with the plain explorer. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Memo } from '../../src/engine/memo.ts'
import { systems } from '../systems/index.ts'
import { plainGraph, reducedDisagreements, unreducedDisagreements } from './agreement.ts'
import { modes, reductions } from './modes.ts'
import { verdictsOf } from './plain-verdicts.ts'
import { build } from './random-build.ts'
import type { RandomSystem } from './random-program.ts'
import { randomSystems, type Shape } from './random-systems.ts'

const most = 400
const runs = { numRuns: 60, interruptAfterTimeLimit: 20_000 }

const shapes: [name: string, shape: Shape][] = [
  ['terminating', { cycles: false }],
  ['cyclic', { cycles: true }],
  ['terminating, loosely coupled', { cycles: false, loose: true }],
  ['cyclic, loosely coupled', { cycles: true, loose: true }],
]
function forRandom(shape: Shape, disagreements: (data: RandomSystem) => readonly unknown[]) {
  fc.assert(
    fc.property(randomSystems(shape), (data) => {
      expect(disagreements(data)).toEqual([])
    }),
    runs,
  )
}

describe.each(shapes)('%s random systems', (_name, shape) => {
  test('the memo and packed states change nothing', () => {
    forRandom(shape, (data) => {
      const system = build(data)
      const plain = plainGraph(system, most)
      return plain ? unreducedDisagreements(system, plain) : []
    })
  })

  test.each(reductions)('%s keep final states and findings', (_reduction, reduction) => {
    forRandom(shape, (data) => {
      const system = build(data)
      const plain = plainGraph(system, most)
      return plain ? reducedDisagreements(system, plain, { reduction }) : []
    })
  })
})

describe.each(shapes)('%s random systems, asked in every other way', (_name, shape) => {
  test.each(['a final section', 'verdicts', 'solo progress', 'outcomes'])('%s', (mode) => {
    forRandom(shape, (data) => {
      const system = build(data)
      const plain = plainGraph(system, 200)
      return plain ? modes[mode]!(system, plain, new Memo()) : []
    })
  })
})

test('the random systems are worth asking about', () => {
  const met = new Set<string>()
  for (const [, shape] of shapes) {
    for (const data of fc.sample(randomSystems(shape), { numRuns: 60, seed: 7 })) {
      const system = build(data)
      const plain = plainGraph(system, most)
      if (!plain) continue
      if (plain.ends.length === 0) met.add('no end')
      if (plain.ends.length > 1) met.add('several ends')
      if (plain.ends.some(({ end }) => end.blocked.length > 0)) met.add('deadlock')
      if (plain.edges.some(({ effects }) => effects.options.length > 0)) met.add('choice')
      if (plain.edges.some(({ effects }) => effects.labels.length > 0)) met.add('label')
      for (const property of data.properties.keys()) {
        const { kind } = data.properties[property]!
        met.add(`${kind} ${verdictsOf(system, plain).get(`p${property}`)?.answer}`)
      }
    }
  }
  const kinds = ['always', 'forall', 'sometimes', 'atEnd', 'when', 'monitor']
  const verdicts = kinds.flatMap((kind) => [`${kind} holds`, `${kind} violated`])
  expect([...met]).toEqual(
    expect.arrayContaining(['no end', 'several ends', 'deadlock', 'choice', 'label', ...verdicts]),
  )
})

test.each([
  ['counters', { N: 3, K: 2 }],
  ['phil', { N: 4, ASYM: 0 }],
  ['peterson', { N: 3 }],
  ['leader', { N: 4 }],
  ['splice_tee', { W: 1, R: 1, B: 2, C: 1, COPY: 0, CHECK: 1 }],
  ['stable_writes', { W: 2, R: 1, B: 2, C: 1 }],
  ['readers', { N: 3 }],
  ['lastzero', { N: 3 }],
  ['filesystem', { N: 2 }],
])('%s %o: all agree', (name, params) => {
  const system = systems[name]!(params)
  const plain = plainGraph(system, 2000)!
  expect(unreducedDisagreements(system, plain)).toEqual([])
  for (const [, reduction] of reductions) {
    expect(reducedDisagreements(system, plain, { reduction })).toEqual([])
  }
})
