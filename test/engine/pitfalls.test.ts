/** What a memo over footprints can get wrong without anybody noticing, one test for each. */
import { describe, expect, test } from 'vitest'
import { explore } from '../../src/engine/explore.ts'
import type { Control, System } from '../../src/model.ts'
import { step, system, task } from '../../src/model.ts'
import { plainGraph, unreducedDisagreements } from './agreement.ts'

function of<S>(initial: S, ...recipes: ((s: S, k: Control) => void)[]): System<S> {
  const tasks = recipes.map((recipe, at) => task<S>(`P${at}`, [step(`step ${at}`, recipe)]))
  return system<S>({ name: 'pitfall', initial, tasks })
}

function agrees(all: System<any>) {
  expect(unreducedDisagreements(all, plainGraph(all, 2000)!)).toEqual([])
}

describe('what counts as a read or a write', () => {
  test('a blind write of the value that is there', () => {
    const set = (n: number) => (s: { x: number }) => {
      s.x = n
    }
    agrees(of({ x: 0 }, set(0), set(1), set(2)))
  })

  test('an amount added to what nobody looked at', () => {
    type S = { done: Record<string, number>; sum: number }
    const add = (s: S, k: Control) => {
      k.waitUntil(s.done[k.me]! < 2)
      s.done[k.me]! += 1
      k.add(s, 'sum', 1)
    }
    agrees(of<S>({ done: { '@P0': 0, '@P1': 0 }, sum: 0 }, add, add))
  })

  test('what only a guard reads, while it blocks', () => {
    type S = { open: boolean; passed: boolean }
    const all = of<S>(
      { open: false, passed: false },
      (s, k: Control) => {
        k.waitUntil(s.open)
        s.passed = true
      },
      (s) => {
        s.open = !s.open
      },
    )
    agrees(all)
    expect(explore(all).states).toBe(4)
  })

  test('push and shift of an array inside the state', () => {
    agrees(
      of(
        { ring: [] as { v: number }[] },
        (s, k: Control) => {
          k.waitUntil(s.ring.length < 3)
          s.ring.push({ v: s.ring.length })
        },
        (s, k: Control) => {
          k.waitUntil(s.ring.length > 0)
          s.ring.shift()
        },
      ),
    )
  })

  test('keys, has, length and iteration', () => {
    type S = {
      table: Record<string, number>
      list: number[]
      keys: number
      has: boolean
      sum: number
    }
    agrees(
      of<S>(
        { table: {}, list: [], keys: 0, has: false, sum: 0 },
        (s) => {
          if (s.table.a === undefined) s.table.a = 1
          else delete s.table.a
        },
        (s) => {
          if (s.list.length < 2) s.list.push(1)
          else s.list = []
        },
        (s) => {
          s.keys = Object.keys(s.table).length
        },
        (s) => {
          s.has = 'a' in s.table
        },
        (s) => {
          s.sum = 0
          for (const v of s.list) s.sum += v
        },
      ),
    )
  })

  test('an array cut to a length that nobody read', () => {
    agrees(
      of(
        { list: [1] as number[] },
        (s) => {
          s.list.length = 0
        },
        (s, k: Control) => {
          k.waitUntil(s.list.length < 3)
          s.list.push(s.list.length)
        },
      ),
    )
  })

  test('an object that is read after another took its place', () => {
    type S = { now: { v: number; in: { w: number } }; seen: number }
    const replace = (v: number) => (s: S) => {
      const before = s.now
      const inner = before.in
      s.now = { v, in: { w: v } }
      s.seen = before.v + 3 * inner.w + 9 * s.now.v
    }
    agrees(of<S>({ now: { v: 0, in: { w: 0 } }, seen: 0 }, replace(1), replace(2)))
  })

  test('a key with a slash in it', () => {
    agrees(
      of({ 'a/b': 0, a: { b: 0 } }, (s, k: Control) => {
        k.waitUntil(s['a/b'] < 2)
        s['a/b'] += 1
        s.a.b = 3 - s['a/b']
      }),
    )
  })

  test('an object that was read and is stored elsewhere', () => {
    type S = { a: { v: number } | null; b: { v: number } | null }
    agrees(
      of<S>(
        { a: { v: 0 }, b: null },
        (s) => {
          s.b = s.a
        },
        (s) => {
          if (s.a) s.a.v = 1 - s.a.v
        },
        (s) => {
          s.a = s.a ? null : { v: 0 }
        },
      ),
    )
  })

  test('-0 is 0; a field that is undefined is not there', () => {
    const all = of<{ n: number; f?: number | undefined }>(
      { n: 0 },
      (s) => {
        s.n = -0
      },
      (s) => {
        s.f = undefined
      },
    )
    agrees(all)
    expect(explore(all).states).toBe(1)
  })

  test('an object stored with a field that is undefined is one without it', () => {
    type S = { o: { a: number; b?: number | undefined } | null; keys: number }
    const all = of<S>(
      { o: null, keys: 0 },
      (s) => {
        s.o = { a: 1, b: undefined }
      },
      (s) => {
        s.o = { a: 1 }
      },
      (s) => {
        s.keys = s.o && 'b' in s.o && s.o.b !== undefined ? 2 : 1
      },
    )
    agrees(all)
    expect(explore(all).states).toBe(4)
  })

  test('scalars that print alike, empty objects and arrays are different values', () => {
    const values = [null, 'null', true, 'true', 1, '1', {}, []]
    agrees(
      of<{ n: unknown; what: string }>(
        { n: null, what: '' },
        ...values.map((value) => (s: { n: unknown }) => {
          s.n = value
        }),
        (s) => {
          s.what = Array.isArray(s.n) ? 'array' : typeof s.n
        },
      ),
    )
  })

  test('objects are equal whatever the order in which their keys came', () => {
    const put = (key: string) => (s: { table: Record<string, number> }) => {
      s.table[key] = 1
    }
    const all = of({ table: {} as Record<string, number> }, put('b'), put('a'))
    agrees(all)
    expect(explore(all).states).toBe(4)
  })

  test('NaN is one value', () => {
    const all = of({ n: 0 }, (s) => {
      s.n = Number.NaN
    })
    agrees(all)
    expect(explore(all).states).toBe(2)
  })
})

describe('sizes', () => {
  test('more than 64 slots and more than 32 tasks', () => {
    const n = 40
    const initial = { at: Array(n).fill(0) as number[], pad: Array(n).fill(0) as number[] }
    const tasks = Array.from({ length: n }, (_, me) =>
      task<typeof initial>(`P${me}`, [
        step(
          'go',
          (s, k: Control, { me }: { me: number }) => {
            k.waitUntil(s.at[me] === 0 && (me === 0 || s.at[me - 1] === 1))
            s.at[me] = 1
            s.pad[me] = me
          },
          { me },
        ),
      ]),
    )
    const all = system({ name: 'wide', initial, tasks })
    agrees(all)
    expect(explore(all).states).toBe(n + 1)
  })

  test('values beyond 2^16', () => {
    const all = of({ n: 0, m: 0 }, (s, k: Control) => {
      k.waitUntil(s.n < 65_600)
      s.n += 1
    })
    expect(explore(all).states).toBe(65_601)
  }, 60_000)
})
