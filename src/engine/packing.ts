/**
 * Where the fields of a packed state lie: which bits of which word. A field that must be wider
 * grows in place if the bits above it are free, else it moves to the first gap that fits; all
 * others stay where they are. Where the gaps of one word would do together, its fields slide down;
 * only then is there another word.
 *
 * Spread fields lie in groups of words with room to grow, where they stay as long as that lasts.
 */

export interface Field {
  word: number
  shift: number
  bits: number
}

const wordBits = 32
/** Bits of a word that spread fields take at first. */
const roomy = 20

export class Packing {
  /** per word: the bits in use */
  private used: number[] = [0]
  /** words of a group; 0: not spread */
  private group = 0

  get words(): number {
    return this.used.length
  }

  /** Gives the field `bits` bits. It may move, and some of the others too. */
  widen(field: Field, bits: number, others: readonly Field[]): void {
    const more = maskOf(bits - field.bits) << (field.shift + field.bits)
    const fits = field.bits > 0 && field.shift + bits <= wordBits
    if (fits && ((this.used[field.word] as number) & more) === 0) {
      this.use(field.word, more)
      field.bits = bits
      return
    }
    const near = field.bits > 0 ? field.word : this.words - 1
    this.used[field.word] = (this.used[field.word] as number) & ~bitsOf(field)
    field.bits = 0
    Object.assign(field, this.place(bits, others, near))
  }

  get isSpread(): boolean {
    return this.group > 0
  }

  /** Places all fields anew, in groups of so many words. */
  spread(fields: readonly Field[], group: number): void {
    const words = this.words
    this.group = group
    this.used = new Array(group).fill(0)
    let word = 0
    let shift = 0
    for (const field of fields) {
      if (shift > 0 && shift + field.bits > roomy) {
        word++
        shift = 0
      }
      if (word === this.words) this.addWords()
      field.word = word
      field.shift = shift
      shift += field.bits
      this.use(word, bitsOf(field))
    }
    while (this.words < words) this.addWords()
  }

  /** Would a field of so many bits need another word? */
  needsWord(bits: number): boolean {
    return this.used.every((used) => wordBits - ones(used) < bits)
  }

  private place(bits: number, others: readonly Field[], near: number): Field {
    let word = this.wordWith((used) => gap(used, bits) >= 0, near)
    if (word < 0) {
      word = this.wordWith((used) => wordBits - ones(used) >= bits, near)
      if (word >= 0) this.slide(word, others)
    }
    if (word < 0) word = this.addWords()
    const shift = gap(this.used[word] as number, bits)
    this.use(word, maskOf(bits) << shift)
    return { word, shift, bits }
  }

  /** The first such word; of spread fields, in this group or else in the last one. */
  private wordWith(suits: (used: number) => boolean, near: number): number {
    const { used, group } = this
    if (group === 0) return used.findIndex(suits)
    for (const at of [near, used.length - 1]) {
      const first = at - (at % group)
      const found = used.slice(first, first + group).findIndex(suits)
      if (found >= 0) return first + found
    }
    return -1
  }

  /** Another word, or group of them; answers the first. */
  private addWords(): number {
    const first = this.used.length
    for (let more = Math.max(1, this.group); more > 0; more--) this.used.push(0)
    return first
  }

  /** The fields of a word moved down, so that all of its gaps are one. */
  private slide(word: number, fields: readonly Field[]): void {
    this.used[word] = 0
    let shift = 0
    const inside = fields.filter((field) => field.bits > 0 && field.word === word)
    for (const field of inside.sort((a, b) => a.shift - b.shift)) {
      field.shift = shift
      shift += field.bits
      this.use(word, bitsOf(field))
    }
  }

  private use(word: number, bits: number): void {
    this.used[word] = (this.used[word] as number) | bits
  }
}

/** The bits of a word that a field takes. */
export function bitsOf({ shift, bits }: Field): number {
  return maskOf(bits) << shift
}

function maskOf(bits: number): number {
  return bits >= wordBits ? -1 : (1 << bits) - 1
}

/** The lowest shift at which so many bits are free, or -1. */
function gap(used: number, bits: number): number {
  const mask = maskOf(bits)
  for (let shift = 0; shift + bits <= wordBits; shift++) {
    if (((used >>> shift) & mask) === 0) return shift
  }
  return -1
}

function ones(word: number): number {
  let count = 0
  for (let rest = word; rest !== 0; rest &= rest - 1) count++
  return count
}
