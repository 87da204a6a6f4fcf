/** Each property with a policy that breaks it and one that keeps it. */
import { describe, expect, it } from 'vitest'
import {
  captureFolio,
  finishSpliceRead,
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
]

describe.each(twins)('%s', (name, scene, breaks, keeps) => {
  it('is violated under the one', () => expect(finding(scene, breaks, name)).toBeTruthy())
  it('holds under the other', () => expect(finding(scene, keeps, name)).toBeUndefined())
})
