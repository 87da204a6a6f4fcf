/** Runs a command of the program in this process, on the toy domain beside this file. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { program } from '../../src/commands/program.ts'
import { realEngine } from '../../src/commands/real-engine.ts'
import type { Shell } from '../../src/commands/shell.ts'

const here = dirname(fileURLToPath(import.meta.url))
export const toy = join(here, 'toy')

export interface Ran {
  readonly status: number
  readonly out: string
  readonly err: string
}

export async function run(args: readonly string[], world: Partial<Shell> = {}): Promise<Ran> {
  let out = ''
  let err = ''
  const shell: Shell = {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    cwd: here,
    home: toy,
    columns: 80,
    colour: false,
    live: false,
    stopped: () => false,
    clock: () => 0,
    ...world,
  }
  const status = await program(shell, args, realEngine)
  return { status, out, err }
}
