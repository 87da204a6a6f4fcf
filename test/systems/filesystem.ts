/**
 * filesystem(n) of C. Flanagan and P. Godefroid, "Dynamic partial-order reduction for model
 * checking software", 2005: n tasks each give a block to an inode, each under a lock of its own;
 * they meet from 14 tasks on: 2^(n-13) traces. bench/promela/filesystem.pml.
 */
import { type Control, program, step, system } from '../../src/model.ts'

const INODES = 32
const BLOCKS = 26

interface FileSystem {
  inodeLocked: boolean[]
  blockLocked: boolean[]
  /** Block + 1; 0: none yet. */
  inode: number[]
  busy: boolean[]
  /** The block that each task tries. */
  block: number[]
  at: Record<string, string>
}
interface Me {
  me: number
  inode: number
}

function lockInode(s: FileSystem, k: Control, { inode }: Me) {
  k.waitUntil(!s.inodeLocked[inode], { text: `the lock of inode ${inode}`, kind: 'lock' })
  s.inodeLocked[inode] = true
  k.goto('lookAtInode')
}

function lookAtInode(s: FileSystem, k: Control, { me, inode }: Me) {
  if (s.inode[inode] === 0) {
    s.block[me] = (inode * 2) % BLOCKS
    k.goto('lockBlock')
  } else k.goto('unlockInode')
}

function lockBlock(s: FileSystem, k: Control, { me }: Me) {
  const block = s.block[me]!
  k.waitUntil(!s.blockLocked[block], { text: `the lock of block ${block}`, kind: 'lock' })
  s.blockLocked[block] = true
  k.goto('lookAtBlock')
}

function lookAtBlock(s: FileSystem, k: Control, { me }: Me) {
  k.goto(s.busy[s.block[me]!] ? 'nextBlock' : 'takeBlock')
}

function takeBlock(s: FileSystem, k: Control, { me, inode }: Me) {
  const block = s.block[me]!
  s.busy[block] = true
  s.inode[inode] = block + 1
  k.goto('unlockBlock')
}

function unlockBlock(s: FileSystem, k: Control, { me }: Me) {
  s.blockLocked[s.block[me]!] = false
  s.block[me] = 0
  k.goto('unlockInode')
}

function nextBlock(s: FileSystem, k: Control, { me }: Me) {
  const block = s.block[me]!
  s.blockLocked[block] = false
  s.block[me] = (block + 1) % BLOCKS
  k.goto('lockBlock')
}

function unlockInode(s: FileSystem, k: Control, { inode }: Me) {
  s.inodeLocked[inode] = false
  k.goto('end')
}

const recipes = {
  lockInode,
  lookAtInode,
  lockBlock,
  lookAtBlock,
  takeBlock,
  unlockBlock,
  nextBlock,
  unlockInode,
}

export function filesystem({ N: n }: { N: number }) {
  const names = Array.from({ length: n }, (_, me) => `T${me}`)
  return system<FileSystem>({
    name: `filesystem-${n}`,
    initial: {
      inodeLocked: Array(INODES).fill(false),
      blockLocked: Array(BLOCKS).fill(false),
      inode: Array(INODES).fill(0),
      busy: Array(BLOCKS).fill(false),
      block: Array(n).fill(0),
      at: Object.fromEntries(names.map((name) => [name, 'lockInode'])),
    },
    tasks: names.map((name, me) =>
      program(
        name,
        ['at', name],
        Object.fromEntries(
          Object.entries(recipes).map(([at, recipe]) => [
            at,
            [step<FileSystem>(at, recipe, { me, inode: me % INODES })],
          ]),
        ),
      ),
    ),
  })
}
