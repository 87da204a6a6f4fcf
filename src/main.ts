/** argv -> command -> exit status: the only place that knows the process. */
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread, workerData } from 'node:worker_threads'
import * as check from './commands/check.ts'
import type { Engine } from './commands/engine.ts'
import * as explain from './commands/explain.ts'
import { type Command, commandHelp, programHelp } from './commands/help.ts'
import { noSuch } from './commands/names.ts'
import * as outcomes from './commands/outcomes.ts'
import { realEngine } from './commands/real-engine.ts'
import { Refusal, type Shell, type Status } from './commands/shell.ts'

type Run = (shell: Shell, args: readonly string[], engine: Engine) => Promise<Status>
const commands = new Map<string, { readonly command: Command; readonly run: Run }>([
  ['check', { command: check.command, run: check.check }],
  ['outcomes', { command: outcomes.command, run: outcomes.outcomes }],
  ['explain', { command: explain.command, run: explain.explain }],
])

const home = dirname(dirname(fileURLToPath(import.meta.url)))

async function run(shell: Shell, argv: readonly string[]): Promise<Status> {
  const [first, ...rest] = argv
  if (first === '--version' || first === '-V') {
    shell.out(`pipeproof ${manifest().version}\n`)
    return 0
  }
  const all = [...commands.values()].map(({ command }) => command)
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const about = first === 'help' && rest[0] !== undefined ? commands.get(rest[0]) : undefined
    const text = about ? commandHelp(about.command) : programHelp(all, manifest().description)
    if (first === undefined) shell.err(text)
    else shell.out(text)
    return first === undefined ? 2 : 0
  }
  // --list and --replay need no command's name.
  const [name, args] = first.startsWith('-') ? ['check', argv] : [first, rest]
  const found = commands.get(name)
  if (!found) throw noSuch('command', name, commands.keys())
  if (args.includes('--version')) return run(shell, ['--version'])
  if (args.includes('--help') || args.includes('-h')) {
    shell.out(commandHelp(found.command))
    return 0
  }
  return found.run(shell, args, realEngine())
}

function manifest(): { readonly version: string; readonly description: string } {
  return JSON.parse(readFileSync(`${home}/package.json`, 'utf8'))
}

interface Terminal {
  readonly isTTY: boolean
  readonly columns?: number | undefined
}

/** bin.mjs runs this file in a worker thread and hands over what only its thread knows. */
interface Given {
  readonly interrupt: Int32Array
  readonly stdout: Terminal
  readonly stderr: Terminal
}

function realShell(): Shell {
  const given = isMainThread ? undefined : (workerData as Given | undefined)
  let interrupted = false
  if (!given) {
    process.once('SIGINT', () => {
      interrupted = true
    })
    for (const stream of [process.stdout, process.stderr]) {
      // Whoever reads has seen enough (`| head`).
      stream.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error
        process.exit()
      })
    }
  }
  const stdout: Terminal = given?.stdout ?? process.stdout
  const stderr: Terminal = given?.stderr ?? process.stderr
  const { NO_COLOR, INIT_CWD, TERM } = process.env
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    cwd: INIT_CWD ?? process.cwd(),
    home,
    columns: stdout.columns ?? 80,
    colour: stdout.isTTY && !NO_COLOR && TERM !== 'dumb',
    live: stderr.isTTY && TERM !== 'dumb',
    stopped: () => interrupted || (given ? Atomics.load(given.interrupt, 0) > 0 : false),
    clock: () => performance.now(),
  }
}

const shell = realShell()
try {
  process.exitCode = await run(shell, process.argv.slice(2))
} catch (thrown) {
  if (thrown instanceof Refusal) shell.err(`${thrown.message}\n`)
  else {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    shell.err(`pipeproof: internal fault: ${message}\n`)
  }
  process.exitCode = 2
}
