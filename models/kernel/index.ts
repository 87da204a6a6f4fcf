/**
 * Linux's door: what policies, file systems, system calls and properties are written with, and
 * the domain: how a program becomes a system.
 *
 * The loader's contract: each file of models/policies has `export default policy({...})`, of
 * models/filesystems `export default filesystem({...})`, of models/kernel/syscalls
 * `export default syscall({...})`, of properties/ a property made by whenConsumed() and the like.
 * The file's name is the name of the policy, file system or property ({...property, name}).
 * The loader reads the folders and calls `domain(syscalls)` with what it found.
 */

export type { Bytes, Name } from '../../src/model.ts'
export * from './blocks.ts'
export { releaseFile } from './close.ts'
export { contents } from './contents.ts'
export { holders } from './describe.ts'
export * from './direct.ts'
export * from './direct-write.ts'
export * from './disk.ts'
export { domain } from './domain.ts'
export * from './drop-range.ts'
export * from './file-read.ts'
export * from './file-write.ts'
export { type FileSystem, filesystem } from './filesystem.ts'
export * from './folio.ts'
export * from './fork.ts'
export { moved, part, retagged, split, teed, transferred } from './ghosts.ts'
export { slotsOf } from './initial.ts'
export * from './kernel.ts'
export * from './memory.ts'
export * from './page-cache.ts'
export * from './page-table.ts'
export * from './pipe.ts'
export { type Policy, policy } from './policy.ts'
export * from './property.ts'
export * from './remap.ts'
export * from './replace.ts'
export * from './seals.ts'
export * from './shadow.ts'
export { fileChanged } from './shadow.ts'
export * from './socket.ts'
export * from './socket-look.ts'
export * from './socket-recv.ts'
export * from './socket-send.ts'
export * from './socket-splice.ts'
export * from './splice-direct.ts'
export * from './splice-read.ts'
export * from './splice-to-pipe.ts'
export * from './splice-write.ts'
export * from './stable.ts'
export * from './state.ts'
export * from './steal.ts'
export { step } from './step.ts'
export * from './syscall.ts'
export * from './truncate.ts'
export * from './two-pipes.ts'
export * from './vmsplice.ts'
export * from './writeback.ts'
export * from './zerocopy.ts'
