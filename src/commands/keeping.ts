/** What --checkpoint, --checkpoint-every and --resume ask for. */
import { resolve } from 'node:path'
import { mayReplace } from './checkpoint-file.ts'
import { Checkpoints } from './checkpoints.ts'
import { identityOf, type Run } from './identity.ts'
import type { Project } from './load.ts'
import { refuse } from './names.ts'
import { byExecutions, compacted, type Option, type Parsed, positive } from './options.ts'
import { reductionOf } from './reduction.ts'
import type { Shell } from './shell.ts'

export const keeping = {
  checkpoint: {
    type: 'string',
    value: 'FILE',
    help: 'save the search in FILE now and then, and when a limit or Ctrl-C ends it; for one scenario under one policy',
  },
  'checkpoint-every': { type: 'string', value: 'SECONDS', help: 'save it so often (60)' },
  resume: {
    type: 'string',
    value: 'FILE',
    help: 'go on from the checkpoint in FILE, and save there again unless --checkpoint is given',
  },
} satisfies Record<string, Option>

/** `runs`: the searches that were asked for: there must be one. Undefined: nothing is asked. */
export async function checkpointsOf(
  shell: Shell,
  project: Project,
  parsed: Parsed,
  runs: readonly Omit<Run, 'options'>[],
): Promise<Checkpoints | undefined> {
  const from = parsed.text('resume')
  const shown = parsed.text('checkpoint') ?? from
  const every = parsed.text('checkpoint-every')
  if (shown === undefined) {
    if (every === undefined) return undefined
    throw refuse({ message: '--checkpoint-every is for --checkpoint FILE or --resume FILE' })
  }
  const option = parsed.text('checkpoint') === undefined ? '--resume' : '--checkpoint'
  for (const [other, given] of [
    ['--explorer dpor', byExecutions(parsed)],
    ['--hash-compact', compacted(parsed)],
  ] as const) {
    if (given) throw refuse({ message: `${option} does not go with ${other}` })
  }
  const [run] = runs
  if (!run || runs.length > 1) {
    throw refuse({
      message: `${option} is for one scenario under one policy on one file system, not for ${runs.length}`,
      remedy: 'name a scenario and a policy',
    })
  }
  const path = resolve(shell.cwd, shown)
  if (shown !== from && !mayReplace(path)) {
    throw refuse({
      message: `${shown} is there and no checkpoint: it is not written over`,
      remedy: 'name another file',
    })
  }
  const options = {
    reduction: reductionOf(parsed) ?? null,
    depth: parsed.text('max-depth') ?? null,
    switches: parsed.text('max-switches') ?? null,
  }
  const checkpoints = new Checkpoints(
    {
      path,
      shown,
      every: (every === undefined ? 60 : positive('checkpoint-every', every)) * 1000,
      identity: await identityOf(project, shell.home, { ...run, options }),
    },
    shell,
  )
  if (from !== undefined) checkpoints.resumeFrom(resolve(shell.cwd, from), from)
  return checkpoints
}
