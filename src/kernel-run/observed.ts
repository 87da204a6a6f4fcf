/** Outcomes of the kernel and of the model, made comparable. */
import { Bytes } from '../engine/bytes.ts'
import { Shape } from '../engine/outcome-values.ts'
import type { Outcome, RegisterValue } from '../litmus/conditions.ts'
import { valueText } from '../litmus/outcome-text.ts'
import type { Program, Register } from '../litmus/program.ts'

/** An outcome and who never returned: of the model, or of runs. */
export interface Final {
  readonly outcome: Outcome
  /** names of tasks, sorted */
  readonly blocked: readonly string[]
}

/** The outcome that the program printed. Data that is none of a scenario's letters throws. */
export function readOutcome(registers: readonly Register[], text: string): Outcome {
  const outcome = new Map<string, RegisterValue>()
  const words = text === '' ? [] : text.split(' ')
  registers.forEach(({ name, holds }, at) => {
    const word = words[at] ?? ''
    if (!word.startsWith(`${name}=`)) throw new Error(`'${text}' gives no register ${name}`)
    const value = word.slice(name.length + 1)
    if (value !== '-') outcome.set(name, readValue(holds, value))
  })
  return outcome
}

function readValue(holds: Register['holds'], text: string): RegisterValue {
  if (text.startsWith('-')) return /^-\d+$/.test(text) ? Number(text) : text
  if (holds === 'number') return Number(text)
  if (holds === 'poll') return text
  if (text === 'EOF') return Bytes.empty
  return Bytes.of(
    text.split('+').map((run) => {
      const [symbol = '', length = ''] = run.split('*')
      return [symbol, Number(length)]
    }),
  )
}

/**
 * What two outcomes must share to be the same: exact data where one process ran; where processes
 * race, shapes, and of bytes of several runs only that they are torn: where a copy is torn is not
 * for the model to say.
 */
export function keyOf(program: Program, { outcome, blocked }: Final): string {
  const exact = program.tasks.length <= 1
  const words = program.registers.map(({ name }) => {
    const value = outcome.get(name)
    return `${name}=${value === undefined ? '-' : exact ? valueText(value) : roughly(value)}`
  })
  return [
    words.join(' '),
    ...(blocked.length > 0 ? [`(blocked: ${blocked.join(', ')})`] : []),
  ].join('  ')
}

function roughly(value: RegisterValue): string {
  const several =
    value instanceof Bytes ? letters(value) > 1 : value instanceof Shape && value.runs.length > 1
  return several ? 'torn' : valueText(value, true)
}

function letters(bytes: Bytes): number {
  const runs = bytes.runs.map(([symbol]) => symbol[0])
  return runs.filter((letter, at) => letter !== runs[at - 1]).length
}
