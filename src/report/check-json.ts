/** `check --json`: the same values as the table, as one document. */
import type { Cell, NotModelled, Unshown } from './cell.ts'
import { certificate } from './certificate.ts'

export interface CheckDocument {
  readonly cells: readonly Cell[]
  readonly notModelled: readonly NotModelled[]
  readonly unshown: readonly Unshown[]
  readonly errors: readonly { readonly scenario: string; readonly error: string }[]
}

export function checkJson(document: CheckDocument): object {
  return {
    schema: 1,
    verdicts: document.cells.map(verdictJson),
    notModelled: document.notModelled.map(({ policy, fileSystem, scenario, what }) => ({
      policy,
      fs: fileSystem,
      scenario,
      what,
    })),
    unshown: document.unshown,
    errors: document.errors,
  }
}

/**
 * One verdict, in schema 1. `certificate`: what was proved of the counterexample's length;
 * `shortest`: of which part of it (verdict.ts); `loop`: number, from 1, of the first of the steps
 * that go on for ever; `omission`: of hash compaction, a bound on the probability that a state was
 * omitted.
 */
export function verdictJson(cell: Cell): object {
  const { verdict } = cell
  return {
    policy: cell.policy,
    fs: cell.fileSystem,
    scenario: cell.scenario,
    property: cell.property,
    verdict: verdict.answer,
    ...(cell.expected === undefined ? {} : { expected: cell.expected }),
    complete: verdict.complete,
    minimal: verdict.answer === 'violated' && verdict.minimal === true,
    states: verdict.states,
    transitions: verdict.transitions,
    steps: cell.steps ?? null,
    calls: cell.calls ?? null,
    schedule: cell.schedule ?? null,
    message: verdict.message ?? verdict.limit ?? null,
    certificate: certificateOf(cell) ?? null,
    shortest: verdict.shortest ?? null,
    loop: cell.loop === undefined ? null : cell.loop + 1,
    note: verdict.note ?? null,
    ...(verdict.orbits && { orbits: verdict.orbits }),
    omission: verdict.omission ?? null,
  }
}

function certificateOf({ verdict, property, steps, loop }: Cell): string | undefined {
  return steps === undefined ? undefined : certificate(verdict, property, steps, loop)
}
