/** argv -> command -> exit status: the only place that knows the process. */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread, workerData } from 'node:worker_threads'
import { program } from './commands/program.ts'
import { realEngine } from './commands/real-engine.ts'
import type { Shell } from './commands/shell.ts'

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
    home: dirname(dirname(fileURLToPath(import.meta.url))),
    columns: stdout.columns ?? 80,
    colour: stdout.isTTY && !NO_COLOR && TERM !== 'dumb',
    live: stderr.isTTY && TERM !== 'dumb',
    stopped: () => interrupted || (given ? Atomics.load(given.interrupt, 0) > 0 : false),
    clock: () => performance.now(),
  }
}

process.exitCode = await program(realShell(), process.argv.slice(2), realEngine)
