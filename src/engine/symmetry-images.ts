/**
 * A group acting on packed states: slots go to slots and ids to ids, and of the images of a state
 * the least one stands for all (the orbit).
 *
 * The order of states is by slots as they were learned, then by ids as they were. Both only grow,
 * and what is not there yet is id 0 in every image: so the least image of a state stays the least
 * while the search learns, however the fields are packed.
 */
import type { Growth, Layout, Slot } from './layout.ts'
import { type Automorphism, type Group, wrong } from './symmetry-group.ts'

/** An element's action: per slot its image, and per id of the slot the id there. */
interface Action {
  readonly element: Automorphism
  readonly slots: Slot[]
  readonly ids: number[][]
}

export class Images {
  private readonly layout: Layout
  private readonly group: Group
  /** per slot: values whose images were found to obey the laws of a group */
  private readonly lawful: number[] = []
  /** per element of the group but the first, the identity */
  private readonly actions: readonly Action[]
  /** Slots that some element moves or whose ids it changes, in the order of states. */
  private moved: readonly Slot[] = []
  /** per element: where in `moved` the id for each place comes from, and what becomes of it */
  private sources: Int32Array[] = []
  private changes: (readonly number[])[][] = []
  private plannedFor = -1
  /** values of all slots whose images are known; each slot has one at least */
  private closed = -1
  private own = new Int32Array(0)
  private best = new Int32Array(0)
  private other = new Int32Array(0)

  constructor(layout: Layout, group: Group) {
    this.layout = layout
    this.group = group
    this.actions = group.elements.slice(1).map((element) => ({ element, slots: [], ids: [] }))
  }

  /** Learns the images of all values learned. The caller mends what grows. */
  close(growth: Growth): void {
    const { layout, actions } = this
    if (this.values() === this.closed) return
    for (let again = true; again; ) {
      again = false
      for (let at = 0; at < layout.slots.length; at++) {
        const slot = layout.slots[at] as Slot
        for (const { element, slots, ids } of actions) {
          const { parent, key } = slot
          const image =
            slots[at] ??
            (parent
              ? layout.child(slots[parent.index] as Slot, element.text(key, parent.path))
              : slot)
          const known = ids[at] ?? []
          slots[at] = image
          ids[at] = known
          for (let id = known.length; id < slot.values.length; id++) {
            const value = element.cell(slot.values[id], slot.path)
            known.push(layout.idOf(image, value, growth))
            again = true
          }
        }
      }
      if (again) this.plannedFor = -1
    }
    for (const slot of layout.slots) {
      for (let id = this.lawful[slot.index] ?? 0; id < slot.values.length; id++) {
        this.obey(slot, id)
      }
      this.lawful[slot.index] = slot.values.length
    }
    this.closed = this.values()
  }

  private values(): number {
    let sum = 0
    for (const { values } of this.layout.slots) sum += values.length
    return sum
  }

  /** What a system's own Symmetry.text does must be an action of the group: a(b(v)) is (ab)(v). */
  private obey(slot: Slot, id: number): void {
    const { group } = this
    for (const b of group.generators) {
      const [between, idBetween] = [this.slot(b, slot), this.id(b, slot, id)]
      for (let a = 0; a < group.order; a++) {
        const ab = group.product(a, b)
        if (this.slot(ab, slot) !== this.slot(a, between)) this.lawless(slot)
        if (this.id(ab, slot, id) !== this.id(a, between, idBetween)) this.lawless(slot)
      }
    }
  }

  private lawless({ path }: Slot): never {
    throw wrong(this.group.elements[1] as Automorphism, `texts at ${path} do not follow it`)
  }

  slot(element: number, slot: Slot): Slot {
    return element === 0 ? slot : ((this.actions[element - 1] as Action).slots[slot.index] as Slot)
  }

  id(element: number, slot: Slot, id: number): number {
    if (element === 0) return id
    return (this.actions[element - 1] as Action).ids[slot.index]?.[id] as number
  }

  /** The image of the state in `words`, in words of its own. */
  image(element: number, words: Int32Array): Int32Array {
    const image = words.slice()
    if (element === 0) return image
    this.read(words)
    const source = this.sources[element - 1] as Int32Array
    const change = this.changes[element - 1] as (readonly number[])[]
    for (let at = 0; at < source.length; at++) {
      this.best[at] = (change[at] as number[])[this.own[source[at] as number] as number] as number
    }
    this.write(image)
    return image
  }

  /** Makes of the state in `words` the least of its images; answers the element that does it. */
  fold(words: Int32Array): number {
    this.read(words)
    const { own, sources, changes } = this
    let best = 0
    let least = own
    for (let g = 0; g < sources.length; g++) {
      const source = sources[g] as Int32Array
      const change = changes[g] as (readonly number[])[]
      let at = 0
      let difference = 0
      for (; at < source.length; at++) {
        const id = (change[at] as number[])[own[source[at] as number] as number] as number
        difference = id - (least[at] as number)
        if (difference !== 0) break
      }
      if (difference >= 0) continue
      const into = least === this.best ? this.other : this.best
      for (let to = 0; to < source.length; to++) {
        into[to] = (change[to] as number[])[own[source[to] as number] as number] as number
      }
      if (into === this.other) {
        this.other = this.best
        this.best = into
      }
      least = into
      best = g + 1
    }
    if (best > 0) this.write(words)
    return best
  }

  /** How many states have the same representative as the one in `words`. */
  orbit(words: Int32Array): number {
    this.read(words)
    const { own, sources, changes } = this
    const stays = (g: number) =>
      (sources[g] as Int32Array).every(
        (from, at) => changes[g]?.[at]?.[own[from] as number] === own[at],
      )
    const fixing = sources.filter((_, g) => stays(g)).length
    return (sources.length + 1) / (fixing + 1)
  }

  /** Into `own`: the ids of the moved slots. */
  private read(words: Int32Array): void {
    if (this.plannedFor !== this.layout.version) this.plan()
    const { moved, own } = this
    for (let at = 0; at < moved.length; at++) {
      const { word, shift, mask } = moved[at] as Slot
      own[at] = ((words[word] as number) >>> shift) & mask
    }
  }

  /** From `best`. */
  private write(words: Int32Array): void {
    const { moved, best } = this
    for (let at = 0; at < moved.length; at++) {
      const { word, shift, mask } = moved[at] as Slot
      words[word] = ((words[word] as number) & ~(mask << shift)) | ((best[at] as number) << shift)
    }
  }

  private plan(): void {
    const { layout, actions } = this
    const acts = (slot: Slot) =>
      actions.some(
        ({ slots, ids }) =>
          slots[slot.index] !== slot || ids[slot.index]?.some((to, from) => to !== from),
      )
    this.moved = layout.slots.filter((slot) => slot.bits > 0 && acts(slot))
    const places = new Map(this.moved.map((slot, place) => [slot, place]))
    this.sources = actions.map(({ slots }) => {
      const source = new Int32Array(this.moved.length)
      this.moved.forEach((slot, place) => {
        source[places.get(slots[slot.index] as Slot) as number] = place
      })
      return source
    })
    this.changes = actions.map(({ ids }, g) =>
      Array.from(this.sources[g] as Int32Array, (from) => {
        return ids[(this.moved[from] as Slot).index] as number[]
      }),
    )
    this.own = new Int32Array(this.moved.length)
    this.best = new Int32Array(this.moved.length)
    this.other = new Int32Array(this.moved.length)
    this.plannedFor = layout.version
  }
}
