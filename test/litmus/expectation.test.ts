import { expect, it } from 'vitest'
import { printDiagnostics } from '../../src/litmus/diagnostic.ts'
import { expected } from '../../src/litmus/expectation.ts'
import { parse } from '../../src/litmus/parse.ts'
import { signatures } from './signatures.ts'

const text = `litmus t "t"
P0 { }
expect fifo holds under any
expect fifo violated under dirty-pipe
expect fifo holds under dirty-pipe on xfs
expect completes violated under any on
  ext4 tmpfs
expect completes holds under by-reference
`

it('lets the more particular clause win', () => {
  const { program, diagnostics } = parse(text, 't.litmus', signatures)
  expect(printDiagnostics(diagnostics)).toBe('')
  const ask = (property: string, policy: string, fileSystem: string) =>
    expected(program!, property, policy, fileSystem)
  expect(ask('fifo', 'by-reference', 'ext4')).toBe('holds')
  expect(ask('fifo', 'dirty-pipe', 'ext4')).toBe('violated')
  expect(ask('fifo', 'dirty-pipe', 'xfs')).toBe('holds')
  expect(ask('completes', 'dirty-pipe', 'tmpfs')).toBe('violated')
  expect(ask('completes', 'dirty-pipe', 'xfs')).toBeUndefined()
  expect(ask('completes', 'by-reference', 'tmpfs')).toBe('holds')
  expect(ask('coherent', 'by-reference', 'tmpfs')).toBeUndefined()
})
