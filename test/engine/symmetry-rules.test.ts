/** What symmetry could get wrong, rule by rule: each test fails without its rule. */
import { describe, expect, it } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { explore, fullReduction, noReduction } from '../../src/engine/explore.ts'
import { Layout } from '../../src/engine/layout.ts'
import { byShape, exactly } from '../../src/engine/outcome-values.ts'
import { outcomes } from '../../src/engine/outcomes.ts'
import { Group } from '../../src/engine/symmetry-group.ts'
import { Images } from '../../src/engine/symmetry-images.ts'
import type {
  Action,
  Control,
  Name,
  Property,
  Renaming,
  Symmetry,
  System,
  Task,
} from '../../src/engine/system.ts'
import { always, atEnd, Bytes, eventually, forall, leaves, solo } from '../../src/model.ts'

const symmetry = { ...noReduction, symmetry: true }

/** Straight-line tasks: each step is a recipe that is given `args`. */
type Recipe = Action<any>['step']
function line(name: string, steps: readonly Recipe[], args: object = {}): Task<any> {
  return {
    name: `@${name}`,
    control: ['pc', `@${name}`],
    actions: (at) =>
      steps.slice(Number(at), Number(at) + 1).map((step) => ({
        name: `step ${at}`,
        step: (state, k, given) => {
          step(state, k, given)
          k.goto('on')
        },
        args,
        target: () => Number(at) + 1,
      })),
  }
}

function system(
  tasks: readonly Task<any>[],
  state: object,
  rest: Partial<System<any>> = {},
): System<any> {
  const pc = Object.fromEntries(tasks.flatMap((task) => (task.control ? [[task.name, 0]] : [])))
  return { name: 'rules', initial: { pc, ...state }, tasks, ...rest }
}

const swap: Renaming = { names: { '@P0': '@P1', '@P1': '@P0' } }
const by = (...generators: Renaming[]) => ({ symmetry: { generators } })
const failing = (of: System<any>) => () => explore(of, { reduction: symmetry })

/** Sets own to 1, then to 2. */
const put =
  (value: number): Recipe =>
  (s, k) => {
    s.own[k.me] = value
  }
const own: readonly Recipe[] = [put(1), put(2)]
const owned = { own: { '@P0': 0, '@P1': 0 } }
const pair = (rest: Partial<System<any>> = {}, state: object = owned) =>
  system([line('P0', own), line('P1', own)], state, { ...by(swap), ...rest })

describe('the quotient', () => {
  it('has one state for both orders', () => {
    expect(explore(pair()).states).toBe(9)
    const { states, space } = explore(pair(), { reduction: symmetry })
    expect(states).toBe(6)
    expect(space.orbits).toEqual({ order: 2, states: 9 })
  })

  it('is not taken unless it is asked for', () => {
    expect(explore(pair(), { reduction: fullReduction }).space.quotient).toBeUndefined()
    expect(explore({ ...pair(), symmetry: undefined } as any, { reduction: symmetry }).states).toBe(
      9,
    )
  })

  it('closes generators to a group, up to 120 renamings', () => {
    const names = Array.from({ length: 6 }, (_, n): Name => `@P${n}`)
    const tasks = names.map((name) => line(name.slice(1), own.slice(0, 1)))
    const generators = names.slice(1).map((name, n): Renaming => {
      return { names: { [name]: names[n]!, [names[n]!]: name } }
    })
    const state = { own: Object.fromEntries(names.map((name) => [name, 0])) }
    const five = explore(system(tasks, state, by(...generators)), { reduction: symmetry })
    // all permutations of five are 120; the sixth task is by itself
    expect(five.space.orbits).toEqual({ order: 120, states: 64 })
    expect(five.states).toBe(6 * 2)
  })

  it('lets a chosen name follow its task', () => {
    const make: Recipe = (s, k) => {
      s.things[k.fresh(0)] = { of: k.me }
    }
    const made = system([line('P0', [make]), line('P1', [make])], { things: {} }, by(swap))
    expect(explore(made, { reduction: symmetry }).states).toBe(3)
  })
})

describe('a renaming that is no automorphism is a fault', () => {
  const wrong = (names: Record<Name, Name>) => by({ names })

  it.each<[string, System<any>, string]>([
    [
      'of tasks that do different things',
      system([line('P0', own), line('P1', [...own].reverse())], owned, by(swap)),
      'step 0',
    ],
    [
      'of tasks of different lengths',
      system([line('P0', own), line('P1', own.slice(1))], owned, by(swap)),
      'step 0',
    ],
    ['of another initial state', pair({}, { own: { '@P0': 0, '@P1': 1 } }), 'initial state'],
    ['of one name only', pair(wrong({ '@P0': '@P1' })), 'no permutation'],
    [
      'of a task to what is none',
      pair(wrong({ '@P0': '@x', '@x': '@P0' })),
      'a task for what is none',
    ],
    [
      'of a task to one of another kind',
      system([line('P0', own), { ...line('P1', own), kernel: true }], owned, by(swap)),
      'one kind',
    ],
    [
      'of a name and one that follows another',
      pair(wrong({ '@P0': '@P1', '@P1': '@P0', '@P0.1': '@x', '@x': '@P0.1' })),
      'to @P0.1',
    ],
  ])('%s', (_, of, message) => {
    expect(failing(of)).toThrow(message)
    expect(leaves(of, of.symmetry!.generators[0]!, of.initial)).toBe(message === 'step 0')
  })

  it('that depends on what only the image reads', () => {
    // The first to move does so at 0. Of the states where the other moves those are stored where
    // it is P0, who does not look at the count; the image, P1, does.
    const move: Recipe = (s, _k, args: any) => {
      s.x = args.looks && s.count === 12 ? 2 : 1
      s.moved += 1
    }
    const raise: Recipe = (s, k: Control) => {
      k.waitUntil(s.moved > 0)
      s.count += 1
    }
    const moving = (looks: boolean) =>
      system(
        [
          line('P0', [move], { looks: false }),
          line('P1', [move], { looks }),
          line('Q', Array(20).fill(raise)),
        ],
        { x: 0, count: 0, moved: 0 },
        by(swap),
      )
    expect(failing(moving(true))).toThrow('do not do the same in step 0')
    expect(failing(moving(false))).not.toThrow()
  })

  it('that takes the order of names for another', () => {
    const first: Recipe = (s, k) => {
      s.first = k.before(k.me, s.other) ? 1 : 0
    }
    const lists: Recipe = (s) => {
      s.first = Object.keys(s.own)[0]
    }
    for (const step of [first, lists]) {
      expect(
        failing(
          system(
            [line('P0', [step]), line('P1', [step])],
            { ...owned, first: null, other: '@P0.x' },
            by(swap),
          ),
        ),
      ).toThrow()
    }
  })

  it('where registers or letters do not follow', () => {
    const labels: Recipe = (_s, k, args: any) => k.label(args.register, args.bytes)
    const of = (a: string, b: string, rest: Partial<Renaming>) =>
      system(
        [
          line('P0', [labels], { register: 'x', bytes: Bytes.fill(a, 2) }),
          line('P1', [labels], { register: 'y', bytes: Bytes.fill(b, 2) }),
        ],
        {},
        by({ ...swap, ...rest }),
      )
    const registers = { x: 'y', y: 'x' }
    const letters = { A: 'B', B: 'A' }
    expect(failing(of('A', 'A', {}))).toThrow('no automorphism')
    expect(failing(of('A', 'B', { registers }))).toThrow('no automorphism')
    expect(failing(of('A', 'A', { registers }))).not.toThrow()
    expect(failing(of('A', 'B', { registers, letters }))).not.toThrow()
  })

  it('where texts do not follow the laws of a group', () => {
    const write: Recipe = (s, _k, args: any) => {
      s.last = args.text
    }
    const last = (text: Symmetry['text']) =>
      system(
        [line('P0', [write], { text: 'P0' }), line('P1', [write], { text: 'P1' })],
        { last: 'none' },
        { symmetry: { generators: [swap], ...(text && { text }) } },
      )
    const other: Symmetry['text'] = (of, at, { names }) =>
      at === '/last' ? (names[`@${of}`]?.slice(1) ?? of) : of
    expect(failing(last(other))).not.toThrow()
    expect(failing(last(undefined))).toThrow('no automorphism')
    // P0 becomes P1 and P1 stays: what was done is not undone by doing it again
    const once: Symmetry['text'] = (of, at, { names }) =>
      at === '/last' && names['@P0'] && of === 'P0' ? 'P1' : of
    expect(failing(last(once))).toThrow('no automorphism')
    const layout = new Layout({ last: 'P0' })
    const images = new Images(layout, new Group(last(once), last(once).symmetry as Symmetry))
    expect(() => images.close({ outgrown: new Set(), varying: [] })).toThrow('texts at /last')
  })

  const blames = (task: Name): readonly Property<any>[] => [
    forall('one of', 'it is not 2', [{ task }], (s, { task: of }: any) =>
      s.own[of] === 2 ? 'it is' : undefined,
    ),
    atEnd('last', 'it is first', (s) => (s.winner === task ? 'it is not' : undefined)),
  ]
  it.each(blames('@P0'))('where property $name names a task', (property) => {
    const win: Recipe = (s, k) => {
      s.winner ??= k.me
      s.own[k.me] = 2
    }
    const tasks = [line('P0', [win]), line('P1', [win])]
    const race = system(tasks, { ...owned, winner: null }, { ...by(swap), properties: [property] })
    expect(() => checkSystem(race, { reduction: symmetry })).toThrow('no automorphism')
  })
})

describe('with persistent sets', () => {
  it('what a property reads of an image is visible too', () => {
    // One of P0 and P1 goes on, and then one of them is pointed at. In the states stored P1 goes
    // on, and P0 is pointed at: P0 in the middle is the image of what P1 does unseen.
    const take: Recipe = (s, k: Control) => {
      k.waitUntil(s.taken === null)
      s.taken = k.me
    }
    const start: Recipe = (s, k) => {
      s.own[k.me] = 1
      s.ready = true
    }
    const point = (at: Name): Task<any> => ({
      name: `@R${at}` as Name,
      actions: () => [
        {
          name: 'point',
          step: (s: any, k: Control, args: any) => {
            k.waitUntil(s.at === null && s.ready)
            s.at = args.at
          },
          args: { at },
        },
      ],
    })
    const never = always('never', 'nobody pointed at is in the middle', (s: any) =>
      s.at !== null && s.own[s.at] === 1 ? 'somebody is' : undefined,
    )
    const pointed = system(
      [
        ...['P0', 'P1'].map((name) => line(name, [take, start, put(2)])),
        ...(['@P0', '@P1'] as const).map(point),
      ],
      { ...owned, at: null, ready: false, taken: null },
      {
        ...by({ names: { ...swap.names, '@R@P0': '@R@P1', '@R@P1': '@R@P0' } }),
        properties: [never],
      },
    )
    for (const reduction of [noReduction, { ...noReduction, persistent: true, symmetry: true }]) {
      const [verdict] = checkSystem(pointed, { reduction })
      expect(verdict?.answer).toBe('violated')
    }
  })

  it('what an image may still do is done in the future of the state', () => {
    // Whoever is second may take way b, and look at y. Of the states after that those are stored
    // where it is P1: what P0 is seen to do at its second place is to come by way a.
    const way: Recipe = (s, k) => {
      if (s.ended > 0 && k.choose('way', ['a', 'b']) === 'b') s.b[k.me] = 1
    }
    const look: Recipe = (s, k) => {
      if (s.b[k.me] === 1) s.seen = s.y
      s.ended = 1
    }
    const write =
      (key: string): Recipe =>
      (s) => {
        s[key] = 1
      }
    const looking = system(
      [
        line('P0', [way, look]),
        line('P1', [way, look]),
        line('Q', [write('y')]),
        line('Z', [write('z'), write('z')]),
      ],
      { b: { '@P0': 0, '@P1': 0 }, ended: 0, seen: null, y: 0, z: 0 },
      {
        ...by(swap),
        properties: [
          always('never', 'y is seen as 1', (s: any) => (s.seen === 0 ? 'as 0' : undefined)),
        ],
      },
    )
    for (const reduction of [noReduction, { ...noReduction, persistent: true, symmetry: true }]) {
      expect(checkSystem(looking, { reduction })[0]?.answer).toBe('violated')
    }
  })
})

describe('what follows single tasks', () => {
  const both = (property: Property<any>) => pair({ properties: [property] })

  it.each<Property<any>>([
    solo('goes on', 'who has begun ends', { claims: (_task, at) => at === 1 }),
    eventually('ends', 'both end', (s: any) => Object.values(s.own).every((one) => one === 2)),
  ])('$name is asked of all states', (property) => {
    const [whole] = checkSystem(both(property), { reduction: noReduction })
    const [asked] = checkSystem(both(property), { reduction: symmetry })
    expect(asked).toMatchObject({ answer: whole?.answer, states: 9 })
    expect(asked?.orbits).toBeUndefined()
    expect(asked?.note).toMatch(/^decided on all states, without /)
  })
})

describe('outcomes', () => {
  const labels: Recipe = (s, k, args: any) => {
    s.last = args.bytes
    k.label(args.register, s.last)
  }
  const reads: Recipe = (s, k, args: any) => k.label(args.register, s.last, true)
  const ends: Recipe = (_s, k, args: any) => k.label(args.register, Bytes.empty)
  const of = (letters: Record<string, string>) =>
    system(
      [
        line('P0', [labels, reads, ends], { register: 'x', bytes: Bytes.fill('A', 2) }),
        line('P1', [labels, reads, ends], { register: 'y', bytes: Bytes.fill('B', 2) }),
      ],
      { last: Bytes.empty },
      by({ ...swap, registers: { x: 'y', y: 'x' }, letters }),
    )
  const both = of({ A: 'B', B: 'A' })
  const ask = (registers: string[], values = exactly()) => {
    const graph = explore(both, { reduction: symmetry, edges: true }).graph()
    return outcomes(
      graph,
      both.tasks,
      registers.map((name) => ({ name })),
      values,
    )
  }

  it('need all registers that renamings lead to', () => {
    expect(() => ask(['x'])).toThrow('register x is not asked for')
  })

  it('need the letters of conditions to stay', () => {
    expect(() => ask(['x', 'y'], byShape([Bytes.fill('A', 2)]))).toThrow('a condition names it')
    const whole = outcomes(
      explore(both, { edges: true }).graph(),
      both.tasks,
      [{ name: 'x' }, { name: 'y' }],
      byShape(),
    )
    const found = ask(['x', 'y'], byShape())
    if (whole.kind === 'limit' || found.kind === 'limit') throw new Error('a limit')
    const told = (set: typeof whole.set) => [...set].map(({ values }) => values.join(' '))
    expect(told(found.set)).toEqual(told(whole.set))
    expect(told(whole.set).length).toBeGreaterThan(2)
  })
})
