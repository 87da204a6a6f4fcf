/** How long the runs of a program wait, for chance or for nothing to happen any more. */
import type { Program } from '../../../src/litmus/program.ts'

/** The longest delay before a task, in turns of a loop; -1: of any scale. */
export function jitterOf({ jitter, tasks }: Program): number {
  return jitter ?? (tasks.length > 1 ? -1 : 0)
}

/** Milliseconds after which a run in which all sleeps is one that hangs. */
export function patienceOf({ init, tasks, final }: Program): number {
  const statements = [...tasks.flatMap(({ body }) => body), ...final]
  const sleep = statements.reduce((most, { call, args: [n] }) => {
    return call === 'usleep' && n?.kind === 'number'
      ? Math.max(most, Math.ceil(n.value / 1000))
      : most
  }, 0)
  // Whoever waits for a child that was killed waits until that gets to run.
  const child = [
    ...init.flatMap((one) => (one.kind === 'do' ? [one.statement] : [])),
    ...statements,
  ].some(({ call }) => call === 'forkhold')
  // TCP itself wakes up now and then: to probe a closed window, to send what MSG_MORE held back.
  const tcp = init.some((one) => one.kind === 'socket' && one.family === 'tcp')
  return sleep + (tcp || child ? 1500 : 40)
}
