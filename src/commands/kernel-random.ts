/** `kernel --random N`: made-up scenarios, run and modelled; differences are made small. */
import type { FileSystemFile, PolicyFile } from '../domain.ts'
import { compare } from '../kernel-run/compare.ts'
import { Random } from '../kernel-run/random.ts'
import { randomProgram } from '../kernel-run/random-program.ts'
import { smaller } from '../kernel-run/smaller.ts'
import { parse } from '../litmus/parse.ts'
import { print } from '../litmus/print.ts'
import type { Program } from '../litmus/program.ts'
import { count, SCREEN, wrap } from '../report/layout.ts'
import { type Allowed, allowedOutcomes } from './allowed.ts'
import type { Asked } from './kernel.ts'
import { Machine, natural } from './kernel-here.ts'
import type { Named } from './load.ts'
import { refuse } from './names.ts'
import { limitsOf } from './options.ts'
import type { Status } from './shell.ts'

interface Question extends Asked {
  readonly fileSystem: Named<FileSystemFile>
  readonly policy: Named<PolicyFile>
}

/** In one C program. */
const BATCH = 200
const ONE_TASK_RUNS = 2
const RACE_RUNS = 200
/** More differences are counted, not made small. */
const MOST_SHOWN = 25

interface Difference {
  readonly program: Program
  readonly kernel: readonly string[]
  readonly model: readonly string[]
}

interface Answer {
  readonly kind: 'agrees' | 'differs' | 'refused' | 'limit'
  readonly kernel: readonly string[]
  readonly model: readonly string[]
}

export async function randomRuns(question: Question): Promise<Status> {
  const { shell, parsed, at } = question
  const wanted = natural(parsed, 'random') ?? 0
  const tasks = natural(parsed, 'tasks') ?? 1
  if (tasks < 1 || tasks > 2) throw refuse({ message: '--tasks is 1 or 2' })
  const seed = natural(parsed, 'seed') ?? Math.floor(shell.clock() * 1000) % 1_000_000
  const random = new Random(seed)
  const machine = new Machine(question)
  const maker = new Checker(question, machine, tasks)
  const totals = { agrees: 0, differs: 0, refused: 0, limit: 0 }
  const differences: Difference[] = []
  const known = new Set<string>()
  const answer = () => ({ kernel: at.kernel, fs: at.fileSystem, seed, tasks, ...totals })
  try {
    for (let made = 0; made < wanted && !shell.stopped(); ) {
      const batch: Program[] = []
      while (batch.length < Math.min(BATCH, wanted - made)) {
        const name = `random-${seed}-${made + batch.length}`
        const program = maker.valid(randomProgram(random, maker.signatures, name, tasks))
        if (program) batch.push(program)
      }
      made += batch.length
      const answers = await maker.ask(batch)
      for (const [index, { kind }] of answers.entries()) {
        totals[kind] += 1
        if (kind !== 'differs' || differences.length >= MOST_SHOWN || shell.stopped()) continue
        const what = firstDifference(batch[index]!, answers[index]!)
        if (known.has(what)) continue
        known.add(what)
        const found = await maker.shrink(batch[index]!, answers[index]!)
        if (differences.some((one) => alike(one.program, found.program))) continue
        differences.push(found)
        if (!parsed.flag('json')) shell.out(`${shown(found)}\n`)
      }
      if (shell.live) shell.err(`\r\x1b[K${made} of ${wanted}, ${totals.differs} differ\r`)
    }
  } finally {
    machine.close()
    if (shell.live) shell.err('\r\x1b[K')
  }
  if (parsed.flag('json')) {
    const found = differences.map(({ program, ...rest }) => ({ scenario: print(program), ...rest }))
    shell.out(`${JSON.stringify({ schema: 1, ...answer(), differences: found }, null, 1)}\n`)
  } else {
    const { agrees, differs, refused, limit } = totals
    const text =
      `Linux ${at.kernel}, ${at.fileSystem}, seed ${seed}: ${count(agrees + differs, 'scenario')} ` +
      `of ${count(tasks, 'process').replace('processs', 'processes')} ran: ${agrees} agree, ` +
      `${differs} ${differs === 1 ? 'differs' : 'differ'}; ${refused} refused, ${limit} beyond a limit.`
    shell.out(`${wrap(text, SCREEN, 2).join('\n')}\n`)
  }
  if (totals.differs > 0) return 1
  return totals.agrees === 0 || shell.stopped() ? 2 : 0
}

class Checker {
  readonly signatures
  private readonly question: Question
  private readonly machine: Machine
  private readonly tasks: number

  constructor(question: Question, machine: Machine, tasks: number) {
    this.question = question
    this.machine = machine
    this.tasks = tasks
    this.signatures = question.domain.signatures
  }

  /** The program as its text says it; undefined if it is no scenario, or not modelled. */
  valid(made: Program): Program | undefined {
    const { program } = parse(print(made), made.name, this.signatures)
    if (!program) return undefined
    const { domain, policy, fileSystem } = this.question
    try {
      const built = domain.build({ program, policy, fileSystem, properties: [] })
      return built.kind === 'system' ? program : undefined
    } catch {
      return undefined // init waits for ever
    }
  }

  async ask(programs: readonly Program[]): Promise<readonly Answer[]> {
    const { parsed, domain, engine, policy, fileSystem, shell } = this.question
    const runs = natural(parsed, 'runs') ?? (this.tasks > 1 ? RACE_RUNS : ONE_TASK_RUNS)
    const results = await this.machine.run(programs, () => {}, { runs })
    return programs.map((program, number): Answer => {
      const result = results[number]!
      const nothing = { kernel: [], model: [] }
      if ('skipped' in result || result.ended.kind === 'refused' || result.runs === 0) {
        return { kind: 'refused', ...nothing }
      }
      const scenario = { name: program.name, program }
      const setting = { policy, fileSystem, scenario }
      let allowed: Allowed
      try {
        allowed = allowedOutcomes(domain, engine, setting, limitsOf(parsed, shell), () => {})
      } catch (thrown) {
        const message = thrown instanceof Error ? thrown.message : String(thrown)
        const kernel = result.outcomes.map(({ outcome }) => outcome)
        return { kind: 'differs', kernel, model: [`the model breaks: ${message}`] }
      }
      if (allowed.kind !== 'outcomes') return { kind: 'limit', ...nothing }
      const compared = compare(program, result, allowed.outcomes)
      const differs =
        compared.seen.some((one) => !one.allowed) ||
        (this.tasks === 1 && compared.unseen.length > 0)
      return {
        kind: differs ? 'differs' : 'agrees',
        kernel: compared.seen.map(({ text, allowed: good }) => (good ? text : `! ${text}`)),
        model: [
          ...compared.seen.filter((one) => one.allowed).map(({ text }) => text),
          ...compared.unseen,
        ],
      }
    })
  }

  /** A scenario with a difference of which no smaller one that was tried has any. */
  async shrink(program: Program, answer: Answer): Promise<Difference> {
    let present: Difference = { program, kernel: answer.kernel, model: answer.model }
    for (let round = 0; round < MOST_ROUNDS && !this.question.shell.stopped(); round++) {
      const tries = [...smaller(present.program)].flatMap((one) => this.valid(one) ?? [])
      if (tries.length === 0) break
      const answers = await this.ask(tries.slice(0, MOST_TRIES))
      const at = answers.findIndex(({ kind }) => kind === 'differs')
      if (at < 0) break
      present = { program: tries[at]!, kernel: answers[at]!.kernel, model: answers[at]!.model }
    }
    return present
  }
}

const MOST_ROUNDS = 60
/** Smaller ones of a scenario that are tried at once: the boldest. */
const MOST_TRIES = 40

/** The same calls on the same kinds of things. */
function alike(a: Program, b: Program): boolean {
  const calls = (program: Program) =>
    [...program.tasks.flatMap(({ body }) => body), ...program.final].map(({ call, args }) =>
      [call, ...args.map(({ kind }) => kind)].join(' '),
    )
  return calls(a).join('; ') === calls(b).join('; ')
}

/** The call whose answer is the first to differ, and how: many differences are one. */
function firstDifference(program: Program, { kernel, model }: Answer): string {
  const [ours = '', theirs = ''] = [model[0], kernel[0]?.replace(/^! /, '')]
  const values = (text: string) =>
    text.split(' ').map((word) => word.slice(word.indexOf('=') + 1).replace(/\d+/g, 'N'))
  const [a, b] = [values(ours), values(theirs)]
  const at = a.findIndex(
    (value, index) => value !== b[index] || ours.split(' ')[index] !== theirs.split(' ')[index],
  )
  const register = program.registers[at]?.name
  const statements = [
    ...program.init.flatMap((one) => (one.kind === 'do' ? [one.statement] : [])),
    ...program.tasks.flatMap(({ body }) => body),
    ...program.final,
  ]
  const statement = statements.find((one) => one.register === register)
  const kinds = statement?.args.map((arg) =>
    arg.kind === 'object'
      ? program.init.find((one) => one.kind !== 'do' && one.name === arg.name)?.kind
      : '',
  )
  return `${statement?.call}(${kinds}) ${a[at]} ${b[at]}`
}

function shown({ program, kernel, model }: Difference): string {
  const comments = [
    ...kernel.map((text) => `kernel: ${text}`),
    ...model.slice(0, 10).map((text) => `model: ${text}`),
    ...(model.length > 10 ? [`model: ${model.length - 10} more`] : []),
  ]
  return print({ ...program, comments })
}
