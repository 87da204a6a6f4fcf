import { Bytes } from '../../src/engine/bytes.ts'
import type { Graph } from '../../src/engine/graph.ts'
import { type SmallEdge, smallGraph } from './small-graph.ts'

/** Pages read in 2 pieces each, while another task overwrites them piece by piece. */
export function racingRead(pages: number): Graph {
  const pieces = pages * 2
  const edges: SmallEdge[] = []
  const at = (read: number, written: number) => read * (pieces + 1) + written
  for (let read = 0; read <= pieces; read++) {
    for (let written = 0; written <= pieces; written++) {
      const from = at(read, written)
      if (written < pieces) edges.push({ from, to: at(read, written + 1), task: 1 })
      if (read === pieces) continue
      const piece = Bytes.fill(written > read ? 'B' : 'A', 2048)
      const labels = [{ register: 'd', value: piece, append: true }]
      if (read === pieces - 1) labels.push({ register: 'd', value: Bytes.empty, append: false })
      edges.push({ from, to: at(read + 1, written), labels })
    }
  }
  return smallGraph((pieces + 1) ** 2, edges)
}
