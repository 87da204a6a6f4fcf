import { expect, it } from 'vitest'
import { type Diagnostic, printDiagnostic, printDiagnostics } from '../../src/litmus/diagnostic.ts'

const at = (column: number, length: number) => ({ file: 'a.litmus', line: 3, column, length })

it('needs no place', () => {
  const text = printDiagnostic({ message: "no policy 'by-ref'", near: ['by-reference', 'b', 'c'] })
  expect(text).toBe("error: no policy 'by-ref'\n  help: did you mean 'by-reference', 'b' or 'c'?")
})

it('shows the line with carets', () => {
  const text = printDiagnostic({ at: at(3, 4), source: '  read', message: 'no', remedy: 'yes' })
  expect(text).toBe('a.litmus:3:3: error: no\n    read\n    ^^^^\n  help: yes')
})

it('keeps columns under tabs and foreign letters, and shows no control character', () => {
  const text = printDiagnostic({ at: at(4, 2), source: '\t\u00e9\u001bab', message: 'no' })
  expect(text).toBe('a.litmus:3:4: error: no\n   ??ab\n     ^^')
})

it('points behind the end of a line, and not past it', () => {
  expect(printDiagnostic({ at: at(5, 1), source: 'read', message: 'no' })).toMatch(
    /\n {2}read\n {6}\^$/,
  )
  expect(printDiagnostic({ at: at(3, 99), source: 'read', message: 'no' })).toMatch(/\n {4}\^\^$/)
})

it('cuts a very long line around the place', () => {
  const source = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`
  const [, line, carets] = printDiagnostic({ at: at(501, 4), source, message: 'no' }).split('\n')
  expect(line?.length).toBeLessThanOrEqual(102)
  expect(line?.slice(carets!.indexOf('^'), carets!.length)).toBe('HERE')
})

it('folds a long help to 80 columns and gives it once', () => {
  const remedy = 'word '.repeat(60).trim()
  const both: Diagnostic[] = [
    { message: 'one', remedy },
    { message: 'two', remedy },
  ]
  const lines = printDiagnostics(both).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(lines.at(-1)).toBe('error: two')
  expect(lines.filter((line) => line.includes('help:')).length).toBe(1)
})
