/** What each scenario expects, answered by the plain explorer; and the sizes of their graphs. */
import { describe, expect, it } from 'vitest'
import type { Policy } from '../../models/kernel/index.ts'
import { explored, finding } from '../properties/verdicts.ts'
import { policies, properties, scenarios } from './kernel-files.ts'

describe.each([...scenarios])('%s', (_name, read) => {
  const program = read()
  const cases = program.expectations.flatMap(({ property, verdict, policies: names }) =>
    (names[0] === 'any' ? [...policies.keys()] : names).map(
      (policy) => [property, verdict, policy] as const,
    ),
  )
  it.each(cases)('%s %s under %s', (property, verdict, policy) => {
    const found = finding(program, policies.get(policy) as Policy, property)
    expect(found === undefined ? 'holds' : 'violated').toBe(verdict)
  })
})

it('keeps every reference count in balance', () => {
  for (const read of scenarios.values()) {
    for (const policy of policies.values()) {
      expect(finding(read(), policy, 'refs-balanced')).toBeUndefined()
    }
  }
})

it('keeps the graphs of the scenarios as they are', () => {
  const sizes = [...scenarios].map(([name, read]) => {
    const row = [...policies].map(([policy, file]) => {
      const { graph } = explored(read(), file, [])
      return `${policy} ${graph.states.length}/${graph.edges.length}`
    })
    return `${name}: ${row.join(', ')}`
  })
  expect(sizes).toMatchSnapshot()
})

it('has every property that a policy says it violates', () => {
  for (const { violates } of policies.values()) {
    for (const name of violates) expect([...properties.keys()]).toContain(name)
  }
})
