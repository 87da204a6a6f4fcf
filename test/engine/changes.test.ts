import fc from 'fast-check'
import { produce } from 'immer'
import { describe, expect, test } from 'vitest'
import { Bytes } from '../../src/engine/bytes.ts'
import { changesBetween } from '../../src/engine/changes.ts'
import { canonical } from '../../src/engine/plain.ts'

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(0, 1, 'a', null, true, Bytes.fill('A', 2), Bytes.fill('B', 1)),
    fc.dictionary(fc.constantFrom('x', 'y', '@P0.1'), tie('tree'), { maxKeys: 3 }),
  ),
}))
/** All leaves with their paths. */
function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || value instanceof Bytes) {
    return new Map(value === undefined ? [] : [[path, canonical(value)]])
  }
  return new Map(
    Object.entries(value).flatMap(([key, part]) => [
      ...leaves(part, path === '' ? key : `${path}/${key}`),
    ]),
  )
}

describe('what changed', () => {
  test('turns the leaves of the one state into those of the other', () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const changed = leaves(before)
        for (const change of changesBetween(before, after)) {
          if (change.before !== undefined) changed.delete(change.path)
          for (const [path, value] of leaves(change.after, change.path)) changed.set(path, value)
        }
        expect(changed).toEqual(leaves(after))
      }),
      { numRuns: 500 },
    )
  })
  test('is nothing between equal states, shared or not', () => {
    fc.assert(
      fc.property(tree, (state) => {
        expect(changesBetween(state, state)).toEqual([])
        const copy = JSON.parse(JSON.stringify({ state }, (_, v) => (v instanceof Bytes ? 'B' : v)))
        expect(changesBetween(copy, structuredClone(copy))).toEqual([])
      }),
    )
  })
  test('is told by paths, old keys first', () => {
    const before = { pipe: { slots: [{ length: 1 }] }, pc: 0 }
    const after = produce(before, (draft) => {
      draft.pipe.slots.pop()
      draft.pc = 1
    })
    expect(changesBetween(before, after)).toEqual([
      { path: 'pipe/slots/0/length', before: 1, after: undefined },
      { path: 'pc', before: 0, after: 1 },
    ])
    expect(changesBetween({ got: null }, { got: {} })).toEqual([
      { path: 'got', before: null, after: {} },
    ])
  })
})
