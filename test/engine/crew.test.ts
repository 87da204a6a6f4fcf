/** The threads of a search: what happens when one of them is no more. */
import { describe, expect, it } from 'vitest'
import { Crew } from '../../src/engine/parallel/crew.ts'
import type { Work } from '../../src/engine/parallel/work.ts'

const running = (text: string, patience: number) => {
  const crew = new Crew(1, patience)
  expect(crew.muster(true)).toBe(1)
  crew.give(0, text, {} as Work)
  try {
    crew.run('expand', () => undefined)
  } finally {
    crew.end()
  }
}

describe('a thread', () => {
  it('that ends a phase is waited for', () => {
    running(
      '({ expand() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500) } })',
      60,
    )
  })

  it('that throws ends the search', () => {
    expect(() => running('({ expand() { throw new Error("here") } })', 60)).toThrow('here')
  })

  it('that dies ends the search', () => {
    expect(() => running('({ expand() { process.exit(3) } })', 2)).toThrow('is gone')
  })
})
