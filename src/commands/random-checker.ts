/** Asks the kernel and the model about a made-up scenario, and makes one small where they differ. */
import { compare } from '../kernel-run/compare.ts'
import type { Interpreters } from '../kernel-run/interpreters.ts'
import { smaller } from '../kernel-run/smaller.ts'
import { parse } from '../litmus/parse.ts'
import { print } from '../litmus/print.ts'
import type { Program } from '../litmus/program.ts'
import type { Asked } from './kernel.ts'
import type { ModelThreads } from './model-threads.ts'

export interface Difference {
  readonly program: Program
  readonly kernel: readonly string[]
  readonly model: readonly string[]
}

export type Answer =
  | {
      readonly kind: 'agrees' | 'differs'
      readonly kernel: readonly string[]
      readonly model: readonly string[]
    }
  /** it ran nowhere, and why */
  | { readonly kind: 'refused' | 'limit'; readonly why: string }
  /** it is no scenario, or nothing that is modelled */
  | { readonly kind: 'none' }

/** Rounds in which a scenario is made smaller, and smaller ones that are asked about at once. */
const MOST_ROUNDS = 200
const AT_ONCE = 6

export class Checker {
  private readonly asked: Asked
  private readonly models: ModelThreads
  private readonly kernels: Interpreters
  private readonly tasks: number
  private readonly runs: number

  constructor(
    asked: Asked,
    given: {
      readonly models: ModelThreads
      readonly kernels: Interpreters
      readonly tasks: number
      readonly runs: number
    },
  ) {
    this.asked = asked
    this.models = given.models
    this.kernels = given.kernels
    this.tasks = given.tasks
    this.runs = given.runs
  }

  /** The scenario as its text says it; undefined if it is none. */
  valid(made: Program): Program | undefined {
    return parse(print(made), made.name, this.asked.domain.signatures).program
  }

  scenario(name: string, text: string): Program {
    const { program } = parse(text, name, this.asked.domain.signatures)
    if (!program) throw new Error(`${name} is no scenario`)
    return program
  }

  async ask(program: Program): Promise<Answer> {
    const encoded = this.asked.real.encode(program, this.runs)
    if ('refused' in encoded) return { kind: 'refused', why: encoded.refused }
    const allowed = await this.models.ask({ name: program.name, text: print(program) })
    if (allowed.kind === 'none') return { kind: 'none' }
    if (allowed.kind === 'limit') return { kind: 'limit', why: allowed.what }
    const ran = await this.kernels.run(encoded.text)
    const { ended } = ran
    if (ended.kind === 'refused' || ended.kind === 'died') {
      return { kind: 'refused', why: ended.what }
    }
    if (ran.runs === 0) return { kind: 'refused', why: 'no run ended' }
    const keys = allowed.kind === 'allows' ? new Set(allowed.keys) : undefined
    const { seen, unseen, refusedCall } = compare(program, ran, keys)
    if (allowed.kind === 'breaks') {
      const model = [`the model breaks: ${allowed.message}`]
      return { kind: 'differs', kernel: seen.map(({ text }) => text), model }
    }
    if (refusedCall !== undefined) return { kind: 'refused', why: refusedCall }
    const alone = this.tasks === 1
    const differs = seen.some((one) => !one.allowed) || (alone && unseen.length > 0)
    return {
      kind: differs ? 'differs' : 'agrees',
      kernel: seen.map(({ text, allowed: good }) => (good ? text : `! ${text}`)),
      model: [...seen.filter((one) => one.allowed).map(({ text }) => text), ...unseen],
    }
  }

  /** A scenario with a difference of which no smaller one that was tried has any. */
  async shrink(found: Difference): Promise<Difference> {
    let present = found
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const next = await this.smallerOne(present.program)
      if (!next) break
      present = next
    }
    return present
  }

  private async smallerOne(program: Program): Promise<Difference | undefined> {
    const known = new Set<string>([print(program)])
    const tries = [...smaller(program)].flatMap((made) => {
      const one = this.valid(made)
      const text = one && print(one)
      if (!text || known.has(text)) return []
      known.add(text)
      return [one]
    })
    for (let from = 0; from < tries.length; from += AT_ONCE) {
      if (this.asked.shell.stopped()) return undefined
      const some = tries.slice(from, from + AT_ONCE)
      const answers = await Promise.all(some.map((one) => this.ask(one)))
      for (const [at, answer] of answers.entries()) {
        if (answer.kind !== 'differs') continue
        return { program: some[at]!, kernel: answer.kernel, model: answer.model }
      }
    }
    return undefined
  }
}
