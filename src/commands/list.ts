/** `--list`: the names there are, each with a line that says what it is. */
import { labelled, SCREEN } from '../report/layout.ts'
import type { Project } from './load.ts'
import { Refusal, type Shell, type Status } from './shell.ts'

export async function listing(shell: Shell, project: Project, json: boolean): Promise<Status> {
  let status: Status = 0
  const about = async (names: Iterable<string>, tell: (name: string) => Promise<string>) => {
    const rows: { name: string; about: string }[] = []
    for (const name of names) {
      try {
        rows.push({ name, about: await tell(name) })
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown
        shell.err(`${thrown.message}\n`)
        status = 2
      }
    }
    return rows
  }
  const lists = {
    policies: await about(
      project.policies.keys(),
      async (name) => (await project.policy(name)).file.about,
    ),
    scenarios: await about(
      project.scenarios.keys(),
      async (name) => (await project.scenario(name)).program.title,
    ),
    properties: await about(
      project.properties.keys(),
      async (name) => (await project.property(name)).about,
    ),
    fileSystems: await about(
      project.fileSystems.keys(),
      async (name) => (await project.fileSystem(name))?.file.about ?? '',
    ),
  }
  if (json) {
    shell.out(`${JSON.stringify({ schema: 1, ...lists }, null, 1)}\n`)
    return status
  }
  const column =
    2 + Math.max(...Object.values(lists).flatMap((l) => l.map((r) => r.name.length)), 0)
  const titles = {
    policies: 'policies',
    scenarios: 'scenarios',
    properties: 'properties',
    fileSystems: 'file systems',
  }
  const blocks = Object.entries(lists).map(([key, rows]) =>
    [
      titles[key as keyof typeof titles],
      ...rows.flatMap((row) =>
        labelled(row.name, row.about, column, SCREEN - 2).map((line) => `  ${line}`),
      ),
    ].join('\n'),
  )
  shell.out(`${blocks.join('\n\n')}\n`)
  return status
}
