/** `kernel --random N`: made-up scenarios, run and modelled; differences are made small. */
import { availableParallelism } from 'node:os'
import type { FileSystemFile, PolicyFile } from '../domain.ts'
import { dependsOn, PROBES, type Probe } from '../kernel-run/abilities.ts'
import { Random } from '../kernel-run/random.ts'
import { randomProgram } from '../kernel-run/random-program.ts'
import type { Program } from '../litmus/program.ts'
import {
  alike,
  type RandomAnswer,
  randomDifference,
  randomJson,
  randomTotals,
} from '../report/random.ts'
import type { Asked } from './kernel.ts'
import { Machine, natural } from './kernel-here.ts'
import type { Named } from './load.ts'
import { ModelThreads } from './model-threads.ts'
import { noSuch, refuse } from './names.ts'
import { limitsOf } from './options.ts'
import { type Answer, Checker, type Difference } from './random-checker.ts'
import type { Status } from './shell.ts'

interface Question extends Asked {
  readonly fileSystem: Named<FileSystemFile>
  readonly policy: Named<PolicyFile>
}

const ONE_TASK_RUNS = 2
const RACE_RUNS = 200
/** Processes that run scenarios: most of them sleep, or wait whether one hangs. */
const ONE_TASK_PROCESSES = 24
const RACE_PROCESSES = 8
/** Of a scenario's model, unless --max-states says another number. */
const MOST_STATES = 300_000
/** Scenarios that are begun and not ended. */
const MOST_OPEN = 64
/** More differences are counted, not made small. */
const MOST_SHOWN = 100

export async function randomRuns(question: Question): Promise<Status> {
  const { shell, parsed, at, policy, fileSystem } = question
  const wanted = natural(parsed, 'random') ?? 0
  const tasks = natural(parsed, 'tasks') ?? 1
  if (tasks < 1 || tasks > 2) throw refuse({ message: '--tasks is 1 or 2' })
  const seed = natural(parsed, 'seed') ?? Math.floor(shell.clock() * 1000) % 1_000_000
  const calls = parsed.text('calls')?.split(',') ?? []
  for (const name of calls) {
    const known = question.domain.signatures.map((one) => one.name)
    if (!known.includes(name)) throw noSuch('call', name, known)
  }
  const { stopped: _, ...limits } = limitsOf(parsed, shell)
  const processors = availableParallelism()
  const machine = new Machine(question)
  const models = new ModelThreads(shell, processors, {
    policy: policy.name,
    fileSystem: fileSystem.name,
    limits: { maxStates: MOST_STATES, ...limits },
  })
  const totals = { agrees: 0, differs: 0, refused: 0, limit: 0 }
  const refused = new Map<string, number>()
  const differences: Difference[] = []
  const found: Difference[] = []
  const answer = (): RandomAnswer => {
    const { kernel, fileSystem: fs } = at
    return { kernel, fs, seed, tasks, wanted, ...totals, refusedFor: refused, differences }
  }
  try {
    const kernels = await machine.interpreters(tasks > 1 ? RACE_PROCESSES : ONE_TASK_PROCESSES)
    try {
      const runs = natural(parsed, 'runs') ?? (tasks > 1 ? RACE_RUNS : ONE_TASK_RUNS)
      const checker = new Checker(question, { models, kernels, tasks, runs })
      const made = programs(checker, question, { seed, tasks, calls })
      const lacks = await lacking(checker)
      let begun = 0
      const ran = () => totals.agrees + totals.differs + totals.refused + totals.limit
      const one = async (): Promise<void> => {
        while (begun < wanted && !shell.stopped()) {
          begun += 1
          const program = made()
          const lack = lacks.find((one) => dependsOn(program, one))
          const got: Answer = lack
            ? { kind: 'refused', why: `${lack.name} is not as modelled here` }
            : await checker.ask(program)
          if (shell.stopped()) return
          if (got.kind === 'none') {
            begun -= 1
            continue
          }
          totals[got.kind] += 1
          if (got.kind === 'refused') {
            const why = got.why.replace(/^\S+=/, '')
            refused.set(why, (refused.get(why) ?? 0) + 1)
          }
          if (got.kind === 'differs') found.push({ program, ...got })
          if (shell.live) shell.err(`\r\x1b[K${ran()} of ${wanted}, ${totals.differs} differ\r`)
        }
      }
      const ended = new Promise<void>((done) => {
        const watch = setInterval(() => {
          if (!shell.stopped()) return
          clearInterval(watch)
          done()
        }, 100)
        watch.unref()
      })
      const all = Array.from({ length: Math.min(MOST_OPEN, wanted) }, one)
      await Promise.race([Promise.all(all), ended])
      const telling = new Telling(question, checker, differences)
      await Promise.race([telling.all(found), ended])
      if (shell.stopped()) telling.asTheyAre(found)
    } finally {
      await kernels.close()
    }
  } finally {
    models.close()
    machine.close()
    if (shell.live) shell.err('\r\x1b[K')
  }
  if (parsed.flag('json')) shell.out(`${JSON.stringify(randomJson(answer()), null, 1)}\n`)
  else shell.out(`${randomTotals(answer()).join('\n')}\n`)
  if (totals.differs > 0) return 1
  return totals.agrees === 0 || shell.stopped() ? 2 : 0
}

/** What the machine does otherwise than the model: no made-up scenario is about it. */
async function lacking(checker: Checker): Promise<readonly Probe[]> {
  const answers = await Promise.all(
    PROBES.map(async (one) => {
      const answer = await checker.ask(checker.scenario(one.name, one.text))
      return answer.kind === 'refused' || answer.kind === 'differs' ? [one] : []
    }),
  )
  return answers.flat()
}

/** Valid scenarios without end, as the seed decides. */
function programs(
  checker: Checker,
  { domain }: Question,
  {
    seed,
    tasks,
    calls,
  }: { readonly seed: number; readonly tasks: number; readonly calls: readonly string[] },
): () => Program {
  const random = new Random(seed)
  let number = 0
  return () => {
    for (;;) {
      const name = `random-${seed}-${number++}`
      const program = checker.valid(randomProgram(random, domain.signatures, name, tasks, calls))
      if (program) return program
    }
  }
}

/** Of those that differ in the same way one is made small, and told at once. */
class Telling {
  private readonly question: Question
  private readonly checker: Checker
  private readonly told: Difference[]
  private readonly known = new Set<string>()

  constructor(question: Question, checker: Checker, told: Difference[]) {
    this.question = question
    this.checker = checker
    this.told = told
  }

  async all(found: readonly Difference[]): Promise<void> {
    for (const difference of found) {
      if (this.question.shell.stopped()) return
      if (!this.isNew(difference)) continue
      const small = await this.checker.shrink(difference)
      if (!this.question.shell.stopped()) this.tell(small)
    }
  }

  /** There is no time to make them small. */
  asTheyAre(found: readonly Difference[]): void {
    for (const difference of found) {
      if (this.isNew(difference)) this.tell(difference)
    }
  }

  private isNew(difference: Difference): boolean {
    const what = randomDifference.first(difference)
    if (this.known.has(what) || this.told.length >= MOST_SHOWN) return false
    this.known.add(what)
    return true
  }

  private tell(difference: Difference): void {
    if (this.told.some((one) => alike(one.program, difference.program))) return
    this.told.push(difference)
    const { shell, parsed } = this.question
    if (!parsed.flag('json')) shell.out(`${randomDifference.text(difference)}\n`)
  }
}
