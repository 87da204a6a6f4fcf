/** How often a condition is true over all outcomes of a scenario. */
import type { Bytes } from '../engine/bytes.ts'
import type { Asking, OutcomeSet } from '../engine/outcome-set.ts'
import { type OutcomeValue, Shape } from '../engine/outcome-values.ts'
import { isValue } from '../litmus/conditions.ts'
import type { Formula, Value } from '../litmus/program.ts'
import type { Observation } from '../report/outcomes.ts'

/** `initial`: what registers hold that no step of the set's runs has set. */
export function observe(
  set: OutcomeSet,
  formula: Formula,
  initial: (register: string) => OutcomeValue | undefined = () => undefined,
): Observation {
  const asking: Asking<Formula> = {
    restrict: (asked, register, value) => restrict(asked, register, value ?? initial(register)),
    key: spelled,
  }
  const answer = set.ask<Formula>(formula, asking)
  return answer.true ? (answer.false ? 'Sometimes' : 'Always') : 'Never'
}

/** The formula with one register known; an atom on one that was never set is false. */
function restrict(
  formula: Formula,
  register: string,
  value: OutcomeValue | undefined,
): Formula | boolean {
  if (formula.op === 'atom') {
    if (formula.register !== register) return formula
    return value !== undefined && equals(value, formula.value) === formula.equal
  }
  const left = restrict(formula.left, register, value)
  const right = restrict(formula.right, register, value)
  const absorbing = formula.op === 'or'
  if (left === absorbing || right === absorbing) return absorbing
  if (typeof left === 'boolean') return right
  if (typeof right === 'boolean') return left
  return { op: formula.op, left, right }
}

function equals(found: OutcomeValue, value: Value): boolean {
  if (found instanceof Shape && value.kind === 'data') return found.is(value.data)
  return isValue(found, value)
}

function spelled(formula: Formula): string {
  if (formula.op !== 'atom') {
    return `(${spelled(formula.left)} ${formula.op} ${spelled(formula.right)})`
  }
  const { register, equal, value } = formula
  return `${register}${equal ? '=' : '!='}${JSON.stringify(value, (key, part) =>
    key === 'data' ? String(part) : part,
  )}`
}

/** The data that a formula compares registers with: what shapes must not forget. */
export function constantsOf(formula: Formula): Bytes[] {
  if (formula.op !== 'atom') return [...constantsOf(formula.left), ...constantsOf(formula.right)]
  return formula.value.kind === 'data' ? [formula.value.data] : []
}
