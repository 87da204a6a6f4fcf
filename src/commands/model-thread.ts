/** A worker thread of `kernel --random`: says what the model allows, one scenario after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import { keyOf } from '../kernel-run/observed.ts'
import { parse } from '../litmus/parse.ts'
import { allowedOutcomes } from './allowed.ts'
import { build } from './cells.ts'
import { Project } from './load.ts'
import type { ModelAnswer, ModelQuestion, ModelThread } from './model-threads.ts'
import { realEngine } from './real-engine.ts'

const { home, cwd, policy, fileSystem, limits } = workerData as ModelThread
const project = new Project({ home, cwd })
const domain = await project.domain()
const setting = {
  policy: await project.policy(policy),
  fileSystem: (await project.fileSystem(fileSystem))!,
}
/** A memo grows with all that it has met. */
const SYSTEMS_OF_A_MEMO = 1000
let engine = realEngine()
let asked = 0

function answer({ name, text }: ModelQuestion): ModelAnswer {
  const { program } = parse(text, name, domain.signatures)
  if (!program) return { kind: 'none' }
  const all = { ...setting, scenario: { name, program } }
  try {
    if (build(domain, all, []).kind !== 'system') return { kind: 'none' }
  } catch {
    return { kind: 'none' } // init waits for ever
  }
  if (++asked % SYSTEMS_OF_A_MEMO === 0) engine = realEngine()
  try {
    const allowed = allowedOutcomes(domain, engine, all, limits, () => undefined)
    if (allowed.kind !== 'outcomes') return { kind: 'limit', what: allowed.what }
    return {
      kind: 'allows',
      keys: [...new Set(allowed.outcomes.map((one) => keyOf(program, one)))],
    }
  } catch (thrown) {
    return { kind: 'breaks', message: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

parentPort?.on('message', (question: ModelQuestion) => {
  parentPort?.postMessage(answer(question))
})
