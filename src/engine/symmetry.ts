/**
 * Symmetry: of the states that an automorphism of the system takes into each other only one is
 * stored (C. N. Ip, D. L. Dill, "Better verification through symmetry", FMSD 1996; E. A. Emerson,
 * A. P. Sistla, "Symmetry and model checking", FMSD 1996).
 *
 *     P0: x = 1     P1: y = 1     after one step it does not matter who took it: 3 states, not 4
 *
 * Lemma. Let G be a group of renamings that leave the initial state as it is, and let every state
 * s that is expanded have, for each g of G, the steps of g(s) the images of the steps of s. Then
 * each reachable state is g(r) for some g and some r that is stored: the initial state is; and if
 * u = g(r), a successor of u is g(v) for a successor v of r, and v = h(r') for the stored r'.
 * Conversely each stored state is reachable: it is an image of a successor of a reachable one, and
 * G takes runs to runs.
 *
 * Nobody is believed. The condition is proved for every record that the search uses (prove()):
 * what a task does is a function of what it read; its image is run on the image of the state, and
 * what that reads is asked of the record too, so that the record serves only where the image does
 * what it did. So are checks of states. A difference is a fault, never a verdict. Beside that some
 * states are compared by plain runs (symmetry-audit.ts).
 *
 * Persistent sets (E. A. Emerson, S. Jha, D. Peled, "Combining partial order and symmetry
 * reductions", TACAS 1997). If P is persistent in r, g(P) is in g(r). Choosing g(P) in each
 * u = g(r) reduces the whole graph as persistent sets may, and what is searched is its quotient.
 * Futures are learned of all images, so they are those of that graph; so is what properties
 * read. A terminal component of that graph lies over one of the quotient, which has a state
 * expanded in full, and so has the one above: the cycle proviso holds there if it holds here.
 *
 * Sleep sets are off: they belong to a way into a state, and a state has many ways to its orbit.
 * Solo progress and liveness follow one task, or are fair to each: they are asked of all states.
 */
import type { Check } from './checks.ts'
import type { Kind } from './kinds.ts'
import type { Growth, Layout, Slot } from './layout.ts'
import { canonical } from './plain.ts'
import type { Offers } from './programs.ts'
import type { Note } from './run.ts'
import { type Automorphism, Group, wrong } from './symmetry-group.ts'
import { Images } from './symmetry-images.ts'
import type { Symmetry, System } from './system.ts'

/** What the proofs need of the space, of states that are not the one being expanded. */
export interface Provable {
  readonly layout: Layout
  /** of the state being expanded */
  words(): Int32Array
  offers(task: number, words: Int32Array, growth: Growth): Offers
  /** Notes that a task may do this at this place. */
  learn(task: number, words: Int32Array, offers: Offers): void
  look(
    check: Check,
    words: Int32Array,
  ): { readonly finds: boolean; readonly reads: readonly Slot[] }
  see(check: Check, reads: Iterable<Slot>): void
  /** Mends all that depends on the values or slots that were learned. */
  grow(growth: Growth): void
}

export class Quotient {
  readonly group: Group
  readonly images: Images
  /** what the images of transitions note */
  readonly notes: Note[] = []
  private readonly system: System
  private readonly space: Provable
  private readonly mates = new Map<Check, readonly Check[]>()

  /** `initial`: the initial state as a tree, with the monitors. */
  constructor(system: System, symmetry: Symmetry, initial: object, space: Provable) {
    this.system = system
    this.space = space
    this.group = new Group(system, symmetry)
    this.images = new Images(space.layout, this.group)
    const before = canonical(initial)
    for (const one of this.group.elements) {
      if (canonical(one.tree(initial)) !== before) throw wrong(one, 'it changes the initial state')
    }
  }

  get order(): number {
    return this.group.order
  }

  /** Learns the images of all values. */
  close(): void {
    const growth: Growth = { outgrown: new Set(), varying: [] }
    this.images.close(growth)
    this.space.grow(growth)
  }

  /**
   * Proves that the images of the task's steps in the state being expanded are the steps of the
   * images; adds to `asked` what that depends on.
   */
  prove(task: number, offers: Offers, asked: Set<Slot>): void {
    this.close()
    const { space, images, group } = this
    group.elements.forEach((one, g) => {
      if (g === 0) return
      const words = images.image(g, space.words())
      const to = one.tasks[task] as number
      const growth: Growth = { outgrown: new Set(), varying: [] }
      const found = space.offers(to, words, growth)
      space.learn(to, words, found)
      space.grow(growth)
      this.close()
      this.compare(one, g, task, offers, found)
      for (const { notes } of found.kinds) this.notes.push(...notes)
      this.ask(g, found.reads, asked)
      for (const { changes } of found.kinds) {
        this.ask(
          g,
          changes.map(([slot]) => slot),
          asked,
        )
      }
    })
  }

  /** The same of what a check answers. */
  proveCheck(check: Check, checks: readonly Check[], finds: boolean, asked: Set<Slot>): void {
    this.close()
    const { space, images, group } = this
    group.elements.forEach((one, g) => {
      if (g === 0) return
      const mate = this.mate(check, checks, g)
      const found = space.look(mate, images.image(g, space.words()))
      if (found.finds !== finds) {
        throw wrong(one, `property ${check.property} finds something on one side only`)
      }
      this.close()
      space.see(mate, found.reads)
      this.ask(g, found.reads, asked)
    })
  }

  /** A property of final states: finds it something in all images of a state, or in none? */
  proveEnd(property: string, state: object, finds: (state: any) => boolean): void {
    const found = finds(state)
    for (const one of this.group.elements) {
      if (finds(one.tree(state)) === found) continue
      throw wrong(one, `property ${property} finds something on one side only`)
    }
  }

  /** What an image read, where the state has it. */
  private ask(g: number, reads: Iterable<Slot>, asked: Set<Slot>): void {
    const back = this.group.inverse(g)
    for (const slot of reads) asked.add(this.images.slot(back, slot))
  }

  private compare(one: Automorphism, g: number, task: number, mine: Offers, theirs: Offers): void {
    const [a, b] = [
      mine.kinds.map((kind) => this.spell(one, g, kind)),
      theirs.kinds.map((kind) => this.spell(this.group.elements[0] as Automorphism, 0, kind)),
    ]
    if (a.join('\n') === b.join('\n') && mine.ended === theirs.ended) return
    const names = [task, one.tasks[task] as number].map((t) => this.system.tasks[t]?.name)
    const steps = [...new Set([...mine.kinds, ...theirs.kinds].map(({ action }) => action))]
    throw wrong(one, `${names.join(' and ')} do not do the same in ${steps.join(', ')}`)
  }

  /** The image of a transition as a text. */
  private spell(one: Automorphism, g: number, kind: Kind): string {
    const { images } = this
    const changes = kind.changes
      .filter(([, before, after]) => before !== after)
      .map(([slot, , after]) => `${images.slot(g, slot).index}:${images.id(g, slot, after)}`)
    const labels = kind.labels.map(({ register, value, append }) => {
      return `${one.register(register)} ${canonical(one.label(value))} ${append}`
    })
    const { action, options, starts, violated, events } = kind
    return JSON.stringify([action, options, starts, violated, events, labels, changes.sort()])
  }

  /** The check that asks of g(s) what the check asks of s. */
  private mate(check: Check, checks: readonly Check[], g: number): Check {
    let mates = this.mates.get(check)
    if (!mates) {
      mates = this.group.elements.map((one) => {
        const instance = canonical(one.tree(check.instance))
        const mate = checks.find(
          (other) => other.property === check.property && canonical(other.instance) === instance,
        )
        if (!mate) throw wrong(one, `property ${check.property} is not asked of ${instance}`)
        return mate
      })
      this.mates.set(check, mates)
    }
    return mates[g] as Check
  }
}
