/** Checks a condition: its registers are set, its values are of their kind. */
import { constants } from 'node:os'
import { mostAtoms, mostNumber } from './limits.ts'
import { nearNames } from './near-names.ts'
import { bare, data, looksLikeData, number, onlyRuns, symbols } from './operand.ts'
import type { Formula, Register, Value } from './program.ts'
import type { Scope } from './scope.ts'
import { mostRuns } from './shape.ts'
import type { Operand, TreeFormula } from './tree.ts'

/** Second names of errors, which no outcome is written with. */
const aliases = new Map([
  ['-EWOULDBLOCK', '-EAGAIN'],
  ['-EDEADLOCK', '-EDEADLK'],
  ['-ENOTSUP', '-EOPNOTSUPP'],
])
const errors = Object.keys(constants.errno)
  .map((name) => `-${name}`)
  .filter((name) => !aliases.has(name))
const events = ['IN', 'OUT', 'HUP', 'ERR']

/** The formula; undefined, and reported, if something is wrong. */
export function checkFormula(scope: Scope, tree: TreeFormula): Formula | undefined {
  let left = mostAtoms
  const check = (part: TreeFormula): Formula | undefined => {
    if (part.op === 'atom') {
      left -= 1
      if (left === -1) {
        scope.report(part.register.at, 'the condition is too long', {
          remedy: `a condition has at most ${mostAtoms} atoms`,
        })
      }
      return left < 0 ? undefined : checkAtom(scope, part)
    }
    const [first, second] = [check(part.left), check(part.right)]
    return first && second && { op: part.op, left: first, right: second }
  }
  return check(tree)
}

function checkAtom(
  scope: Scope,
  { register: word, equal, value: operand }: Extract<TreeFormula, { op: 'atom' }>,
): Formula | undefined {
  const set = scope.registers.get(word.text)
  if (!set) {
    const remedy = 'a condition speaks of the registers that calls set'
    const names = [...scope.registers.keys()]
    scope.unknown(word, `register '${word.text}' is never set`, names, remedy)
    return undefined
  }
  if (!set.certain) return undefined
  const value = readValue(scope, operand, set.register)
  return value && { op: 'atom', register: word.text, equal, value }
}

const forms: Readonly<Record<Register['holds'], readonly [kind: string, remedy: string]>> = {
  number: ['a number', 'compare it with a number or an error, as in 4096 or -EAGAIN'],
  data: ['bytes', 'compare it with A*4096, a shape such as A+B, torn, EOF or -EAGAIN'],
  poll: ['poll events', 'compare it with IN.OUT, HUP, none, .. or an error'],
}

/** What the right side of an atom is, given what its register holds. */
export function readValue(scope: Scope, operand: Operand, register: Register): Value | undefined {
  if (operand.minus && number(operand) === undefined) return readErrno(scope, operand)
  const value =
    register.holds === 'number'
      ? readInteger(operand)
      : register.holds === 'poll'
        ? readEvents(operand)
        : readBytes(scope, operand)
  if (value !== 'other') return value
  const [kind, remedy] = forms[register.holds]
  scope.report(operand.at, `'${register.name}' holds ${kind}, not '${operand.text}'`, { remedy })
  return undefined
}

/** 'other': not of this kind, to be reported. */
type Read = Value | 'other' | undefined

function readErrno(scope: Scope, operand: Operand): Value | undefined {
  const { text } = operand
  if (errors.includes(text)) return { kind: 'errno', name: text }
  const alias = aliases.get(text)
  scope.report(operand.at, `unknown error '${text}'`, {
    near: alias ? [alias] : nearNames(text, errors),
    remedy: 'errors are written as in -EAGAIN',
  })
  return undefined
}

function readInteger(operand: Operand): Read {
  const value = number(operand)
  return value === undefined || Math.abs(value) > mostNumber ? 'other' : { kind: 'integer', value }
}

function readEvents(operand: Operand): Read {
  if (bare(operand)?.text === 'none') return { kind: 'poll', events: 'none' }
  const parts = operand.text.split('.')
  if (!parts.every((part) => events.includes(part))) return 'other'
  const sorted = events.filter((event) => parts.includes(event))
  return { kind: 'poll', events: sorted.join('.') }
}

function readBytes(scope: Scope, operand: Operand): Read {
  const word = bare(operand)?.text
  if (word === 'EOF') return { kind: 'eof' }
  if (word === 'torn') return { kind: 'torn' }
  if (!onlyRuns(operand)) return 'other'
  if (looksLikeData(operand)) {
    const bytes = data(scope, operand)
    return bytes && { kind: 'data', data: bytes }
  }
  if (word && word.length > 1) return 'other'
  return readShape(scope, operand)
}

function readShape(scope: Scope, operand: Operand): Value | undefined {
  const runs = symbols(scope, operand)
  if (!runs) return undefined
  const { open, text, at } = operand
  if (open && !text.endsWith('+...')) {
    scope.report(at, "'...' is not at the end of the shape", {
      remedy: 'it stands for all runs that follow, as in A+B+...',
    })
    return undefined
  }
  if (runs.some((run, index) => run === runs[index + 1])) {
    scope.report(at, `the shape '${text}' never occurs`, {
      remedy: 'neighbouring runs of one letter are one run: A+A is A',
    })
    return undefined
  }
  if (runs.length > mostRuns) {
    scope.report(at, `the shape '${text}' names more than ${mostRuns} runs`, {
      remedy: `write ${runs.slice(0, mostRuns).join('+')}+...`,
    })
    return undefined
  }
  return { kind: 'shape', runs, open }
}
