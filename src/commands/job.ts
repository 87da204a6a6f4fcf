/** The unit of work of `check`: all properties of one scenario under one policy. Plain data. */
import type { Reduction } from '../engine/exploration.ts'
import type { Limits } from '../engine/verdict.ts'
import type { Cell } from '../report/cell.ts'
import type { Coverage } from '../report/stats.ts'
import { type Answers, answersOf, unasked } from './cells.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Engine } from './engine.ts'
import type { Project } from './load.ts'
import type { Heard } from './progress.ts'
import { Refusal } from './shell.ts'

/** Names or files, ready for Project. */
export interface Job {
  readonly policy: string
  readonly fileSystem: string
  readonly scenario: string
  readonly properties: readonly string[]
  readonly limits: Omit<Limits, 'stopped'>
  readonly dpor: boolean
  readonly compact: boolean
  readonly reduction: Reduction | undefined
  /** Whether what the searches met is asked for: it is much. */
  readonly stats: boolean
}

export interface JobAnswer {
  /** In the order of the properties; without traces. */
  readonly cells: readonly Cell[]
  /** In the order of the cells; none unless Job.stats. */
  readonly coverage: readonly Coverage[]
  readonly notModelled: string | undefined
  /** What was at fault: the properties after it are not answered. */
  readonly error: string | undefined
}

export interface Listener {
  begin(what: string): void
  heard(heard: Heard): void
  stopped(): boolean
}

export async function work(
  project: Project,
  engine: Engine,
  job: Job,
  listener: Listener,
  checkpoints?: Checkpoints,
): Promise<JobAnswer> {
  const cells: Cell[] = []
  const coverage: Coverage[] = []
  const answer = (rest: Partial<JobAnswer>): JobAnswer => {
    return { cells, coverage, notModelled: undefined, error: undefined, ...rest }
  }
  try {
    const domain = await project.domain()
    const policy = await project.policy(job.policy)
    const scenario = await project.scenario(job.scenario)
    const fileSystem = await project.fileSystem(job.fileSystem)
    if (!fileSystem) return answer({ notModelled: `file system ${job.fileSystem}` })
    const setting = { policy, scenario, fileSystem }
    const properties = await Promise.all(job.properties.map((name) => project.property(name)))
    let answers: Answers | undefined
    for (const property of properties) {
      // Lets a Ctrl-C be heard even where the command runs in the main thread.
      await new Promise((done) => setImmediate(done))
      const known = checkpoints?.answered(property.name)
      if (known) {
        cells.push(known.cell)
        if (job.stats) coverage.push(known.coverage)
        continue
      }
      if (listener.stopped()) {
        cells.push(unasked({ ...setting, property }))
        continue
      }
      listener.begin(`${policy.name}/${scenario.name}/${property.name}`)
      if (!answers) {
        const opened = answersOf(domain, engine, setting, properties, {
          limits: { ...job.limits, stopped: () => listener.stopped() },
          dpor: job.dpor,
          compact: job.compact,
          reduction: job.reduction,
          progress: (heard) => listener.heard(heard),
          ...(checkpoints && { searches: checkpoints }),
        })
        if (opened.kind === 'notModelled') return answer({ notModelled: opened.what })
        answers = opened
      }
      const { cell, coverage: met } = answers.answer(property)
      const { trace: _, ...verdict } = cell.verdict
      cells.push({ ...cell, verdict })
      if (job.stats) coverage.push(met())
      checkpoints?.answer(property.name, cells.at(-1) as Cell, met())
    }
    return answer({})
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    return answer({ error: thrown.message })
  }
}
