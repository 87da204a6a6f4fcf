#!/usr/bin/env node
/**
 * The executable. The command runs in a worker thread, so that Ctrl-C is heard while a search
 * computes: this thread sets a flag, the search looks at it and answers with what it found so far.
 * Plain JavaScript: it starts before anything can read TypeScript.
 */
import { writeSync } from 'node:fs'
import { isMainThread, Worker } from 'node:worker_threads'
import './tier-up.mjs'

if (isMainThread) {
  const interrupt = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL(import.meta.url), {
    argv: process.argv.slice(2),
    workerData: {
      interrupt,
      stdout: { isTTY: process.stdout.isTTY === true, columns: process.stdout.columns },
      stderr: { isTTY: process.stderr.isTTY === true },
    },
  })
  let first = Number.POSITIVE_INFINITY
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      // The second time somebody does not want to wait. (One Ctrl-C may arrive twice at once.)
      if (performance.now() > first + 500) process.exit(130)
      first = Math.min(first, performance.now())
      Atomics.store(interrupt, 0, 1)
    })
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
      if (stream === process.stdout) {
        writeSync(2, `pipeproof: the answer can't be written: ${error.message}\n`)
      }
      process.exit(2)
    })
  }
  worker.on('error', (error) => {
    process.stderr.write(`pipeproof: internal fault: ${error?.message ?? error}\n`)
    process.exitCode = 2
  })
  worker.on('exit', (status) => {
    process.exitCode ??= status
  })
} else {
  const { boot } = await import('./boot.mjs')
  await boot('src/main.ts')
}
