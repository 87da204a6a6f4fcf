/** A worker thread of `check`. */
import { boot } from './boot.mjs'

await boot('src/commands/thread.ts')
