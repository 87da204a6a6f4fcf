/** A step that breaks a rule is named, and there is no verdict: each way to break one. */
import { describe, expect, test, vi } from 'vitest'
import { checkSystem } from '../../src/engine/check.ts'
import { Recording, Trie } from '../../src/engine/decision-trie.ts'
import { explore, fullReduction, noReduction } from '../../src/engine/explore.ts'
import { StepFault } from '../../src/engine/step-fault.ts'
import { always, type Control, type Name, program, step, system, task } from '../../src/model.ts'

type Recipe = (s: any, k: Control) => unknown

function of(initial: object, ...recipes: Recipe[]) {
  const tasks = recipes.map((recipe, at) =>
    task<any>(`P${at}`, [step(`step ${at}`, recipe as any)]),
  )
  return system<any>({ name: 'faulty', initial, tasks })
}
const faulty = (initial: object, ...recipes: Recipe[]) =>
  expect(() => explore(of(initial, ...recipes), { limits: { maxStates: 500 } }))

describe('a step that is no function of what it is given', () => {
  test('chance', () => {
    faulty({ n: 0 }, (s) => {
      s.n = Math.random()
    }).toThrow(StepFault)
  })

  test('chance that decides what is read, or whether it is enabled', () => {
    const chances = [0.9, 0.1, 0.9, 0.1]
    const random = vi.spyOn(Math, 'random').mockImplementation(() => {
      chances.push(chances.shift()!)
      return chances[0]!
    })
    faulty({ n: 0 }, (s) => {
      if (Math.random() < 0.5) s.n = 1 - s.n
    }).toThrow(StepFault)
    faulty({ n: 0 }, (_s, k) => k.waitUntil(Math.random() < 0.5)).toThrow(StepFault)
    random.mockRestore()
  })

  test('the clock', () => {
    let now = 0
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => ++now)
    faulty({ n: 0 }, (s) => {
      s.n = Date.now()
    }).toThrow(StepFault)
    clock.mockRestore()
  })

  test('a variable of its module that it sets itself', () => {
    let calls = 0
    faulty({ n: 0 }, (s) => {
      s.n = ++calls % 50
    }).toThrow(StepFault)
  })

  test('a variable of its module that another step sets', () => {
    let last = 0
    faulty(
      { n: 0, x: 0 },
      (s) => {
        last = s.n
        s.n = (s.n + 1) % 3
      },
      (s) => {
        s.x = last
      },
    ).toThrow(/step 1|something else/)
  })

  test('an object of the state kept for later', () => {
    let kept: { v: number } | undefined
    faulty(
      { a: { v: 0 }, n: 0 },
      (s) => {
        if (kept) s.n = kept.v
        else kept = s.a
      },
      (s) => {
        s.a.v = 1 - s.a.v
      },
    ).toThrow(StepFault)
  })

  test('an object of the state kept by one step for another', () => {
    let kept: { v: number } | undefined
    faulty(
      { a: { v: 0 }, n: 0 },
      (s) => {
        kept = s.a
        s.a.v = (s.a.v + 1) % 3
      },
      (s) => {
        s.n = kept?.v
      },
    ).toThrow(StepFault)
  })

  test('a record that has ended takes no more questions', () => {
    const recording = new Recording(new Trie(), 'step 0')
    recording.end(undefined)
    expect(() => recording.ask({ ask: 'fresh', n: 0 }, 1)).toThrow(/another step kept/)
  })

  test('with the same answers a record asks the same, and ends the same way', () => {
    const trie = new Trie()
    const record = (path: string, target?: string) => {
      const recording = new Recording(trie, 'a step')
      recording.ask({ ask: 'value', root: 'state', path: ['x'] }, 1)
      recording.ask({ ask: 'value', root: 'state', path: [path] }, 2)
      const outcome = { writes: [], target, labels: [], notes: [], events: [] }
      recording.end({ ...outcome, violated: [], options: [], inspected: false })
    }
    record('y', 'on')
    record('y', 'on')
    expect(() => record('z', 'on')).toThrow('it asked for state z now and for state y before')
    expect(() => record('y', 'back')).toThrow('with the same answers it did something else')
    const short = new Recording(trie, 'a step')
    short.ask({ ask: 'value', root: 'state', path: ['x'] }, 1)
    expect(() => short.end(undefined)).toThrow('it asked for state y before and not now')
  })

  test('a step that changes its mind when it is known: it is run again now and then', () => {
    const names = Array.from({ length: 60 }, (_, at): Name => `@P${at}`)
    const round = (changes: boolean) => {
      let calls = 0
      const pass = (s: { next: string }, k: Control, { to }: { to: Name }) => {
        // more often than it is run to be recorded and audited
        const other = ++calls > 100 && changes
        k.waitUntil((s.next === k.me) !== other)
        s.next = to
      }
      return system<{ next: string }>({
        name: 'round',
        initial: { next: '@P0' },
        tasks: names.map((name, at) =>
          task(name.slice(1), [step('pass', pass, { to: names[(at + 1) % names.length] as Name })]),
        ),
      })
    }
    expect(explore(round(false)).states).toBe(names.length)
    expect(() => explore(round(true))).toThrow(StepFault)
  })

  test('the order in which keys came', () => {
    const put = (key: string) => (s: any) => {
      s.t[key] = 1
    }
    const first: Recipe = (s) => {
      s.first = Object.keys(s.t)[0] ?? ''
    }
    faulty({ t: {}, first: '' }, put('b'), put('a'), first).toThrow(StepFault)
  })
})

describe('objects that are stored twice or changed afterwards: a record would take copies', () => {
  test.each<[what: string, initial: object, recipe: Recipe]>([
    [
      'a new one, changed after it was stored',
      { a: null },
      (s) => {
        const made = { v: 0 }
        s.a = made
        made.v = 5
      },
    ],
    [
      'a new one in two places',
      { a: null, b: null },
      (s) => {
        const made = { v: 0 }
        s.a = made
        s.b = made
        s.a.v = 1
      },
    ],
    [
      'one of the state, stored elsewhere and changed there',
      { a: { v: 0 }, b: { v: 0 } },
      (s) => {
        s.b = s.a
        s.b.v = 1 - s.b.v
      },
    ],
    [
      'two that change places, and one of them then',
      { a: { v: 0 }, b: { v: 1 } },
      (s) => {
        const kept = s.a
        s.a = s.b
        s.b = kept
        kept.v = (kept.v + 1) % 3
      },
    ],
  ])('%s', (_what, initial, recipe) => {
    faulty(initial, recipe).toThrow(StepFault)
  })
})

describe('what a state can hold', () => {
  class Folio {
    data = 0
  }
  const values: [what: string, value: unknown][] = [
    ['a function', () => 0],
    ['a Map', new Map([['a', 1]])],
    ['a Set', new Set()],
    ['a Date', new Date(0)],
    ['an instance of a class', new Folio()],
    ['a bigint', 1n],
  ]
  test.each(values)('not %s, at first', (_what, value) => {
    faulty({ n: 0, value }, (s) => {
      s.n = 1 - s.n
    }).toThrow(/can't hold|neither plain data/)
  })

  test.each(values)('not %s that a step stores', (_what, value) => {
    faulty({ value: null }, (s) => {
      s.value = value
    }).toThrow(StepFault)
  })

  test.each(['a,b', ''])("no key '%s'", (key) => {
    faulty({ t: { [key]: 1 } }, (s) => s.t[key]).toThrow(/a key of the state/)
    faulty({ t: {} }, (s) => {
      s.t[key] = 1
    }).toThrow(StepFault)
  })
})

test('a recipe that returns a value, or throws', () => {
  faulty({ n: 0 }, () => 1).toThrow(/returns a value/)
  faulty({ n: 0 }, () => {
    throw new Error('no such folio')
  }).toThrow(new StepFault('step 0', 'no such folio'))
})

test('sums of fractions do not commute: only whole numbers are added', () => {
  const add = (amount: number) => (s: any, k: Control) => {
    k.add(s, 'n', amount)
    k.goto('end')
  }
  const fractions = system<any>({
    name: 'fractions',
    initial: { n: 0.3, p0: '0', p1: '0', p2: '0' },
    tasks: [0.1, 0.2, 0.7].map((amount, t) =>
      program<any>(`P${t}`, [`p${t}`], { 0: [step('add', add(amount))] }),
    ),
  })
  for (const reduction of [noReduction, fullReduction]) {
    expect(() => explore(fractions, { reduction })).toThrow(/only whole numbers/)
  }
})

test('values without end: a limit, never a verdict; what grows is named', () => {
  const counter = {
    ...of({ n: 0 }, (s) => {
      s.n += 1
    }),
    properties: [
      always<{ n: number }>('small', 'n is small', ({ n }) => (n < 0 ? 'n < 0' : undefined)),
    ],
  }
  const [verdict] = checkSystem(counter, { limits: { maxStates: 3000 } })
  expect(verdict).toMatchObject({
    answer: 'unknown',
    limit: '--max-states 3000',
    exploding: ['the steps of P0', 'property small'],
  })
})

describe('a property that answers by the order of keys', () => {
  const asked = (first: (s: { table: Record<string, number> }) => string | undefined) => {
    const property = always('first', 'a comes first', (s: { table: Record<string, number> }) =>
      first(s) === 'a' ? undefined : 'another comes first',
    )
    const one = of({ table: { a: 0, b: 0 } }, (s, k: Control) => {
      k.waitUntil(s.table.a === 0)
      s.table.a = 1
    })
    return () => checkSystem({ ...one, properties: [property] })
  }

  test('is named', () => {
    expect(asked((s) => Object.keys(s.table)[0])).toThrow(StepFault)
  })

  test('is answered where it sorts them', () => {
    expect(asked((s) => Object.keys(s.table).sort()[0])()).toMatchObject([{ answer: 'holds' }])
  })
})
