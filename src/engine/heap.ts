/**
 * One WebAssembly memory for the arrays of a large search (wasm-sweep.ts): mirrors of what was
 * learned, the table of the visited set, and at the end, where it can grow in place, its words. Parts
 * that nothing was written to take addresses and no memory.
 */

import { type Memory, wasm } from './wasm.ts'

/** Pages of 64 KiB: all that 32-bit addresses reach. */
export const PAGES = 65536
const PAGE = 65536
/** Addresses: of the mirrors, of the tables, of the words, and the end. */
const MIRRORS = 64
const TABLES = 2 ** 28
const WORDS = TABLES + 2 ** 30
const END = 2 ** 32

/** It was not to be had: asking once more can take seconds. */
let refused = false

/** No addresses are left: the search goes on without this memory. */
export class HeapFull extends Error {}

export class Heap {
  readonly memory: Memory
  private readonly end: number
  private next = MIRRORS

  private constructor(memory: Memory, end: number) {
    this.memory = memory
    this.end = end
  }

  /**
   * Undefined where there is no WebAssembly, or no such room for addresses. `words`: how many there
   * may be.
   */
  static open(words = (END - WORDS) / 4): Heap | undefined {
    if (refused) return undefined
    try {
      const memory = { initial: WORDS / PAGE, maximum: PAGES, shared: true } as const
      return new Heap(new wasm.Memory(memory), WORDS + words * 4)
    } catch {
      refused = true
      return undefined
    }
  }

  /** A new array for a mirror: zeros. */
  take(length: number): Int32Array {
    const at = this.next
    this.next += length * 4
    if (this.next > TABLES) throw new HeapFull()
    this.next = (this.next + 7) & -8
    return new Int32Array(this.memory.buffer, at, length)
  }

  /** The table of so many places, a power of 2: each size has addresses of its own. */
  table(length: number): Int32Array {
    if (length * 8 > WORDS - TABLES) throw new HeapFull()
    return new Int32Array(this.memory.buffer, TABLES + length * 4, length)
  }

  /** The words, as they are, so many of them. */
  words(length: number): Int32Array {
    const needed = WORDS + length * 4 - this.memory.buffer.byteLength
    if (WORDS + length * 4 > this.end) throw new HeapFull()
    if (needed > 0) {
      try {
        this.memory.grow(Math.ceil(needed / PAGE))
      } catch {
        throw new HeapFull()
      }
    }
    return new Int32Array(this.memory.buffer, WORDS, length)
  }
}
