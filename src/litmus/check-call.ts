/** Checks a call against its signature. */
import { ArgumentCheck, usage } from './check-argument.ts'
import { mostRepeats } from './limits.ts'
import { nearNames } from './near-names.ts'
import type { Argument, Statement } from './program.ts'
import type { Scope } from './scope.ts'
import type { Parameter, Signature } from './signature.ts'
import type { TreeStatement, Word } from './tree.ts'

/** The statement, and its register set; undefined, and reported, if something is wrong. */
export function checkStatement(
  scope: Scope,
  statement: TreeStatement,
  task: string,
): Statement | undefined {
  const { register, call, at } = statement
  const signature = scope.signatures.get(call.text)
  const args = signature && checkArguments(scope, signature, statement, task)
  const repeat = statement.repeat && { most: repeats(scope, statement.repeat.most) }
  if (!signature) {
    const near = nearNames(call.text, scope.signatures.keys())
    const remedy = `known calls: ${[...scope.signatures.keys()].join(', ')}`
    scope.report(call.at, `unknown call '${call.text}'`, near.length > 0 ? { near } : { remedy })
  }
  if (register) {
    if (signature?.result === 'none' && !repeat) {
      scope.report(register.at, `${call.text} has no result to keep in '${register.text}'`, {
        remedy: `write ${call.text}(...) alone`,
      })
    }
    scope.assign(register, holds(signature, repeat !== undefined), task)
  }
  if (!args) return undefined
  return { register: register?.text, repeat, call: call.text, args, at }
}

function holds(signature: Signature | undefined, repeated: boolean) {
  if (repeated || signature?.result === 'none') return 'number'
  return signature?.result
}

function repeats(scope: Scope, most: Word | undefined): number {
  if (!most) return Number.POSITIVE_INFINITY
  const value = Number(most.text)
  if (value >= 1 && value <= mostRepeats) return value
  scope.report(most.at, `'repeat ${most.text}' is out of range`, {
    remedy: `repeat is from 1 to ${mostRepeats}; without a number it goes on to the first failure`,
  })
  return 1
}

function checkArguments(
  scope: Scope,
  signature: Signature,
  { args, call }: TreeStatement,
  task: string,
): readonly Argument[] | undefined {
  const { parameters } = signature
  const least = parameters.filter(({ optional }) => !optional).length
  if (args.length < least || args.length > parameters.length) {
    const range = least === parameters.length ? `${least}` : `${least} to ${parameters.length}`
    const noun = range === '1' ? 'argument' : 'arguments'
    scope.report(call.at, `${call.text} takes ${range} ${noun}, not ${args.length}`, {
      remedy: `the call is ${usage(signature)}`,
    })
    return undefined
  }
  const checked: (Argument | undefined)[] = args.map((operand, index) =>
    new ArgumentCheck(scope, signature, parameters[index] as Parameter, task).check(operand),
  )
  return checked.every((one) => one !== undefined) ? checked : undefined
}
