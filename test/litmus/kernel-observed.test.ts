/** All scenarios whose outcomes a real kernel told are read, and printed without loss. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { printDiagnostics } from '../../src/litmus/diagnostic.ts'
import { parse } from '../../src/litmus/parse.ts'
import { print } from '../../src/litmus/print.ts'
import { meaning } from './meaning.ts'
import { signatures } from './signatures.ts'

const folder = new URL('../kernel-observed/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.litmus'))
const observed = JSON.parse(readFileSync(new URL('observed.json', folder), 'utf8')) as Record<
  string,
  { readonly observed: Record<string, Record<string, number>> }
>

it('has all of them', () => {
  expect(files.length).toBe(148)
  expect(Object.keys(observed).length).toBe(148)
})

describe.each(files)('%s', (file) => {
  const text = readFileSync(new URL(file, folder), 'utf8')
  const parsed = parse(text, file, signatures)

  it('is read', () => {
    expect(printDiagnostics(parsed.diagnostics)).toBe('')
    expect(parsed.program?.name).toBe(file.replace(/\.litmus$/, ''))
  })

  it('has the registers that were recorded, in their order', () => {
    const [outcome] = Object.keys(Object.values(observed[parsed.program!.name]!.observed)[0]!)
    const names = outcome!.split(' ').map((one) => one.split('=')[0])
    expect(parsed.program!.registers.map(({ name }) => name)).toEqual(names)
  })

  it('is the same when printed and read again', () => {
    const again = parse(print(parsed.program!), file, signatures)
    expect(printDiagnostics(again.diagnostics)).toBe('')
    expect(meaning(again.program!)).toEqual(meaning(parsed.program!))
  })
})
