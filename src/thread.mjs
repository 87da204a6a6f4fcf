/** A worker thread: `check` has one kind, `kernel --random` another. */
import { workerData } from 'node:worker_threads'
import { boot } from './boot.mjs'

await boot(workerData?.entry ?? 'src/commands/thread.ts')
