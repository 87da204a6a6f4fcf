/** A private directory that is gone when this process is, however it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export class PrivateDirectory {
  readonly path: string
  private readonly guard: ChildProcess | undefined

  /** @param keep leave it when all is done */
  constructor(parent: string, keep: boolean) {
    this.path = mkdtempSync(join(parent, 'pipeproof-kernel-'))
    if (keep) return
    // It waits for its end of the pipe to close: even a SIGKILL does that.
    this.guard = spawn('/bin/sh', ['-c', 'read -r _; rm -rf -- "$1"', 'sh', this.path], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    this.guard.on('error', () => {})
    this.guard.stdin?.on('error', () => {})
    this.guard.unref()
  }

  remove(): void {
    if (!this.guard) return
    rmSync(this.path, { recursive: true, force: true })
    this.guard.stdin?.end()
  }
}
