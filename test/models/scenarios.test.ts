/** What each scenario expects, answered by the plain explorer; and the sizes of their graphs. */
import { expect, it } from 'vitest'
import type { Policy } from '../../models/kernel/index.ts'
import { expected } from '../../src/litmus/expectation.ts'
import { explored, finding } from '../properties/verdicts.ts'
import { policies, properties, scenarios } from './kernel-files.ts'

const claims = [...scenarios].flatMap(([scenario, read]) => {
  const program = read()
  const claimed = new Set(program.expectations.map(({ property }) => property))
  const places = new Set(['ext4', ...program.expectations.flatMap((one) => one.fileSystems)])
  return [...claimed].flatMap((property) =>
    [...policies.keys()].flatMap((policy) =>
      [...places].flatMap((fs) => {
        const verdict = expected(program, property, policy, fs)
        return verdict ? [[scenario, property, verdict, policy, fs] as const] : []
      }),
    ),
  )
})

it.each(claims)('%s: %s %s under %s on %s', (scenario, property, verdict, policy, fs) => {
  const program = scenarios.get(scenario)!()
  const found = finding(program, policies.get(policy) as Policy, property, fs)
  expect(found === undefined ? 'holds' : 'violated').toBe(verdict)
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
