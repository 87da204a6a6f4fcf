/** fallocate(2): allocate, punch a hole, zero a range, take one out, put one in. */
import { Bytes, type Name } from '../../../src/model.ts'
import {
  blocksAllocated,
  blocksFreed,
  blocksMoved,
  blocksZeroed,
  dropRange,
  expandTo,
  fileBytes,
  fileChanged,
  grown,
  inodeLock,
  isSealed,
  type Kernel,
  MODIFIES,
  PAGE_SIZE,
  pagesFrom,
  retagged,
  step,
  syscall,
  truncateSteps,
  writeBackRange,
  writeDisk,
  zeroGap,
  zeroOnTruncate,
} from '../index.ts'
import type { Call } from '../step.ts'

const hole = truncateSteps({
  inode: (k, call) => k.state.files[call.f.fd]!.object,
  finish: (k, call) => {
    k.inode(k.state.files[call.f.fd]!.object).lock = null
    k.returns(0)
  },
  drops: (k) => k.constants.fs.partialPunchDetaches,
})

/** include/uapi/linux/falloc.h */
const MODES = {
  FALLOC_FL_KEEP_SIZE: 0x01,
  FALLOC_FL_PUNCH_HOLE: 0x02,
  FALLOC_FL_COLLAPSE_RANGE: 0x08,
  FALLOC_FL_ZERO_RANGE: 0x10,
  FALLOC_FL_INSERT_RANGE: 0x20,
}

/** FALLOC_FL_UNSHARE_RANGE: scenarios have no name for it. */
const UNSHARE = 0x40

/** The mode as its flags, also where it is a number; `other`: bits that no file system here takes. */
function modeOf({
  mode,
}: Call): Readonly<Record<keyof typeof MODES | 'unshares' | 'other', boolean>> {
  if (typeof mode !== 'number') return mode
  const bits = Object.entries(MODES).map(([name, bit]) => [name, (mode & bit) !== 0] as const)
  const known = Object.values(MODES).reduce((all, bit) => all | bit, UNSHARE)
  const [unshares, other] = [(mode & UNSHARE) !== 0, (mode & ~known) !== 0]
  return { ...Object.fromEntries(bits), unshares, other } as ReturnType<typeof modeOf>
}

function vfsFallocate(k: Kernel, call: Call) {
  const { off, len } = call
  const mode = modeOf(call)
  const file = k.file(call.f.fd)
  if (!file) return k.fails('EBADF')
  if (off < 0 || len <= 0) return k.fails('EINVAL')
  const { unshares } = mode
  if (mode.other) return k.fails('EOPNOTSUPP')
  const { FALLOC_FL_PUNCH_HOLE: punch, FALLOC_FL_ZERO_RANGE: zero } = mode
  const { FALLOC_FL_COLLAPSE_RANGE: collapse, FALLOC_FL_INSERT_RANGE: insert } = mode
  const keep = mode.FALLOC_FL_KEEP_SIZE
  const shift = collapse || insert
  if ([punch, zero, collapse, insert, unshares].filter(Boolean).length > 1)
    return k.fails('EOPNOTSUPP')
  if ((punch && !keep) || (shift && keep)) return k.fails('EOPNOTSUPP')
  if (!file.write) return k.fails('EBADF')
  if (file.of === 'pipe') return k.fails('ESPIPE')
  if (file.of !== 'file') return k.fails('ENODEV')
  const modes = k.constants.fs.fallocate
  if (unshares && !modes?.unshare) return k.fails('EOPNOTSUPP')
  if (!modes || (zero && !modes.zero) || (shift && !modes.shift)) return k.fails('EOPNOTSUPP')
  const name = file.object
  k.waitUntil(k.inodeFree(name), () => inodeLock(name))
  const inode = k.inode(name)
  const { size } = inode
  if (isSealed(inode, punch ? ['F_SEAL_WRITE', 'F_SEAL_FUTURE_WRITE'] : [])) return k.fails('EPERM')
  if (!punch && off + len > size && isSealed(inode, ['F_SEAL_GROW'])) return k.fails('EPERM')
  if (shift) {
    const { blockSize } = k.constants.fs
    if (off % blockSize !== 0 || len % blockSize !== 0) return k.fails('EINVAL')
    if (collapse ? off + len >= size : off >= size) return k.fails('EINVAL')
    inode.lock = k.me
    return dropTail(k, call)
  }
  const { partialPunchDetaches: drops, expandsFirst } = k.constants.fs
  const { fallocateFlushes, fallocateTruncates } = k.constants.fs
  if (fallocateFlushes) flushBlocks(k, name, off, off + len)
  if (expandsFirst && !punch && off + len > size) expandTo(k, name, off + len)
  if (!keep && off + len > size) {
    inode.size = off + len
    if (fallocateTruncates) {
      zeroOnTruncate(k, name, size, off + len)
      grown(k, name, size)
    } else zeroGap(k, name, size, off + len)
  }
  if (zero) blocksZeroed(k, name, off, off + len)
  else if (!punch) blocksAllocated(k, name, off, off + len)
  // xfs_flush_unmap_range()
  if ((punch || zero) && drops) writeBackRange(k, name, off, off + len)
  const exact = zero || k.constants.fs.behindEnd === 'kept'
  if (!(punch || zero) || (off >= size && !exact && !drops)) return k.returns(0)
  inode.lock = k.me
  k.frame.pos = off
  // What goes beyond the end of the file takes the rest of its last page.
  const more = off + len > size && !exact
  k.frame.end = more ? Math.ceil((off + len) / PAGE_SIZE) * PAGE_SIZE : off + len
  k.frame.done = off
  if (punch) blocksFreed(k, name, off, k.frame.end)
  hole.range(k, call)
}

function flushBlocks(k: Kernel, name: Name, from: number, to: number) {
  const { blockSize } = k.constants.fs
  const [first, end] = [Math.floor(from / blockSize), Math.ceil(to / blockSize)]
  writeBackRange(k, name, first * blockSize, end * blockSize)
}

/** ext4_collapse_range(), ext4_insert_range(): all from the range on leaves the cache first. */
function dropTail(k: Kernel, call: Call) {
  const name = k.state.files[call.f.fd]!.object
  const from = Math.floor(call.off / PAGE_SIZE) * PAGE_SIZE
  const end = Number.MAX_SAFE_INTEGER
  const { FALLOC_FL_COLLAPSE_RANGE: collapse } = modeOf(call)
  const taken = collapse ? Math.ceil((call.off + call.len) / PAGE_SIZE) * PAGE_SIZE : from
  const zeroTo = k.constants.fs.shiftInvalidates ? taken : end
  const done = dropRange(k, name, from, end, 'truncate_pagecache', zeroTo)
  if (done) shiftBlocks(k, call)
  else k.next('truncate_pagecache')
}

/** The blocks behind the range move, on disk. */
function shiftBlocks(k: Kernel, call: Call) {
  const { off, len } = call
  const name = k.state.files[call.f.fd]!.object
  const inode = k.inode(name)
  const from = Math.floor(off / PAGE_SIZE) * PAGE_SIZE
  const tail = fileBytes(k, name, from, inode.size)
  const { FALLOC_FL_COLLAPSE_RANGE: collapse } = modeOf(call)
  const moved = collapse
    ? tail.slice(0, off - from).concat(tail.slice(off - from + len))
    : tail
        .slice(0, off - from)
        .concat(retagged(k, call.tag, Bytes.fill('0', len)))
        .concat(tail.slice(off - from))
  if (collapse) {
    blocksFreed(k, name, off, off + len)
    blocksMoved(k, name, off + len, -len)
  } else blocksMoved(k, name, off, len)
  for (const page of pagesFrom(inode, from / PAGE_SIZE)) delete inode.disk[page]
  writeDisk(k, name, from, moved)
  fileChanged(k, name, from, moved, true)
  inode.size = from + moved.length
  inode.lock = null
  k.returns(0)
}

export default syscall({
  name: 'fallocate',
  parameters: [
    { name: 'f', accepts: ['file', 'pipe', 'socket', 'device'], offset: false },
    {
      name: 'mode',
      accepts: ['flags', 'number'],
      constants: [
        'FALLOC_FL_KEEP_SIZE',
        'FALLOC_FL_PUNCH_HOLE',
        'FALLOC_FL_ZERO_RANGE',
        'FALLOC_FL_COLLAPSE_RANGE',
        'FALLOC_FL_INSERT_RANGE',
      ],
    },
    { name: 'off', accepts: ['number'] },
    { name: 'len', accepts: ['number'] },
  ],
  result: 'number',
  c: ({ f, mode, off, len }) => `fallocate(${f.fd}, ${mode}, ${off}, ${len})`,
  start: 'vfs_fallocate',
  modifiesFile: () => true,
  reshapes: true,
  steps: [
    step('vfs_fallocate', vfsFallocate, MODIFIES),
    ...hole.steps,
    step('truncate_pagecache', dropTail),
  ],
})
