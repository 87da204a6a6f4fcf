/** The table of the store doubled by all threads: a text for phases.ts. */
import { HASH_FACTOR, pieces } from '../sweep.ts'
import { Round } from './work.ts'

/** Places of the table that a thread takes at once when it is doubled. */
const BLOCK = 1 << 14

/**
 * As Store.double: in the order of the old table, each entry goes to a place that is not behind
 * its old one. So a block that begins and ends after an empty place is one thread's own, in both
 * halves of the new table. The last one ends where the first begins.
 */
export function doubleText(width: number): string {
  const { load, hash } = pieces(width, true)
  return `(m) => {
  const old = m.table, table = m.wider, mask = old.length - 1, wider = table.length - 1, k = m.k,
    words = m.words, T = m.tables, round = m.round, cur = new Int32Array(${width});
  const blocks = Math.max(1, old.length / ${BLOCK}), size = old.length / blocks;
  const afterEmpty = (at) => { while (old[at] !== 0) at++; return at + 1; };
  for (;;) {
    const block = Atomics.add(round, ${Round.Next}, 1);
    if (block >= blocks) break;
    const end = block + 1 < blocks ? afterEmpty((block + 1) * size) : afterEmpty(0) + old.length;
    for (let at = afterEmpty(block * size); at < end; at++) {
      const entry = old[at & mask];
      if (entry === 0) continue;
      const behind = (entry >>> k) & 15;
      let high = entry >>> (k + 4), home = ((at - behind) & mask) | ((high & 1) << k);
      if (behind === 15) {
        const base = ((entry & mask) - 1) * ${width};
        ${load}
        const h = ${hash};
        const mixed = Math.imul(h ^ (h >>> 15), ${HASH_FACTOR});
        home = mixed & wider;
        high = mixed >>> k;
      }
      let to = home;
      while (table[to] !== 0) to = (to + 1) & wider;
      const far = (to - home) & wider;
      table[to] = ((high << k) >>> (k + 1)) << (k + 5) | (far < 15 ? far : 15) << (k + 1) | (entry & mask);
    }
  }
}`
}
