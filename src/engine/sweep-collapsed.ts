/**
 * The hot loop (sweep.ts) over collapsed states (collapse.ts): of a successor only the chunks that
 * the step changes are looked up, then its root is. It is what sweep.ts does with their words.
 */
import { CHUNK } from './chunks.ts'
import type { Collapse } from './collapse.ts'
import type { Store } from './store.ts'
import { BATCH, LARGE_TABLE, type Machine, pieces, Stop } from './sweep.ts'

type CollapsedSweep = (
  machine: Machine,
  collapse: Collapse,
  store: Store,
  width: number,
  at: number,
  until: number,
) => number

const made = new Map<string, CollapsedSweep>()

/** The loop with edges recorded or not, along tries or paths. */
export function collapsedSweepFor(edges: boolean, compressed: boolean): CollapsedSweep {
  const key = `${edges} ${compressed}`
  let sweep = made.get(key)
  if (!sweep) {
    const names = ['m', 'collapse', 'store', 'width', 'at', 'until']
    sweep = new Function(...names, source(edges, compressed)) as CollapsedSweep
    made.set(key, sweep)
  }
  return sweep
}

function source(edges: boolean, compressed: boolean): string {
  const { expand, touch } = pieces(0, compressed)
  return `
  const nodes = m.nodes, kids = m.children, roots = m.roots, tasks = m.tasks, firsts = m.firsts,
    counts = m.counts, xors = m.xors, hashes = m.hashes, flags = m.flags, flaggedAt = m.flaggedAt,
    checks = m.checks, checkedAt = m.checkedAt, cur = m.current, room = m.room,
    targets = m.nextWords, mixed = m.mixed, sources = m.sources, steps = m.steps,
    roomForSteps = steps.length, table = store.table, mask = table.length - 1, k4 = store.k + 4,
    large = table.length > ${LARGE_TABLE}, chunks = collapse.chunks, many = chunks.length,
    ids = collapse.ids, starts = collapse.changes.starts, changed = collapse.changes.chunk,
    parts = collapse.changes.hash;
  let transitions = 0, reason = ${Stop.Until}, which = 0, n = 0, f = 0, touched = 0;
  while (at < until && reason === ${Stop.Until}) {
    // Numbers of the chunks of the successors of some states, in order.
    if (room - store.count < roomForSteps) { reason = ${Stop.Full}; break; }
    let filled = 0;
    batch: while (at < until && filled < ${BATCH}) {
      collapse.read(store.words, at, cur);
      let h = 0;
      for (let c = 0; c < many; c++) h ^= chunks[c].hashes[ids[c]];
      ${expand(`
          const y = filled * many;
          for (let c = 0; c < many; c++) targets[y + c] = ids[c];
          for (let d = starts[k]; d < starts[k + 1]; d++) {
            const c = changed[d];
            const to = chunks[c].after(ids[c], xors, k * width + c * ${CHUNK}, parts[d]);
            if (to >= collapse.limits[c]) collapse.fit(c, to, store);
            targets[y + c] = to;
          }`)}
    }
    ${touch}
    const words = store.words, wide = collapse.words;
    for (let j = 0; j < filled; j++) {
      const key = collapse.rootOf(targets, j * many);
      const q = mixed[j], high = (q >>> store.k) << k4;
      let i = q & mask, to = 0;
      for (;;) {
        const entry = table[i];
        if (entry === 0) {
          to = store.count++;
          for (let w = 0, b = to * wide; w < wide; w++) words[b + w] = key[w];
          const behind = (i - q) & mask;
          table[i] = high | ((behind < 15 ? behind : 15) << store.k) | (to + 1);
          break;
        }
        if (((entry ^ high) >>> k4) === 0) {
          to = (entry & mask) - 1;
          let w = 0;
          for (let b = to * wide; w < wide && words[b + w] === key[w]; w++);
          if (w === wide) break;
        }
        i = (i + 1) & mask;
      }
      const k = steps[j];
      if (flags[k] !== 0 && flaggedAt[k] === 0) flaggedAt[k] = sources[j] + 1;
      ${edges ? 'm.edges.add(sources[j], to, k);' : ''}
    }
  }
  m.count = store.count; m.transitions += transitions; m.reason = reason; m.which = which;
  m.touched = touched;
  return at;`
}
