/** What the README shows is what happens. UPDATE=1 writes what happens into it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { blocksOf, outputs } from './readme.ts'

const file = new URL('../README.md', import.meta.url)
const text = readFileSync(file, 'utf8')

it('shows the real output of every command', () => {
  const real = outputs(text)
  const blocks = blocksOf(text)
  expect(blocks.length).toBeGreaterThan(6)
  if (process.env.UPDATE === '1') {
    const updated = blocks.reduceRight(
      (whole, { from, to }, at) => whole.slice(0, from) + real[at] + whole.slice(to),
      text,
    )
    writeFileSync(file, updated)
    return
  }
  blocks.forEach(({ command, output }, at) => {
    expect(`$ ${command}\n${output}`).toBe(`$ ${command}\n${real[at]}`)
  })
})
