/**
 * Where the fields of a packed state lie: which bits of which word. A field that must be wider
 * grows in place if the bits above it are free, else it moves to the first gap that fits; all
 * others stay where they are. Only when the gaps are worth it are all fields packed anew.
 */

export interface Field {
  word: number
  shift: number
  bits: number
}

const wordBits = 32

export class Packing {
  /** per word: the bits in use */
  private used: number[] = [0]

  get words(): number {
    return this.used.length
  }

  /** Free bits in all words. */
  get free(): number {
    let free = 0
    for (const used of this.used) free += wordBits - ones(used)
    return free
  }

  /**
   * Gives the field `bits` bits. True if it moved: the caller moves the contents and then
   * releases the old place.
   */
  widen(field: Field, bits: number): boolean {
    const more = maskOf(bits - field.bits) << (field.shift + field.bits)
    const fits = field.bits > 0 && field.shift + bits <= wordBits
    if (fits && ((this.used[field.word] as number) & more) === 0) {
      this.used[field.word] = (this.used[field.word] as number) | more
      field.bits = bits
      return false
    }
    const moved = field.bits > 0
    Object.assign(field, this.place(bits))
    return moved
  }

  release({ word, shift, bits }: Field): void {
    this.used[word] = (this.used[word] as number) & ~(maskOf(bits) << shift)
  }

  /** Would a field of so many bits need another word? */
  needsWord(bits: number): boolean {
    return this.used.every((used) => gap(used, bits) < 0)
  }

  private place(bits: number): Field {
    for (let word = 0; ; word++) {
      if (word === this.used.length) this.used.push(0)
      const shift = gap(this.used[word] as number, bits)
      if (shift < 0) continue
      this.used[word] = (this.used[word] as number) | (maskOf(bits) << shift)
      return { word, shift, bits }
    }
  }

  /** All fields packed anew: first fit by decreasing width leaves few gaps. */
  compact(fields: readonly Field[]): void {
    this.used = [0]
    for (const field of [...fields].sort((a, b) => b.bits - a.bits)) {
      Object.assign(field, this.place(field.bits))
    }
  }
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
