/** The headers that C code needs, by the names in it. */

const HEADERS: readonly (readonly [header: string, names: RegExp])[] = [
  ['err.h', /\b(?:err|warn)\(/],
  ['errno.h', /\berrno\b|\bE[A-Z]{3,}\b/],
  [
    'fcntl.h',
    /\b(?:open|splice|tee|vmsplice|fcntl|fallocate|sync_file_range)\(|\bO_[A-Z]+\b|\bposix_fadvise\b/,
  ],
  ['linux/errqueue.h', /\bsock_extended_err\b/],
  ['linux/fs.h', /\bFICLONE\b/],
  ['netinet/in.h', /\bsockaddr_in\b/],
  ['netinet/tcp.h', /\bTCP_NODELAY\b/],
  ['poll.h', /\bpoll\(|\bPOLL[A-Z]+\b/],
  ['pthread.h', /\bpthread_/],
  ['sched.h', /\bsched_/],
  ['setjmp.h', /\bsigsetjmp\b/],
  ['signal.h', /\bsignal\(|\bsig_atomic_t\b/],
  ['stdarg.h', /\bva_list\b/],
  ['stdatomic.h', /\batomic_/],
  ['stdint.h', /\bu?int(?:ptr|64|32)_t\b/],
  ['stdio.h', /\b(?:printf|snprintf|perror)\(|\brename\(/],
  ['stdlib.h', /\b(?:mkdtemp|rand_r|exit)\(/],
  ['string.h', /\b(?:mem(?:set|cmp|cpy)|strerrorname_np)\(/],
  ['sys/ioctl.h', /\bioctl\(/],
  ['sys/mman.h', /\b(?:mmap|munmap|madvise|memfd_create)\(/],
  ['sys/prctl.h', /\bprctl\(/],
  ['sys/sendfile.h', /\bsendfile\(/],
  ['sys/socket.h', /\b(?:socket|socketpair|send|recv|recvmsg|setsockopt)\(/],
  ['sys/stat.h', /\bfstat\(/],
  ['sys/syscall.h', /\bSYS_/],
  ['sys/uio.h', /\bstruct iovec\b/],
  ['sys/wait.h', /\bwaitpid\(/],
  ['unistd.h', /./],
]

export function includes(code: string): string[] {
  return HEADERS.filter(([, names]) => names.test(code)).map(([header]) => `#include <${header}>`)
}
