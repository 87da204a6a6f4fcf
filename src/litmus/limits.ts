/** How large things in a scenario may be: each message about one says the limit. */

/** Characters of a scenario. */
export const mostText = 65_536
/** Bytes of one file, memory, map or DATA: 16 MiB, 4096 pages. */
export const mostBytes = 16_777_216
/** Bytes; as fs.pipe-max-size is by default: above it F_SETPIPE_SZ says EPERM. */
export const mostPipe = 1_048_576
/** An offset: 1 TiB. */
export const mostOffset = 1_099_511_627_776
/** Any other number: all integers up to here are exact. */
export const mostNumber = Number.MAX_SAFE_INTEGER
/** Tries of `repeat N`. */
export const mostRepeats = 1_000_000
/** Runs on a real kernel, and microseconds of jitter. */
export const mostTries = 1_000_000_000
/** Atoms of one condition. */
export const mostAtoms = 1000
/** Parentheses in each other. */
export const deepest = 64
/** Errors that are reported for one scenario. */
export const mostErrors = 25
