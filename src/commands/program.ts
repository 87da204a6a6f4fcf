/** The program: which command an argument list means, its help, and the status it ends with. */
import { readFileSync } from 'node:fs'
import * as bench from './bench.ts'
import * as check from './check.ts'
import type { Engine } from './engine.ts'
import * as explain from './explain.ts'
import { type Command, commandHelp, programHelp } from './help.ts'
import * as kernel from './kernel.ts'
import { noSuch } from './names.ts'
import * as outcomes from './outcomes.ts'
import { Refusal, type Shell, type Status } from './shell.ts'

type Run = (shell: Shell, args: readonly string[], engine: Engine) => Promise<Status>
const commands = new Map<string, { readonly command: Command; readonly run: Run }>([
  ['check', { command: check.command, run: check.check }],
  ['outcomes', { command: outcomes.command, run: outcomes.outcomes }],
  ['explain', { command: explain.command, run: explain.explain }],
  ['bench', { command: bench.command, run: bench.bench }],
  ['kernel', { command: kernel.command, run: kernel.kernel }],
])

/** Runs the command; every way to fail ends in a message on stderr and status 2. */
export async function program(
  shell: Shell,
  argv: readonly string[],
  engine: () => Engine,
): Promise<Status> {
  try {
    return await dispatch(shell, argv, engine)
  } catch (thrown) {
    if (thrown instanceof Refusal) shell.err(`${thrown.message}\n`)
    else {
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      shell.err(`pipeproof: internal fault: ${message}\n`)
    }
    return 2
  }
}

async function dispatch(
  shell: Shell,
  argv: readonly string[],
  engine: () => Engine,
): Promise<Status> {
  const [first, ...rest] = argv
  if (first === undefined) {
    shell.err(overview())
    return 2
  }
  if (first === '--version') {
    shell.out(`pipeproof ${manifest().version}\n`)
    return 0
  }
  if (first === 'help' || first === '--help' || first === '-h') {
    shell.out(rest[0] === undefined ? overview() : commandHelp(command(rest[0]).command))
    return 0
  }
  // --list and --replay need no command's name.
  const [name, args] = first.startsWith('-') ? ['check', argv] : [first, rest]
  const found = command(name)
  if (args.includes('--help') || args.includes('-h')) {
    shell.out(commandHelp(found.command))
    return 0
  }
  return found.run(shell, args, engine())
}

function command(name: string) {
  const found = commands.get(name)
  if (!found) throw noSuch('command', name, commands.keys())
  return found
}

function overview(): string {
  return programHelp(
    [...commands.values()].map((one) => one.command),
    manifest().description,
  )
}

function manifest(): { readonly version: string; readonly description: string } {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
}
