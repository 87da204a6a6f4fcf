/** What an operand says by itself: a number, bytes, a shape. */
import { Bytes, type Run } from '../engine/bytes.ts'
import { mostBytes } from './limits.ts'
import type { Scope } from './scope.ts'
import type { Operand, Word } from './tree.ts'

const isDigits = (text: string): boolean => /^[0-9]+$/.test(text)

/** One name or number with nothing around it. */
export function bare(operand: Operand): Word | undefined {
  const { runs, minus, open, dotted, offset, joined } = operand
  const [run] = runs
  if (minus || open || offset || runs.length !== 1 || dotted.length > 0 || joined.length > 0) return
  return run && !run.times ? run.symbol : undefined
}

/** A number, perhaps negative. */
export function number(operand: Operand): number | undefined {
  const word = bare(operand.minus ? { ...operand, minus: false } : operand)
  if (!word || !isDigits(word.text)) return undefined
  return operand.minus ? 0 - Number(word.text) : Number(word.text)
}

/** A name with nothing around it. */
export function name(operand: Operand): Word | undefined {
  const word = bare(operand)
  return word && !isDigits(word.text) ? word : undefined
}

/** Whether it is written as bytes are, with a length somewhere. */
export function looksLikeData({ runs }: Operand): boolean {
  return runs.some(({ times }) => times)
}

/** Whether nothing stands around the runs. */
export function onlyRuns({ minus, dotted, offset, joined }: Operand): boolean {
  return !minus && !offset && dotted.length === 0 && joined.length === 0
}

/** The symbols of the runs; undefined, and reported, where one is no symbol. */
export function symbols(scope: Scope, { runs }: Operand): readonly string[] | undefined {
  const wrong = runs.find(({ symbol }) => !/^[A-Za-z0-9]$/.test(symbol.text))
  if (!wrong) return runs.map(({ symbol }) => symbol.text)
  scope.report(wrong.symbol.at, `'${wrong.symbol.text}' is no letter or digit`, {
    remedy: 'a run is one letter or digit, as in A*4096+B*10',
  })
  return undefined
}

/** The bytes that an operand with lengths spells; undefined, and reported, if it spells none. */
export function data(scope: Scope, operand: Operand): Bytes | undefined {
  if (!onlyRuns(operand) || operand.open || !looksLikeData(operand)) {
    scope.report(operand.at, `'${operand.text}' is not bytes`, {
      remedy: 'bytes are written as in A*4096+B*10',
    })
    return undefined
  }
  const letters = symbols(scope, operand)
  if (!letters) return undefined
  const runs: Run[] = []
  let size = 0
  for (const [index, { symbol, times }] of operand.runs.entries()) {
    if (!times) {
      scope.report(symbol.at, `the run '${symbol.text}' has no length`, {
        remedy: `write ${symbol.text}*N: either all runs have lengths or none`,
      })
      return undefined
    }
    size += Number(times.text)
    if (size > mostBytes) {
      scope.report(times.at, `'${operand.text}' is too large`, {
        remedy: `bytes are at most ${mostBytes} in one place`,
      })
      return undefined
    }
    runs.push([letters[index] as string, Number(times.text)])
  }
  return Bytes.of(runs)
}

/** A number from `least` to `most`; undefined, and reported, if it is something else. */
export function numberWithin(
  scope: Scope,
  operand: Operand,
  what: string,
  least: number,
  most: number,
): number | undefined {
  const value = number(operand)
  if (value === undefined) {
    scope.report(operand.at, `${what} must be a number, not '${operand.text}'`, {
      remedy: `write digits: from ${least} to ${most}`,
    })
    return undefined
  }
  if (value >= least && value <= most) return value
  scope.report(operand.at, `${what} is too ${value < least ? 'small' : 'large'}: ${operand.text}`, {
    remedy: value < least ? `it is at least ${least}` : `it is at most ${most}`,
  })
  return undefined
}
