/**
 * The comparison of random systems is worth something: an engine with a deliberately broken
 * dependence relation, or a deliberately broken memo, does not pass it.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Node, Trie } from '../../src/engine/decision-trie.ts'
import { fullReduction, noReduction, type Reduction } from '../../src/engine/explore.ts'
import { type Dependence, dependent } from '../../src/engine/independence.ts'
import { Memo } from '../../src/engine/memo.ts'
import type { Edge } from '../../src/engine/question.ts'
import type { System } from '../../src/engine/system.ts'
import type { Action, Control, Task } from '../../src/model.ts'
import {
  type Disagreement,
  plainGraph,
  reducedDisagreements,
  unreducedDisagreements,
} from './agreement.ts'
import { build } from './random-build.ts'
import type { Operands, RandomState, RandomSystem } from './random-program.ts'
import { interpret } from './random-recipe.ts'
import { randomSystems, type Shape } from './random-systems.ts'

/** The first of some random systems, always the same ones, about which something is said. */
function first<T>(
  shape: Shape,
  ask: (data: RandomSystem) => T | undefined,
  numRuns = 400,
): T | undefined {
  for (const data of fc.sample(randomSystems(shape), { numRuns, seed: 4 })) {
    const answer = ask(data)
    if (answer !== undefined) return answer
  }
  return undefined
}

const isFound = (found: readonly Disagreement[]) => found.length > 0

describe('a broken dependence relation is caught', () => {
  const persistent = { ...noReduction, persistent: true }
  const sleep = { ...noReduction, sleep: true }
  test.each<[what: string, reduction: Reduction, depends: Dependence]>([
    ['nothing depends on anything, persistent sets', persistent, () => false],
    ['nothing depends on anything, all reductions', fullReduction, () => false],
    ['reads do not count, persistent sets', persistent, (a, b) => a.writes.meets(b.writes)],
    ['reads do not count, sleep sets', sleep, (a, b) => a.writes.meets(b.writes)],
    [
      'only what the first writes counts',
      persistent,
      (a, b) => a.writes.meets(b.reads) || a.writes.meets(b.writes) || a.writes.meets(b.adds),
    ],
    [
      'sums do not meet reads',
      persistent,
      (a, b) => dependent(a, b) && !(a.adds.meets(b.reads) || b.adds.meets(a.reads)),
    ],
    [
      'sums do not meet writes',
      persistent,
      (a, b) => dependent(a, b) && !(a.adds.meets(b.writes) || b.adds.meets(a.writes)),
    ],
  ])('%s', (_what, reduction, depends) => {
    const caught = first({ cycles: false }, (data) => {
      const system = build(data)
      const plain = plainGraph(system, 300)
      if (!plain || !isFound(reducedDisagreements(system, plain, { reduction, depends }))) {
        return undefined
      }
      // It is the relation that is wrong, not the rest.
      return reducedDisagreements(system, plain, { reduction, depends: dependent })
    })
    expect(caught).toEqual([])
  })
})

describe('a broken memo is caught', () => {
  /** How a comparison with this memo first goes wrong, beside faults that the engine tells itself. */
  function caught(
    memo: (data: RandomSystem) => { system: System<RandomState>; memo: Memo },
    numRuns = 400,
  ) {
    const ask = (data: RandomSystem) => {
      const { system, memo: broken } = memo(data)
      const plain = plainGraph(system, 300)
      if (!plain) return undefined
      try {
        const found = unreducedDisagreements(system, plain, { memo: broken })
        return isFound(found) ? found.map(({ about }) => about) : undefined
      } catch {
        return undefined
      }
    }
    return first({ cycles: false }, ask, numRuns)
  }

  test('two answers take one edge', () => {
    const conflate = (edge: Edge) => (edge === 2 ? 1 : edge)
    const conflated = (node: Node): Node => {
      if (!node.question) return node
      const [get, set] = [node.get.bind(node), node.set.bind(node)]
      return Object.assign(node, {
        get: (edge: Edge) => get(conflate(edge)),
        set: (edge: Edge, next: Node) => set(conflate(edge), conflated(next)),
      })
    }
    class Broken extends Memo {
      override trie(step: unknown, checked: readonly unknown[]): Trie {
        const trie = super.trie(step, checked)
        if (!Object.getOwnPropertyDescriptor(trie, 'root')?.set) {
          let root: Node | undefined
          Object.defineProperty(trie, 'root', {
            get: () => root,
            set: (node: Node) => {
              root = conflated(node)
            },
          })
        }
        return trie
      }
    }
    expect(caught((data) => ({ system: build(data), memo: new Broken() }))).toContain('transitions')
  })

  test('one trie for steps that are different', () => {
    class Broken extends Memo {
      override trie(step: unknown, checked: readonly unknown[]): Trie {
        return super.trie(places.get(step) ?? step, checked)
      }
    }
    /** closures that hold their operands: they are what the trie must be keyed by */
    const places = new Map<unknown, string>()
    const closed = (data: RandomSystem) =>
      withSteps(build(data), ({ name, args }, task) => {
        const step = (s: RandomState, k: Control) => interpret(s, k, args as Operands)
        places.set(step, `${task} ${name.slice(0, 1)}`)
        return step
      })
    expect(caught((data) => ({ system: closed(data), memo: new Broken() }))).toBeDefined()
    // A trie for each of them is right.
    expect(caught((data) => ({ system: closed(data), memo: new Memo() }), 40)).toBeUndefined()
  })

  test('a step that captured a variable, with a memo that outlives it', () => {
    const captured = { offset: 0 }
    const recipe = (s: RandomState, k: Control, args: Operands) =>
      interpret(s, Object.create(k, { constants: { value: { ...captured } } }), args)
    const found = caught((data) => {
      const system = withSteps(build(data), () => recipe)
      const memo = new Memo()
      captured.offset = 1
      const plain = plainGraph(system, 300)
      try {
        if (plain) unreducedDisagreements(system, plain, { memo })
      } finally {
        captured.offset = 2
      }
      return { system, memo }
    })
    expect(found).toBeDefined()
  })
})

/** The same system with other recipes in its steps. */
function withSteps(
  system: System<RandomState>,
  step: (action: Action<RandomState>, task: string) => Action<RandomState>['step'],
): System<RandomState> {
  return {
    ...system,
    tasks: system.tasks.map((task): Task<RandomState> => {
      const made = new Map<Action<RandomState>, Action<RandomState>>()
      const of = (action: Action<RandomState>) => {
        const known = made.get(action) ?? { ...action, step: step(action, task.name) }
        made.set(action, known)
        return known
      }
      return { ...task, actions: (control) => task.actions(control).map(of) }
    }),
  }
}
