/**
 * What sockets and sendfile did on a Linux 6.18 beside the recordings: programs of one task, with
 * the only outcome that was measured. test/models/observed.test.ts has the recorded ones.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Policy } from '../../models/kernel/index.ts'
import { run } from '../commands/run.ts'
import { finding } from '../properties/verdicts.ts'
import { policies, program } from './kernel-files.ts'

const measured: [string, string, string][] = [
  ['tcp s;', 'a = send(s, A*10, 0); x = recv(s, 4, 0); y = recv(s, 10, 0);', 'a=10 x=A*4 y=A*6'],
  [
    'udp s;',
    'a = send(s, A*10, 0); x = recv(s, 4, 0); y = recv(s, 9, MSG_DONTWAIT);',
    'a=10 x=A*4 y=-EAGAIN',
  ],
  [
    'unixdgram s;',
    'a = send(s, A*5, 0); b = send(s, B*5, 0); x = recv(s, 9, MSG_PEEK); y = recv(s, 9, 0);',
    'a=5 b=5 x=A*5 y=A*5',
  ],
  [
    'unix s;',
    'a = send(s, A*5, 0); b = send(s, B*5, 0); x = recv(s, 20, MSG_PEEK); y = recv(s, 20, 0);',
    'a=5 b=5 x=A*5+B*5 y=A*5+B*5',
  ],
  // MSG_MORE holds bytes back, except of AF_UNIX
  [
    'tcp s;',
    'a = send(s, A*5, MSG_MORE); x = recv(s, 9, MSG_DONTWAIT); b = send(s, B*5, 0); y = recv(s, 20, 0);',
    'a=5 x=-EAGAIN b=5 y=A*5+B*5',
  ],
  [
    'udp s;',
    'a = send(s, A*5, MSG_MORE); b = send(s, B*5, 0); x = recv(s, 20, 0);',
    'a=5 b=5 x=A*5+B*5',
  ],
  ['unix s;', 'a = send(s, A*5, MSG_MORE); x = recv(s, 9, MSG_DONTWAIT);', 'a=5 x=A*5'],
  [
    'udp s;',
    'a = send(s, A*40000, MSG_MORE); b = send(s, B*30000, 0); x = recv(s, 9, MSG_DONTWAIT); c = send(s, C*5, 0); y = recv(s, 9, 0);',
    'a=40000 b=-EMSGSIZE x=-EAGAIN c=5 y=C*5',
  ],
  // an empty datagram is one
  ['udp s;', 'a = send(s, X*0, 0); x = recv(s, 9, MSG_DONTWAIT);', 'a=0 x=EOF'],
  ['tcp s;', 'a = send(s, X*0, 0); x = recv(s, 9, MSG_DONTWAIT);', 'a=0 x=-EAGAIN'],
  ['unix s;', 'x = read(s, 0); y = recv(s, 0, MSG_DONTWAIT);', 'x=EOF y=-EAGAIN'],
  // send buffers
  [
    'unix s;',
    'a = send(s, A*300000, MSG_DONTWAIT); b = send(s, B*1, MSG_DONTWAIT);',
    'a=219264 b=-EAGAIN',
  ],
  ['unix s;', 'n = repeat 300 send(s, A*4096, MSG_DONTWAIT);', 'n=44'],
  ['unixdgram s;', 'n = repeat 300 send(s, A*4096, MSG_DONTWAIT);', 'n=26'],
  ['unixdgram s;', 'n = repeat 300 send(s, A*65000, MSG_DONTWAIT);', 'n=4'],
  ['unixdgram s;', 'a = send(s, A*300000, MSG_DONTWAIT);', 'a=-EMSGSIZE'],
  ['udp s;', 'a = send(s, A*65508, 0); b = send(s, A*65507, 0);', 'a=-EMSGSIZE b=65507'],
  [
    'udp s;',
    'n = repeat 30 send(s, A*4096, 0); m = repeat 30 recv(s, 4096, MSG_DONTWAIT);',
    'n=30 m=25',
  ],
  // a page of a corked datagram changes: a short one was checked on arrival, poll and FIONREAD check too
  [
    'udp s; file f = A*68;',
    'a = sendfile(s, f:0, 5000); w = write(f:0, B*1); x = recv(s, 100, MSG_DONTWAIT);',
    'a=68 w=1 x=B*1+A*67',
  ],
  [
    'udp s; file f = A*69;',
    'a = sendfile(s, f:0, 5000); w = write(f:0, B*1); x = recv(s, 100, MSG_DONTWAIT);',
    'a=69 w=1 x=-EAGAIN',
  ],
  [
    'udp s; file f = A*100;',
    'a = sendfile(s, f:0, 5000); n = fionread(s); w = write(f:0, B*1); x = recv(s, 9, MSG_DONTWAIT);',
    'a=100 n=100 w=1 x=B*1+A*8',
  ],
  [
    'udp s; file f = A*100;',
    'a = sendfile(s, f:0, 5000); p = recv(s, 1, MSG_PEEK); w = write(f:0, B*1); x = recv(s, 9, MSG_DONTWAIT);',
    'a=100 p=A*1 w=1 x=-EAGAIN',
  ],
  // the checksum of a second piece is taken as if it began where the message does
  [
    'udp s; file f = A*4097;',
    'a = sendfile(s, f:4095, 10); x = recv(s, 9, MSG_DONTWAIT); b = sendfile(s, f:4094, 10); y = recv(s, 9, MSG_DONTWAIT);',
    'a=2 x=-EAGAIN b=3 y=A*3',
  ],
  // a datagram has 17 fragments at most
  [
    'udp s; pipe p; file f = A*4096; file g = B*4096;',
    'n = repeat 16 splice(f:0, p, 2); a = splice(p, s, 64); m = repeat 2 splice(g:0, p, 2); b = splice(p, s, 64); x = recv(s, 100, MSG_DONTWAIT);',
    'n=16 a=32 m=2 b=-EMSGSIZE x=-EAGAIN',
  ],
  [
    'udp s; pipe p; file f = A*4096;',
    'n = repeat 16 splice(f, p, 2); a = splice(p, s, 64); m = repeat 2 splice(f, p, 2); b = splice(p, s, 4); x = recv(s, 100, MSG_DONTWAIT);',
    'n=16 a=32 m=2 b=4 x=A*36',
  ],
  // the receiver closed
  [
    'tcp s;',
    'c = close(s); a = send(s, A*5, 0); b = send(s, A*5, 0); n = sigpipe();',
    'c=0 a=5 b=-EPIPE n=1',
  ],
  ['unix s;', 'c = close(s); a = send(s, A*5, MSG_NOSIGNAL); n = sigpipe();', 'c=0 a=-EPIPE n=0'],
  [
    'udp s;',
    'c = close(s); a = send(s, A*5, 0); b = send(s, A*5, 0); d = send(s, A*5, 0);',
    'c=0 a=5 b=-ECONNREFUSED d=5',
  ],
  [
    'unixdgram s;',
    'c = close(s); a = send(s, A*5, 0); b = send(s, A*5, 0);',
    'c=0 a=-ECONNREFUSED b=-ENOTCONN',
  ],
  // socket to pipe: streams hand references on, datagrams are copied
  [
    'udp s; pipe q; file f = A*4096;',
    'a = sendfile(s, f:0, 4096); b = splice(s, q, 4096); w = write(f:0, B*4096); x = read(q, 4096);',
    'a=4096 b=4096 w=4096 x=A*4096',
  ],
  [
    'unix s; pipe q; file f = A*4096;',
    'a = sendfile(s, f:0, 4096); b = splice(s, q, 4096); w = write(f:0, B*4096); x = read(q, 4096);',
    'a=4096 b=4096 w=4096 x=B*4096',
  ],
  [
    'udp s; pipe q sz=4096; file f = A*4096+B*4096;',
    'a = sendfile(s, f:0, 8192); b = splice(s, q, 8192); x = read(q, 8192); y = recv(s, 9, MSG_DONTWAIT);',
    'a=8192 b=4096 x=A*4096 y=-EAGAIN',
  ],
  ['unix s; pipe q;', 'b = splice(s, q, 100, NB);', 'b=-EAGAIN'],
  ['tcp s; pipe q;', 'b = splice(s:0, q, 10);', 'b=-EINVAL'],
  // pipe to socket: one message of 16 slots at most; the 16th counts as if more came
  [
    'unixdgram s; pipe p; file f = A*8192;',
    'a = splice(f:0, p, 8192); b = splice(p, s, 5000); x = recv(s, 9000, 0); w = fionread(p);',
    'a=8192 b=5000 x=A*5000 w=3192',
  ],
  [
    'tcp s; pipe p; file f = A*10;',
    'n = repeat 16 splice(f:0, p, 10); b = splice(p, s, 1000); x = recv(s, 1000, MSG_DONTWAIT);',
    'n=16 b=160 x=-EAGAIN',
  ],
  [
    'tcp s; pipe p; file f = A*10;',
    'n = repeat 16 splice(f:0, p, 10); b = splice(p, s, 160); x = recv(s, 1000, MSG_DONTWAIT);',
    'n=16 b=160 x=A*160',
  ],
  // sendfile
  [
    'tcp s; file f = A*8192;',
    'a = sendfile(s, f:0, 10000); x = recv(s, 9000, MSG_DONTWAIT); b = sendfile(s, f:8192, 10);',
    'a=8192 x=A*8192 b=0',
  ],
  ['udp s; file f = A*131072;', 'a = sendfile(s, f:0, 131072);', 'a=-EMSGSIZE'],
  [
    'unixdgram s; file f = A*131072;',
    'a = sendfile(s, f:0, 131072); x = recv(s, 131072, 0); y = recv(s, 131072, 0);',
    'a=131072 x=A*65536 y=A*65536',
  ],
  [
    'unixdgram s; file f = A*4096;',
    'a = sendfile(s, f:0, 4096); w = write(f:0, B*4096); x = recv(s, 4096, 0);',
    'a=4096 w=4096 x=A*4096',
  ],
  [
    'file f = A*5000; file g;',
    'a = sendfile(g, f, 9000); n = pos(f); m = pos(g); x = read(g:0, 9000);',
    'a=5000 n=5000 m=5000 x=A*5000',
  ],
  // a datagram put together under MSG_MORE has a checksum: changed later, it is dropped
  [
    'udp s; file f = A*4096;',
    'a = sendfile(s, f:0, 5000); w = write(f:0, B*10); x = recv(s, 4096, MSG_DONTWAIT);',
    'a=4096 w=10 x=-EAGAIN',
  ],
  [
    'udp s; file f = A*4096;',
    'a = sendfile(s, f:0, 4096); w = write(f:0, B*10); x = recv(s, 10, MSG_DONTWAIT);',
    'a=4096 w=10 x=B*10',
  ],
  // two halves exchanged have the same checksum
  [
    'udp s; file f = A*2048+B*2048;',
    'a = sendfile(s, f:0, 5000); w = write(f:0, B*2048+A*2048); x = recv(s, 4096, MSG_DONTWAIT);',
    'a=4096 w=4096 x=B*2048+A*2048',
  ],
  // MSG_ZEROCOPY: equal completions are one
  [
    'tcp s; mem m = A*10;',
    'a = sendzc(s, m, 10); b = sendzc(s, m, 5); y = zcstatus(s); z = zcstatus(s);',
    'a=10 b=5 y=1 z=-EAGAIN',
  ],
]

it('answers as the kernel did', async () => {
  const home = join(import.meta.dirname, '../..')
  const folder = mkdtempSync(join(tmpdir(), 'sockets-'))
  try {
    const files = measured.map(([init, body], at) => {
      const file = join(folder, `measured-${at}.litmus`)
      writeFileSync(file, `litmus measured-${at} "one task"\ninit { ${init} }\nP0 { ${body} }\n`)
      return file
    })
    const { out } = await run(['outcomes', ...files, '--json'], { home, cwd: home })
    const answers = JSON.parse(out).results.map(({ outcomes, error }: any, at: number) => [
      measured[at]![0],
      measured[at]![1],
      error ?? outcomes.map(({ outcome }: any) => outcome).join(' | '),
    ])
    expect(answers).toEqual(measured)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const wire = (lossy: string) =>
  program(`litmus wire "a page over a network card"
init { file f = A*4096; tcp s wire=nic ${lossy}; }
P0 { a = sendfile(s, f:0, 4096); w = write(f:0, B*4096); }
P1 { x = readfull(s, 4096); }
`)

describe('a network card', () => {
  const of = (name: string) => policies.get(name) as Policy
  it('sends other bytes again, if it loses a segment', () => {
    expect(finding(wire('lossy'), of('by-reference'), 'stream-stable')).toMatch(/sent again/)
    expect(finding(wire(''), of('by-reference'), 'stream-stable')).toBeUndefined()
    expect(finding(wire('lossy'), of('copy-at-splice'), 'stream-stable')).toBeUndefined()
  })
  it.each(['refs-balanced', 'fifo', 'no-deadlock', 'completes'])('keeps %s', (property) => {
    expect(finding(wire('lossy'), of('by-reference'), property)).toBeUndefined()
  })
})
