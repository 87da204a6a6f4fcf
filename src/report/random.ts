/** The answer of `kernel --random`: how many scenarios ran, and where kernel and model differ. */
import { print } from '../litmus/print.ts'
import type { Program, Statement } from '../litmus/program.ts'
import { count, SCREEN, wrap } from './layout.ts'

export interface RandomDifference {
  readonly program: Program
  /** Outcomes; those that the model does not allow begin with "! ". */
  readonly kernel: readonly string[]
  readonly model: readonly string[]
}

export interface RandomAnswer {
  readonly kernel: string
  readonly fs: string
  readonly seed: number
  readonly tasks: number
  readonly wanted: number
  readonly agrees: number
  readonly differs: number
  readonly refused: number
  readonly limit: number
  readonly refusedFor: ReadonlyMap<string, number>
  readonly differences: readonly RandomDifference[]
}

export function randomJson({ refusedFor, differences, ...rest }: RandomAnswer): object {
  return {
    schema: 1,
    ...rest,
    refusedFor: Object.fromEntries(refusedFor),
    differences: differences.map(({ program, kernel, model }) => ({
      scenario: print(program),
      kernel,
      model,
    })),
  }
}

export function randomTotals(answer: RandomAnswer): string[] {
  const { kernel, fs, seed, tasks, wanted, agrees, differs, refused, limit } = answer
  const done = agrees + differs + refused + limit
  const processes = tasks === 1 ? '1 process' : `${tasks} processes`
  const text =
    `Linux ${kernel}, ${fs}, seed ${seed}: ${count(agrees + differs, 'scenario')} of ${processes} ` +
    `ran: ${agrees} agree, ${differs} ${differs === 1 ? 'differs' : 'differ'}; ` +
    `${refused} refused, ${limit} beyond a limit.${done < wanted ? ` Interrupted: ${wanted} were asked for.` : ''}`
  const why = [...answer.refusedFor].sort(([, a], [, b]) => b - a)
  return [
    ...wrap(text, SCREEN, 2),
    ...why.flatMap(([what, times]) => wrap(`  refused ${times}: ${what}`, SCREEN, 4)),
  ]
}

/** The same calls on the same kinds of things. */
export function alike(a: Program, b: Program): boolean {
  const calls = (program: Program) =>
    [...program.tasks.flatMap(({ body }) => body), ...program.final].map(({ call, args }) =>
      [call, ...args.map(({ kind }) => kind)].join(' '),
    )
  return calls(a).join('; ') === calls(b).join('; ')
}

export const randomDifference = {
  /** The call whose answer is the first to differ, and how: many differences are one. */
  first({ program, kernel, model }: RandomDifference): string {
    const [ours = '', theirs = ''] = [model[0], kernel[0]?.replace(/^! /, '')]
    const values = (text: string) =>
      text.split(' ').map((word) => word.slice(word.indexOf('=') + 1).replace(/\d+/g, 'N'))
    const [a, b] = [values(ours), values(theirs)]
    const at = a.findIndex(
      (value, index) => value !== b[index] || ours.split(' ')[index] !== theirs.split(' ')[index],
    )
    const register = program.registers[at]?.name
    const statement = statements(program).find((one) => one.register === register)
    const kinds = statement?.args.map((arg) =>
      arg.kind === 'object'
        ? program.init.find((one) => one.kind !== 'do' && one.name === arg.name)?.kind
        : '',
    )
    return `${statement?.call}(${kinds}) ${a[at]} ${b[at]}`
  },

  /** The scenario, with what both say in its comments. */
  text({ program, kernel, model }: RandomDifference): string {
    const comments = [
      ...kernel.map((text) => `kernel: ${text}`),
      ...model.slice(0, 10).map((text) => `model: ${text}`),
      ...(model.length > 10 ? [`model: ${model.length - 10} more`] : []),
    ]
    return print({ ...program, comments })
  },
}

function statements({ init, tasks, final }: Program): readonly Statement[] {
  return [
    ...init.flatMap((one) => (one.kind === 'do' ? [one.statement] : [])),
    ...tasks.flatMap(({ body }) => body),
    ...final,
  ]
}
