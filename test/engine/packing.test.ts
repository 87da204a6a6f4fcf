/** Whatever is learned in whatever order, every stored state still reads as it was stored. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Layout, type Slot } from '../../src/engine/layout.ts'
import { Store } from '../../src/engine/store.ts'
import { writes } from './field-writes.ts'

test('states survive that fields move, grow in place and slide', () => {
  fc.assert(
    fc.property(writes, (list) => {
      const initial = Object.fromEntries(Array.from({ length: 41 }, (_, at) => [`f${at}`, 0]))
      const layout = new Layout(initial)
      const store = new Store(layout, undefined, 2)
      let current: Record<string, number> = initial
      const kept = [current]
      store.add(new Int32Array(layout.words), 0)
      for (const { slot, value, more } of list) {
        // several fields at once may outgrow their place
        const changes = [...Array(more + 1).keys()].map((n) => `f${(slot + n) % 41}`)
        const growth = { outgrown: new Set<Slot>(), varying: [] }
        const ids = changes.map((key) => layout.idOf(layout.slotAt([key]), value, growth))
        const before = layout.words
        if (growth.outgrown.size > 0) {
          store.repack(layout.widen(growth.outgrown), before)
        }
        const words = store.words.slice(
          (kept.length - 1) * layout.words,
          kept.length * layout.words,
        )
        changes.forEach((key, at) => {
          const field = layout.slotAt([key])
          if (field.bits === 0) return
          words[field.word] =
            (words[field.word]! & ~(field.mask << field.shift)) | (ids[at]! << field.shift)
        })
        const next = { ...current, ...Object.fromEntries(changes.map((key) => [key, value])) }
        const known = kept.findIndex((state) => sameState(state, next))
        const number = store.add(words, layout.hash(words, 0))
        expect(number).toBe(known >= 0 ? known : ~kept.length)
        if (known >= 0) continue
        kept.push(next)
        current = next
      }
      kept.forEach((state, at) => {
        expect(layout.decode(store.words, at * layout.words)).toEqual(state)
      })
    }),
    { numRuns: 200 },
  )
})

function sameState(a: Record<string, number>, b: Record<string, number>): boolean {
  return Object.keys(a).every((key) => a[key] === b[key])
}
