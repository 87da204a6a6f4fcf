/**
 * What the kernel's part of a state is: plain data, one entry per name.
 *
 * Tables hold all names from the start; a freed folio is null again and leaves no trace. Ghost
 * fields exist only while a property asks for them (Constants.ghosts).
 */
import type { Bytes, Name } from '../../src/model.ts'
import type { Acks } from './tcp-ack.ts'

export const PAGE_SIZE = 4096

export interface State {
  readonly tasks: Record<Name, Task>
  /** open file descriptions: a file's, or one for each end of a pipe ('@p.r', '@p.w') */
  readonly files: Record<Name, OpenFile>
  readonly inodes: Record<Name, Inode>
  /** names of files in the directory: whether they are there */
  readonly paths: Record<Name, boolean>
  readonly folios: Record<Name, Folio | null>
  /** also the private pipe of a task that calls sendfile ('@P0.pipe') */
  readonly pipes: Record<Name, Pipe>
  readonly sockets: Record<Name, Socket>
  readonly maps: Record<Name, Mapping>
  /** only those that a later call reads */
  readonly registers: Record<string, Bytes | null>
  /** SIGPIPEs not yet counted; kept at 0 when the program never asks */
  sigpipes: number
  /** a forked child sleeps, to be reaped */
  heldChild: boolean
  /** ghost: what the consumers of a teed slot got, one entry per source slot */
  readonly lineages: Record<Name, Lineage | null>
  /** ghost: per task, the splice in flight */
  readonly watches: Record<Name, Watch | null>
  /** ghost: per task, without its '@', how many calls it has begun */
  readonly begun: Record<string, number>
  /** ghost: per inode, what it should hold */
  readonly shadows: Record<Name, Bytes>
}

export interface Task {
  /** `${index of the call}:${step}`, null when the task has ended */
  pc: string | null
  readonly frame: Frame
  /** successes of a `repeat` so far */
  repeated: number
}

/** The locals of a call in flight; all null between calls. */
export interface Frame {
  /** the file position that the call works at */
  pos: number | null
  /** bytes moved so far */
  done: number | null
  /** a folio that the call holds a reference of */
  folio: Name | null
  /** folios captured and not yet in the pipe, in order */
  folios: readonly Name[] | null
  /** bytes moved of the present slot or page */
  part: number | null
  /** where the present loop ends */
  end: number | null
  /** sendfile: bytes sent by earlier rounds; readfull: bytes of earlier datagrams */
  total: number | null
  /** sendfile of a file onto itself: rounds that moved less than a page */
  short: number | null
  /** sendfile: the file positions of its two files when it began */
  from: number | null
  out: number | null
  /** a datagram that the call has taken from its socket's queue */
  skb: Skb | null
  /** bytes to be moved by a call that moves them in rounds */
  most: number | null
  /** folios that a read(2) holds, to copy them in order */
  batch: readonly Name[] | null
  /** where in the file the copy of the batch ends */
  limit: number | null
  /** the file is read past the cache (O_DIRECT when the call began) */
  direct: true | null
  /** the call fails with it once its offsets are stored */
  error: string | null
  /** true while the call holds files that the program closes */
  holds: true | null
}

export interface OpenFile {
  readonly of: 'file' | 'pipe' | 'socket' | 'device'
  /** inode, pipe or socket */
  readonly object: Name
  /** the name that it was opened by */
  readonly path: Name | null
  readonly read: boolean
  readonly write: boolean
  append: boolean
  /** O_DIRECT of a file: past the page cache, where the file system can */
  direct: boolean
  /** FMODE_CAN_ODIRECT: F_SETFL may set it */
  readonly canDirect: boolean
  nonblock: boolean
  /** of a pipe's write end: packets (O_DIRECT there) */
  packet: boolean
  /** false once the descriptor is closed */
  open: boolean
  /** calls in flight; counted only where the program closes it */
  users: number
  pos: number
  /** f_pos_lock: the task that holds it */
  posLock: Name | null
}

export interface Inode {
  size: number
  /** the inode lock (i_rwsem) held exclusively, by this task */
  lock: Name | null
  /** tasks that hold it shared (file systems whose reads take it) */
  readers: number
  /** by page index: the folio that is attached there */
  readonly cache: Record<number, Name | null>
  /** by page index: contents on disk of pages not in the cache, in pieces; none: a hole */
  readonly disk: Record<number, readonly Bytes[]>
  /** by block index: what is allocated on disk, see blocks.ts; empty unless Constants.countsBlocks */
  readonly blocks: Record<number, 'written' | 'unwritten' | 'delayed'>
  /** blocks that were not allocated together with the block before them */
  readonly seams: Record<number, true>
  /** F_SEAL_... of a memfd, in any order, with a space between */
  seals: string
}

export interface Folio {
  /** the inode it was made for; null: an anonymous page */
  readonly inode: Name | null
  /** the map whose own memory it is (anonymous pages that a program stores to) */
  readonly memory: Name | null
  /** of its first page */
  readonly index: number
  /** in the page cache of its inode */
  attached: boolean
  refs: number
  lock: Name | null
  dirty: boolean
  /** it began to be written back and nobody waited for the end; kept only where stores may differ */
  writing: boolean
  /** slots of pipes that refer to it; kept only where the policy counts them */
  pins: number
  /** per page, its pieces (cuts.ts) */
  pages: Bytes[][]
}

export interface Pipe {
  mutex: Name | null
  /** 1 while the end is open */
  readers: number
  writers: number
  /** entries of the ring that may be used */
  size: number
  head: number
  tail: number
  /** null: a free slot */
  ring: (Slot | null)[]
  /** CAN_MERGE as each entry of the ring had it last; empty unless the policy keeps flags */
  flags: boolean[]
  /** ghost: bytes accepted and delivered so far */
  readonly stream: { accepted: number; delivered: number } | null
}

/** A connected pair: what is sent at '@s.w' is received at '@s.r'. */
export interface Socket {
  readonly family: 'tcp' | 'unix' | 'unixdgram' | 'udp'
  /** lock_sock() or the iolock of the receiver: the task that copies out of the queue */
  reader: Name | null
  /** what has arrived, in order; a stream's skbs hold at least one fragment */
  queue: readonly Skb[]
  /** what MSG_MORE holds back */
  cork: readonly Slot[]
  /** of a datagram held back: its bytes when they were added, for their checksum */
  summed: Bytes | null
  /** false once the receiver is closed */
  receiver: boolean
  /** what the sender learned of that: see sendError() */
  error: 'none' | 'refused' | 'reset' | 'dead'
  /** codes of MSG_ZEROCOPY completions not fetched; equal ones in a row are one */
  completions: readonly number[]
  /** the network card; null: loopback */
  readonly wire: Wire | null
  /** TCP on loopback; null: any other */
  readonly acks: Acks | null
  /** ghost: bytes of a stream accepted and delivered so far */
  readonly stream: { accepted: number; delivered: number } | null
}

/** Fragments that refer to folios, as the slots of a pipe do. */
export interface Skb {
  readonly frags: readonly Slot[]
  /** memory that it is charged for, in bytes */
  readonly truesize: number
  /** the bytes that its checksum was taken of; null: none is looked at */
  readonly summed: Bytes | null
}

/** What the sender and its network card have in hand. */
export interface Wire {
  readonly lossy: boolean
  /** segments not yet acknowledged, in order */
  segments: readonly Segment[]
  /** the segment that the card reads now, how far it is, and what it read */
  at: number | null
  done: number
  bytes: Bytes | null
}

export interface Segment {
  readonly frags: readonly Slot[]
  /** 'arrived' too early, in which case `bytes` came, or 'received' and not yet acknowledged */
  is: 'queued' | 'lost' | 'arrived' | 'received'
  tries: number
  bytes: Bytes | null
  /** MSG_ZEROCOPY: its end is reported */
  readonly reports: boolean
  readonly summed: Bytes | null
  /** ghost: what its last transmission carried */
  carried: Bytes | null
}

/** A pipe_buffer, or a fragment of an skb. */
export interface Slot {
  folio: Name
  /** of the first byte, from the start of the folio */
  offset: number
  len: number
  merge: boolean
  packet: boolean
  /** ghost: the slot's bytes in the order they came, see ghosts.ts */
  ghost: readonly Ghost[] | null
}

/** Ghost: a run of bytes of a slot that came together. */
export interface Ghost {
  readonly len: number
  /** the bytes right after they became visible to readers */
  readonly asInserted: Bytes | null
  /** the source slot whose copies must agree, and where in it this begins */
  readonly lineage: Name | null
  readonly at: number
  /** the transfers passed: the first of each task, 'P0.1 P1.0' */
  readonly transfers: string
  /** position of the first byte in the pipe's stream */
  readonly position: number
  /** calls begun when its first transfer was complete: 'P0:2 P1:0' */
  readonly begun: string
  readonly instants: Instants | null
}

/** Ghost: where in which splice bytes come from, and all that the file held while it ran. */
export interface Instants {
  readonly splice: string
  readonly from: number
  readonly seen: readonly Bytes[]
}

/** Ghost: a splice in flight that looks at a range of a file. */
export interface Watch {
  readonly inode: Name
  readonly pos: number
  readonly len: number
  readonly splice: string
  seen: readonly Bytes[]
  /** bytes that it has put into the pipe */
  inserted: number
}

export interface Lineage {
  /** slots derived from the source that are not yet consumed */
  members: number
  /** what was consumed of it: runs that do not overlap, in order */
  readonly seen: readonly { readonly at: number; readonly bytes: Bytes }[]
}

export interface Mapping {
  /** null: anonymous memory */
  readonly inode: Name | null
  readonly shared: boolean
  /** whole pages */
  readonly bytes: number
  /** the page table */
  readonly pages: Entry[]
  /** what each forked child maps of it: by page, a folio that it shares with the program */
  children: (Name | null)[][]
}

/** A page table entry: none (no folio), read-only or writable. It holds a reference. */
export interface Entry {
  folio: Name | null
  writable: boolean
  /** false once the page is unmapped for good: munmap */
  mapped: boolean
}

/** What steps may read and never change: k.constants. */
export interface Constants {
  /** page index -> cut points inside the page, by inode */
  readonly cuts: Record<Name, Record<number, readonly number[]>>
  readonly ghosts: Record<GhostKind, boolean>
  /** true when the policy asks for Folio.pins */
  readonly countsPins: boolean
  /** true when the policy keeps the flags of released slots */
  readonly keepsFlags: boolean
  /** descriptors that some call closes */
  readonly closes: Record<Name, boolean>
  readonly countsSigpipes: boolean
  /** O_DIRECT goes past the cache somewhere in the program */
  readonly countsBlocks: boolean
  /** the program stores through a shared map of a file, or may */
  readonly storesToFiles: boolean
  readonly fs: FileSystemTraits
  /** by task: the pipes and sockets that its calls name */
  readonly pipesNamed: Record<Name, Record<Name, boolean>>
  /** folio names per task */
  readonly pool: Record<Name, number>
}

export const GHOSTS = [
  'asInserted',
  'lineage',
  'transfers',
  'origins',
  'stream',
  'begun',
  'instants',
  'shadow',
  'transmissions',
] as const
export type GhostKind = (typeof GHOSTS)[number]

/** What distinguishes file systems, as far as the model goes. */
export interface FileSystemTraits {
  /** the largest folio that a write makes, as a power of two of pages */
  readonly largestOrder: number
  /** order of every folio whatever the writes (tmpfs huge=always); null: by the write */
  readonly fixedOrder: number | null
  /** in bytes: what collapse, insert and reflink have to be aligned to */
  readonly blockSize: number
  /** read(2) and splice from a file hold the inode lock shared (xfs) */
  readonly readsLockInode: boolean
  /** read(2) takes references of a batch of folios, then copies them; false: one at a time */
  readonly readsInBatches: boolean
  /** no page is made to read a hole; splice puts the shared zero page in the pipe (tmpfs) */
  readonly holesAreZeroPage: boolean
  /** dirty folios become clean by fsync and may then leave the cache (not tmpfs) */
  readonly writesBack: boolean
  /** the first store to a clean page of a shared map runs page_mkwrite; writeback write-protects */
  readonly notifiesStores: boolean
  /** punching and zeroing drop the pages of the range first, wherever the file ends (xfs) */
  readonly partialPunchDetaches: boolean
  /** fallocate makes a file larger as ftruncate does */
  readonly fallocateTruncates: boolean
  /** fallocate writes the blocks of its range back first */
  readonly fallocateFlushes: boolean
  /** sharing blocks writes both ranges back first, even if it then can't be done */
  readonly remapFlushes: boolean
  /** a folio of several pages can't be split while it is dirty */
  readonly dirtyStaysWhole: boolean
  /** modes of fallocate; null: the file system has none */
  readonly fallocate: {
    readonly zero: boolean
    readonly shift: boolean
    /** FALLOC_FL_UNSHARE_RANGE, which allocates too */
    readonly unshare?: boolean
  } | null
  /** collapse and insert zero nothing of the pages that only move */
  readonly shiftInvalidates: boolean
  /** what a store put behind the end of a file: see behind-end.ts */
  readonly behindEnd: 'zeroed' | 'zeroed by truncate' | 'kept'
  /** write, fallocate and reflink beyond the end of a file first zero the rest of its last page */
  readonly expandsFirst: boolean
  /** whoever makes a folio dirty waits until it is no more written back */
  readonly writersWait: boolean
  /** O_DIRECT: past the cache, whose folios it drops; written through it; refused by open */
  readonly direct:
    | 'bypasses'
    | 'bypasses if aligned'
    | 'reads bypass if aligned'
    | 'writes through'
    | 'refused'
  /** an O_DIRECT write that is not aligned fails before anything is done (xfs) */
  readonly directChecksFirst: boolean
  /** copy_file_range and FICLONE share blocks and drop the destination's folios */
  readonly reflinks: boolean
  /** files are memfds: they have no name and can be sealed */
  readonly memfd: boolean
}
