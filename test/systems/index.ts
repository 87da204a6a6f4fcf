/** The textbook systems by the name of their Promela, for tests and for the benchmark. */
import type { System } from '../../src/model.ts'
import { counters } from './counters.ts'
import { filesystem } from './filesystem.ts'
import { indexer } from './indexer.ts'
import { lastzero } from './lastzero.ts'
import { leader } from './leader.ts'
import { peterson } from './peterson.ts'
import { phil } from './phil.ts'
import { readers } from './readers.ts'
import { spliceTee } from './splice_tee.ts'
import { stableWrites } from './stable_writes.ts'

export const systems: Readonly<Record<string, (params: any) => System<any>>> = {
  counters,
  filesystem,
  indexer,
  lastzero,
  leader,
  peterson,
  phil,
  readers,
  splice_tee: spliceTee,
  stable_writes: stableWrites,
}
