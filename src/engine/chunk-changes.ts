/** What each kind of transition changes in the chunks of a collapsed state (collapse.ts). */
import { CHUNK } from './chunks.ts'
import { longer } from './ints.ts'
import type { Kind } from './kinds.ts'
import type { Layout } from './layout.ts'

export class ChunkChanges {
  /** those of kind k: from starts[k] up to starts[k + 1] */
  starts: Int32Array = new Int32Array(256)
  /** which chunk, and what is XORed to its part of the hash */
  chunk: Int32Array = new Int32Array(256)
  hash: Int32Array = new Int32Array(256)
  private kinds = 0
  /** of the layout, when they were computed */
  private version = -1

  /** Brings them up to date. */
  update(kinds: readonly Kind[], layout: Layout): void {
    if (this.version !== layout.version) this.kinds = 0
    this.version = layout.version
    while (this.kinds < kinds.length) this.add(kinds[this.kinds] as Kind, layout)
  }

  private add({ changes }: Kind, layout: Layout): void {
    let end = this.starts[this.kinds] as number
    const first = end
    if (this.kinds + 1 >= this.starts.length) {
      this.starts = longer(this.starts, this.starts.length * 2)
    }
    while (end + changes.length > this.chunk.length) {
      this.chunk = longer(this.chunk, this.chunk.length * 2)
      this.hash = longer(this.hash, this.hash.length * 2)
    }
    for (const [slot, before, after] of changes) {
      if (before === after) continue
      const chunk = Math.floor(slot.word / CHUNK)
      let at = first
      while (at < end && this.chunk[at] !== chunk) at++
      if (at === end) {
        this.chunk[end] = chunk
        this.hash[end++] = 0
      }
      this.hash[at] = (this.hash[at] as number) ^ layout.vector(slot, before ^ after)
    }
    this.starts[++this.kinds] = end
  }
}
