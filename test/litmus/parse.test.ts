/** Any text is answered. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { printDiagnostics } from '../../src/litmus/diagnostic.ts'
import { parse } from '../../src/litmus/parse.ts'
import { print } from '../../src/litmus/print.ts'
import { programs } from './programs.ts'
import { signatures } from './signatures.ts'

const folder = new URL('../kernel-observed/', import.meta.url)
const corpus = readdirSync(folder)
  .filter((name) => name.endsWith('.litmus'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))

/** There is a program or an error with a place inside the text; never both, never a throw. */
function answered(text: string): void {
  const { program, diagnostics } = parse(text, 'any.litmus', signatures)
  expect(program === undefined).toBe(diagnostics.length > 0)
  const lines = text.split(/\r\n|[\n\r]/)
  for (const { at } of diagnostics.slice(0, 25)) {
    expect(at).toBeDefined()
    const line = lines[at!.line - 1]
    expect(line).toBeDefined()
    expect(at!.column).toBeGreaterThan(0)
    expect(at!.column).toBeLessThanOrEqual(line!.length + 1)
  }
  expect(printDiagnostics(diagnostics)).not.toContain('undefined')
}

it('answers any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), answered), { numRuns: 300 })
  fc.assert(fc.property(fc.string({ maxLength: 300 }), answered), { numRuns: 300 })
})

const words = [
  ...['litmus', 'fs', 'runs', 'init', 'P0', 'P1', 'final', 'exists', 'expect', 'under', 'on', 'do'],
  ...['file', 'fd', 'pipe', 'map', 'shared', 'tcp', 'mem', 'repeat', 'read', 'write', 'splice'],
  ...['{', '}', '(', ')', ';', ',', '=', '!=', '|', '*', '+', ':', '.', '...', '-', '/\\', '\\/'],
  ...['"t"', '"', '(*', '*)', '/dev/zero', 'x', 'f', 'p', 'A*4096', '0', '4096', '-EAGAIN', '\n'],
]

it('answers any heap of words', () => {
  const heaps = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((all) => all.join(' '))
  fc.assert(fc.property(heaps, answered), { numRuns: 1000 })
  const begun = heaps.map((heap) => `litmus t "t" ${heap}`)
  fc.assert(fc.property(begun, answered), { numRuns: 1000 })
})

/** A text with some parts cut out, doubled, or replaced by a word. */
const mutated = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      texts,
      fc.array(fc.tuple(fc.nat(5000), fc.nat(12), fc.constantFrom('', ' ', '"', '#', ...words)), {
        minLength: 1,
        maxLength: 4,
      }),
    )
    .map(([text, changes]) =>
      changes.reduce((all, [place, length, word]) => {
        const start = place % (all.length + 1)
        return all.slice(0, start) + word + all.slice(start + length)
      }, text),
    )

it('answers scenarios with mistakes', () => {
  fc.assert(fc.property(mutated(fc.constantFrom(...corpus)), answered), { numRuns: 1000 })
  fc.assert(fc.property(mutated(programs.map(print)), answered), { numRuns: 300 })
})

it('reports the errors in the order of the text, each place once', () => {
  const text = corpus.find((one) => one.startsWith('litmus tee-to-files'))!
  const broken = text.replace('x = read', 'read').replace('h:0', 'h:').replace('tee(', 'te(')
  const { diagnostics } = parse(broken, 'a.litmus', signatures)
  expect(diagnostics.map(({ message }) => message)).toEqual([
    "unknown call 'te'",
    "expected a number, found ','",
  ])
})

it('does not take what a damaged part may declare for unknown', () => {
  const text = 'litmus t "t"\ninit { pipe p; file f = ; }\nP0 { x = read(f, 1); }\n'
  const { diagnostics } = parse(text, 'a.litmus', signatures)
  expect(diagnostics.map(({ at }) => at?.line)).toEqual([2])
})
