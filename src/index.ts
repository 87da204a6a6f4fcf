/**
 * What `import ... from 'pipeproof'` gives: both doors. Where they share a word (step, atEnd,
 * monitor), it is Linux's, since policies and properties are what most files are; the checker's
 * own words, for a system of your own, are all in `model`.
 */

export * from '../models/kernel/index.ts'
export { atEnd, monitor, step, type Task } from '../models/kernel/index.ts'
export { type CheckOptions, checkSystem } from './engine/check.ts'
export type { Verdict } from './engine/verdict.ts'
export * from './model.ts'
export * as model from './model.ts'
