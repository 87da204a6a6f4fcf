/** Names for what steps make and free again: equal states must be one state, whoever made what. */
import { describe, expect, test } from 'vitest'
import { explore } from '../../src/engine/explore.ts'
import { type Control, type Name, step, system, task } from '../../src/model.ts'
import { plainGraph, unreducedDisagreements } from './agreement.ts'

interface Folio {
  data: number
  dirty?: boolean
}
interface State {
  folios: Record<Name, Folio>
  slots: (Name | null)[]
  next: number
}
type Recipe = (s: State, k: Control) => void

function of(...recipes: Recipe[]) {
  const tasks = recipes.map((recipe, at) => task<State>(`P${at}`, [step('move', recipe)]))
  return system<State>({
    name: 'allocation',
    initial: { folios: {}, slots: [null, null], next: 0 },
    tasks,
  })
}

/** The lowest name of the task's own that is free. */
function lowest(s: State, k: Control): Name {
  let n = 0
  while (s.folios[k.fresh(n)]) n++
  return k.fresh(n)
}

const fill =
  (slot: number, name: (s: State, k: Control) => Name): Recipe =>
  (s, k: Control) => {
    k.waitUntil(s.slots[slot] === null)
    const folio = name(s, k)
    s.folios[folio] = { data: slot }
    s.slots[slot] = folio
  }
const drop =
  (slot: number): Recipe =>
  (s, k: Control) => {
    const folio = s.slots[slot]!
    k.waitUntil(folio !== null)
    delete s.folios[folio]
    s.slots[slot] = null
  }

describe('names', () => {
  test('the lowest free name is given again: as many states as there are fillings', () => {
    const all = of(fill(0, lowest), fill(1, lowest), drop(0), drop(1))
    expect(unreducedDisagreements(all, plainGraph(all, 100)!)).toEqual([])
    expect(explore(all).states).toBe(4)
  })

  test('its twin: names that are never given again make states without end', () => {
    const counted = (s: State, k: Control) => k.fresh(s.next++)
    const all = of(fill(0, counted), drop(0))
    const { complete, limit } = explore(all, { limits: { maxStates: 500 } })
    expect([complete, limit]).toEqual([false, '--max-states 500'])
  })

  test('what was freed leaves no trace: the next folio of that name is a new one', () => {
    const all = of(
      fill(0, lowest),
      (s, k: Control) => {
        const folio = s.slots[0]!
        k.waitUntil(folio !== null && s.folios[folio]!.data !== 7)
        Object.assign(s.folios[folio]!, { data: 7, dirty: true })
      },
      drop(0),
    )
    expect(unreducedDisagreements(all, plainGraph(all, 100)!)).toEqual([])
    expect(explore(all).states).toBe(3)
  })
})

describe('allocation in a step that has just freed', () => {
  const replace =
    (slot: number): Recipe =>
    (s, k: Control) => {
      const old = s.slots[slot]
      if (old) delete s.folios[old]
      const folio = lowest(s, k)
      s.folios[folio] = { data: slot, ...(old !== null && { dirty: true }) }
      s.slots[slot] = folio
    }

  test('the name that became free is the lowest one', () => {
    const all = of(replace(0), drop(0))
    const plain = plainGraph(all, 100)!
    expect(unreducedDisagreements(all, plain)).toEqual([])
    expect(plain.states.map(({ slots }) => slots[0])).toEqual([null, '@P0.0', '@P0.0'])
  })

  test('one task frees what the other allocated, and the reverse', () => {
    const all = of(replace(0), replace(0), replace(1), drop(1))
    expect(unreducedDisagreements(all, plainGraph(all, 200)!)).toEqual([])
  })

  test('a folio that was moved to another slot keeps its name', () => {
    const all = of(
      fill(0, lowest),
      (s, k: Control) => {
        k.waitUntil(s.slots[0] !== null && s.slots[1] === null)
        ;[s.slots[0], s.slots[1]] = [null, s.slots[0]!]
        const folio = lowest(s, k)
        s.folios[folio] = { data: (s.folios[s.slots[1]!]!.data + 1) % 3 }
        s.slots[0] = folio
      },
      drop(1),
      drop(0),
    )
    expect(unreducedDisagreements(all, plainGraph(all, 200)!)).toEqual([])
  })
})
