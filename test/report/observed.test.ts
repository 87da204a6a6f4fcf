import { describe, expect, it } from 'vitest'
import { Bytes } from '../../src/engine/bytes.ts'
import { parse } from '../../src/litmus/parse.ts'
import { agrees, judge, observedLines } from '../../src/report/observed.ts'
import { plainPaint } from '../../src/report/paint.ts'
import { signatures } from '../litmus/signatures.ts'

function program(tasks: string) {
  const text = `litmus t "t"\ninit { file f = A*100; pipe p; }\n${tasks}\n`
  const { program: parsed, diagnostics } = parse(text, 't.litmus', signatures)
  if (!parsed) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return parsed
}
const bytes = (...runs: [string, number][]) => Bytes.of(runs)
const possible = (x: Bytes | number, blocked: string[] = []) => ({
  outcome: new Map([['x', x]]),
  blocked,
})

describe('one process', () => {
  const alone = program('P0 { x = read(f, 100); }')
  it('agrees exactly or not at all', () => {
    const same = judge(alone, ['x=A*100'], [possible(bytes(['A', 100]))])
    expect(same).toEqual({ impossible: [], unseen: [] })
    const shorter = judge(alone, ['x=A*100'], [possible(bytes(['A', 99]))])
    expect(shorter).toEqual({ impossible: ['x=A*100'], unseen: ['x=A*99'] })
  })
  it('does not agree if it may never return', () => {
    const stuck = judge(alone, ['x=A*100'], [possible(bytes(['A', 100])), possible(0, ['P0'])])
    expect(stuck.unseen).toEqual(['x=0 (blocked: P0)'])
  })
})

describe('several processes', () => {
  const racing = program('P0 { x = read(f, 100); }\nP1 { write(f, B*100); }')
  const row = { scenario: 't', fileSystem: 'ext4', alone: false }
  it('agree by letters; what is torn is torn', () => {
    const all = [possible(bytes(['A', 50], ['B', 50])), possible(bytes(['B', 100]))]
    const judged = judge(racing, ['x=B+A', 'x=torn'], all)
    expect(judged).toEqual({ impossible: [], unseen: ['x=B'] })
    expect(agrees({ ...row, ...judged })).toBe(true)
  })
  it('do not agree where the model excludes what was seen', () => {
    const judged = judge(racing, ['x=torn'], [possible(bytes(['A', 100]))])
    expect(agrees({ ...row, ...judged })).toBe(false)
    expect(observedLines([{ ...row, ...judged }], plainPaint).join('\n')).toContain(
      'impossible: x=torn',
    )
  })
})
