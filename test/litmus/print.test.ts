/** What is printed is read as the same program. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { printDiagnostics } from '../../src/litmus/diagnostic.ts'
import { parse } from '../../src/litmus/parse.ts'
import { print } from '../../src/litmus/print.ts'
import { meaning } from './meaning.ts'
import { programs } from './programs.ts'
import { signatures } from './signatures.ts'

it('reads what it prints, whatever the program', () => {
  fc.assert(
    fc.property(programs, (program) => {
      const text = print(program)
      const { diagnostics, program: again } = parse(text, 'random.litmus', signatures)
      expect(printDiagnostics(diagnostics)).toBe('')
      expect(meaning(again!)).toEqual(meaning(program))
      expect(print(again!)).toBe(text)
    }),
    { numRuns: 500 },
  )
})

it('keeps the text of a condition as it was written, but for white space and comments', () => {
  const text =
    'litmus t "t"\ninit { pipe p; }\nP0 { x = read(p, 1); }\nexists  ((x=A)\n \\/ (* or *) x = torn)\n'
  const { program } = parse(text, 't.litmus', signatures)
  expect(program?.conditions[0]?.text).toBe('exists ((x=A) \\/ x = torn)')
  expect(print(program!)).toContain('exists x = A \\/ x = torn\n')
})

it('keeps the parentheses that the meaning needs', () => {
  const conditions = [
    'exists (x = A \\/ x = B) /\\ x != torn',
    'exists x = A \\/ x = B /\\ x != torn',
    'exists x = A /\\ (x = B /\\ x != torn)',
    'exists x = A \\/ (x = B \\/ x != torn)',
  ]
  const text = `litmus t "t"\ninit { pipe p; }\nP0 { x = read(p, 1); }\n${conditions.join('\n')}\n`
  const { program } = parse(text, 't.litmus', signatures)
  expect(print(program!)).toBe(text)
})
