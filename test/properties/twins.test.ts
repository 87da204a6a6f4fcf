/** Each property with a policy that breaks it and one that keeps it. */
import { describe, expect, it } from 'vitest'
import {
  captureFolio,
  copyOfFolio,
  finishSpliceRead,
  heldBySlots,
  insertFolio,
  moreFolios,
  nextFolio,
  type Policy,
  policy,
  push,
  step,
  target,
} from '../../models/kernel/index.ts'
import { policies, program, scenarios } from '../models/kernel-files.ts'
import { finding } from './verdicts.ts'

const byReference = policies.get('by-reference') as Policy
const test = { about: 'a test', source: 'this file', violates: [] }

/** Captures one folio, then does `more` with it. */
const spliceOne = (insert: Parameters<typeof step>[1]) =>
  policy({
    ...test,
    spliceRead: [
      step('capture', (k, call) => {
        if (!moreFolios(k, call)) return finishSpliceRead(k, call, 0)
        captureFolio(k, nextFolio(k, call))
        k.next('insert')
      }),
      step('insert', insert),
    ],
  })

/** Puts the page into the pipe and takes no reference of its own for the slot. */
const forgetful = spliceOne((k, call) => {
  const folio = k.frame.folios[0]
  const moved = insertFolio(k, call, folio, 0)
  k.put(folio)
  finishSpliceRead(k, call, moved)
})

/** Puts the page into the pipe twice, as the same bytes of the stream. */
const stuttering = spliceOne((k, call) => {
  const folio = k.frame.folios[0]
  const moved = insertFolio(k, call, folio, 0)
  const name = target(k, call)
  k.get(folio)
  push(k, name, { ...k.pipe(name).ring[0]! })
  finishSpliceRead(k, call, moved)
})

/** Copies a folio for its writer and leaves the page tables as they are. */
const forgetfulOfMaps = policy({
  ...(policies.get('cow-by-writer') as Policy),
  copyToModify: (k, name) => {
    if (!heldBySlots(k, name)) return false
    const folio = k.folio(name)
    const fresh = copyOfFolio(k, name)
    folio.attached = false
    k.inode(folio.inode!).cache[folio.index] = fresh
    folio.lock = null
    k.folio(fresh).attached = true
    k.folio(fresh).lock = k.me
    k.get(fresh)
    k.put(name)
    k.put(name)
    k.frame.folio = fresh
    return false
  },
})
const mapped =
  program(`litmus mapped "a mapped page is written while a pipe holds it, then stored to"
  init { file f = A*4096; map m = f shared 4096; pipe p; do store(m, A*1); }
  P0 { splice(f:0, p, 4096); write(f:0, B*4096); store(m, C*10); read(p, 4096); }`)

const drained = 'init { file f = A*4096; pipe p; } P0 { splice(f:0, p, 4096); readfull(p, 8192); }'
const spliced = program(`litmus drained "a page is spliced, the pipe is read" ${drained}`)
const scenario = (name: string) => scenarios.get(name)!()
const named = (name: string) => policies.get(name) as Policy

const twins: [string, ReturnType<typeof program>, Policy, Policy][] = [
  ['pipe-bytes-stable', scenario('write-after-splice'), byReference, named('copy-at-splice')],
  [
    'pipe-bytes-stable',
    scenario('tee-divergence'),
    named('stable-pages'),
    named('stable-pages-locked'),
  ],
  ['tee-agreement', scenario('tee-divergence'), byReference, named('copy-at-splice')],
  ['program-order', scenario('write-after-splice'), byReference, named('copy-at-splice')],
  ['writer-bounded', scenario('passwd-holder'), named('stable-pages'), byReference],
  ['no-deadlock', scenario('write-after-splice'), named('stable-pages'), byReference],
  ['no-deadlock', scenario('abba-tee'), { ...byReference, unorderedLocks: true }, byReference],
  ['completes', scenario('passwd-holder'), named('stable-pages'), byReference],
  ['refs-balanced', spliced, forgetful, byReference],
  ['fifo', spliced, stuttering, byReference],
  ['fence', scenario('tee-divergence'), byReference, named('stable-pages')],
  ['fence', scenario('mmap-store'), named('cow-by-writer-locked'), named('steal-or-copy')],
  ['snap-read', scenario('tee-divergence'), byReference, named('copy-at-splice')],
  ['snap-read', scenario('two-page-splice'), named('cow-by-writer'), named('cow-by-writer-locked')],
  [
    'snapshot-atomic',
    scenario('two-page-splice'),
    named('cow-by-writer-locked'),
    named('stable-pages-locked'),
  ],
  ['integrity', scenario('stale-merge-flag'), named('dirty-pipe'), byReference],
  ['no-lost-write', scenario('stale-merge-flag'), named('dirty-pipe'), byReference],
  ['no-lost-write', mapped, forgetfulOfMaps, named('cow-by-writer')],
  ['coherent', mapped, forgetfulOfMaps, named('cow-by-writer')],
]

describe.each(twins)('%s', (name, scene, breaks, keeps) => {
  it('is violated under the one', () => expect(finding(scene, breaks, name)).toBeTruthy())
  it('holds under the other', () => expect(finding(scene, keeps, name)).toBeUndefined())
})

it('keeps snapshots whole on xfs, whose reads share the inode lock', () => {
  const scene = scenario('two-page-splice')
  expect(finding(scene, named('copy-at-splice'), 'snapshot-atomic', 'xfs')).toBeUndefined()
  expect(finding(scene, named('copy-at-splice'), 'snapshot-atomic', 'ext4')).toBeTruthy()
})
