/** `outcomes --observed`: the model against what a real kernel was seen to do. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  agrees,
  isAlone,
  isJudged,
  judge,
  type ObservedRow,
  observedJson,
  observedLines,
  type Recorded,
} from '../report/observed.ts'
import { colourPaint, plainPaint } from '../report/paint.ts'
import { allowedOutcomes } from './allowed.ts'
import type { Engine } from './engine.ts'
import type { Project, Scenario } from './load.ts'
import { readText } from './module-file.ts'
import { noSuch, refuse } from './names.ts'
import { limitsOf, type Parsed } from './options.ts'
import { Progress } from './progress.ts'
import { Refusal, type Shell, type Status, worst } from './shell.ts'

const FOLDER = 'test/kernel-observed'

/** Exit 1: an outcome was recorded that the model excludes, or one process differs. */
export async function observed(
  shell: Shell,
  project: Project,
  engine: Engine,
  parsed: Parsed,
  policyName: string,
): Promise<Status> {
  const folder = join(shell.home, FOLDER)
  if (!existsSync(folder)) throw refuse({ message: `there is no ${FOLDER} here` })
  const recorded: Recorded = JSON.parse(
    readText(join(folder, 'observed.json'), `${FOLDER}/observed.json`),
  )
  const known = readdirSync(folder)
    .filter((file) => file.endsWith('.litmus'))
    .map((file) => file.replace(/\.litmus$/, ''))
    .sort()
  for (const name of parsed.names) {
    if (!known.includes(name)) throw noSuch('recorded scenario', name, known)
  }
  const names = parsed.names.length > 0 ? parsed.names : known
  const asked = parsed.texts('fs').filter((name) => name !== 'all')
  const domain = await project.domain()
  const policy = await project.policy(policyName)
  const limits = limitsOf(parsed, shell)
  const progress = new Progress(shell)
  progress.total = names.length
  const rows: ObservedRow[] = []
  for (const name of names) {
    const observations = Object.entries(recorded[name]?.observed ?? {}).filter(
      ([fsName]) => asked.length === 0 || asked.includes(fsName),
    )
    const scenario = await readable(project, join(folder, `${name}.litmus`))
    if (typeof scenario === 'string') {
      for (const [fileSystem] of observations) {
        const none = { alone: false, impossible: [], unseen: [] }
        rows.push({ ...none, scenario: name, fileSystem, notModelled: scenario })
      }
      continue
    }
    const { program } = scenario
    for (const [fsName, outcomes] of observations) {
      await new Promise((done) => setImmediate(done))
      progress.begin(`${name} on ${fsName}`)
      const row = { scenario: name, fileSystem: fsName, alone: isAlone(program) }
      const none = { ...row, impossible: [], unseen: [] }
      const fileSystem = project.fileSystems.has(fsName) && (await project.fileSystem(fsName))
      if (!fileSystem) {
        rows.push({ ...none, notModelled: `file system ${fsName}` })
        continue
      }
      const setting = { policy, fileSystem, scenario }
      const allowed = allowedOutcomes(domain, engine, setting, limits, (at) => progress.heard(at))
      if (allowed.kind === 'notModelled') rows.push({ ...none, notModelled: allowed.what })
      else if (allowed.kind === 'limit') rows.push({ ...none, limit: allowed.what })
      else rows.push({ ...row, ...judge(program, Object.keys(outcomes), allowed.outcomes) })
    }
    progress.done++
  }
  progress.clear()
  if (parsed.flag('json')) {
    shell.out(`${JSON.stringify(observedJson(policy.name, rows), null, 1)}\n`)
  } else {
    const paint = shell.colour ? colourPaint : plainPaint
    shell.out(`${observedLines(rows, paint).join('\n')}\n`)
  }
  return worst(
    rows.some((row) => isJudged(row) && !agrees(row)) ? 1 : 0,
    rows.some((row) => row.limit !== undefined) || rows.length === 0 ? 2 : 0,
  )
}

/** A scenario with a call that has no file yet is not modelled: which call. */
async function readable(project: Project, path: string): Promise<Scenario | string> {
  try {
    return await project.scenario(path)
  } catch (thrown) {
    const call = thrown instanceof Refusal && /unknown call '(\w+)'/.exec(thrown.message)?.[1]
    if (call) return `${call}()`
    throw thrown
  }
}
