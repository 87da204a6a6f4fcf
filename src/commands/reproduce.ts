/** The C reproducer of a counterexample: which outcome is the bad one. */
import type { Bad, Domain } from '../domain.ts'
import { Bytes } from '../engine/bytes.ts'
import type { Trace } from '../engine/verdict.ts'
import type { RegisterValue } from '../litmus/conditions.ts'
import { printFormula } from '../litmus/print.ts'
import type { Formula, Program, Value } from '../litmus/program.ts'
import { shapeOf } from '../litmus/shape.ts'
import type { Cell } from '../report/cell.ts'
import { refuse } from './names.ts'

/** C text; refused where there is no counterexample, or it can't be run. */
export function reproduce(domain: Domain, program: Program, cell: Cell): string {
  const { verdict, policy, property, fileSystem } = cell
  if (!domain.real || verdict.answer !== 'violated' || !verdict.trace) {
    throw refuse({ message: `${property} is not violated: there is nothing to reproduce` })
  }
  const { formula, text } = badOutcome(program, verdict.trace)
  const about = [
    `Counterexample of ${property} under ${policy}, on ${fileSystem}: ${verdict.message ?? ''}`,
  ]
  const made = domain.real.reproducer(program, { about, formula, text })
  if ('refused' in made) throw refuse({ message: `it can't be run: ${made.refused}` })
  return made.text
}

/**
 * Where the trace ends with tasks that wait, a run that hangs. Else what the scenario's first
 * `exists` asks for; without one, the registers as the trace set them, torn data being equal.
 */
function badOutcome(program: Program, trace: Trace): Pick<Bad, 'formula' | 'text'> {
  if (trace.blocked.length > 0) return { formula: undefined, text: '' }
  const asked = program.conditions.find(({ kind }) => kind === 'exists')
  if (asked) return { formula: asked.formula, text: asked.text }
  const formula = registersOf(trace)
    .map(
      ([register, value]): Formula => ({
        op: 'atom',
        register,
        equal: true,
        value: valueIn(value),
      }),
    )
    .reduce<Formula | undefined>(
      (left, right) => (left ? { op: 'and', left, right } : right),
      undefined,
    )
  if (!formula)
    throw refuse({ message: 'no register shows it: add an exists line to the scenario' })
  return { formula, text: `exists ${printFormula(formula)}` }
}

function registersOf(trace: Trace): readonly (readonly [string, RegisterValue])[] {
  const values = new Map<string, RegisterValue>()
  for (const { register, value, append } of trace.steps.flatMap(({ labels }) => labels)) {
    const before = values.get(register)
    if (append && before instanceof Bytes && value instanceof Bytes) {
      values.set(register, before.concat(value))
    } else if (value instanceof Bytes || typeof value === 'number' || typeof value === 'string') {
      values.set(register, value)
    }
  }
  return [...values]
}

function valueIn(value: RegisterValue): Value {
  if (typeof value === 'number') return { kind: 'integer', value }
  if (typeof value === 'string') {
    return value.startsWith('-') ? { kind: 'errno', name: value } : { kind: 'poll', events: value }
  }
  const shape = value instanceof Bytes ? shapeOf(value) : value
  if (shape.runs.length === 0) return { kind: 'eof' }
  return shape.runs.length > 1 ? { kind: 'torn' } : { kind: 'shape', ...shape }
}
