/**
 * The run of the design's sample page, written by hand as a trace: what the report is given, with
 * nothing of the engine or the model.
 */
import { Bytes } from '../../src/engine/bytes.ts'
import type { Name, System } from '../../src/engine/system.ts'
import type { Trace, TraceStep, Verdict } from '../../src/engine/verdict.ts'
import type { Page } from '../../src/report/counterexample.ts'
import { tell, type Wording } from '../../src/report/story.ts'

const task = (name: Name) => ({ name, control: ['pc', name], actions: () => [] })

export const system: System = {
  name: 'example',
  initial: { pc: { '@P0': 0, '@P1': 0 } },
  tasks: [task('@P0'), task('@P1')],
}

const calls: Readonly<Record<string, string>> = {
  '@P0 0': 's = splice(f:0, p, 4096)',
  '@P0 2': 'x = read(p, 4096)',
  '@P1 0': 'w = write(f:0, B*4096)',
}

export const wording: Wording = {
  call: (_system, name, control) => calls[`${name} ${control}`],
  objects: () => [
    ['f[0]', '@F.0'],
    ['p[0]', '@F.0  inserted as "A*4096"'],
    ['@F.0', '"B*4096"  refs 2 (page cache, p[0])'],
  ],
  names: () => new Map([['@F.0', 'folio0']]),
}

const pc = { '@P0': 0, '@P1': 0 }
function step(task: '@P0' | '@P1', rest: Partial<TraceStep>): TraceStep {
  pc[task]++
  return {
    task,
    index: task === '@P0' ? 0 : 1,
    action: 'step',
    options: [],
    starts: false,
    passes: [],
    labels: [],
    notes: [],
    violations: [],
    state: { pc: { ...pc } },
    changes: [],
    ...rest,
    // the control slot, as the engine has it
    reads: [`pc/${task}`, ...(rest.reads ?? [])],
    writes: [`pc/${task}`, ...(rest.writes ?? [])],
  }
}

const message = 'p[0] was inserted as "A*4096", P0 reads "B*2048" from it'

export const trace: Trace = {
  initial: system.initial,
  blocked: [],
  steps: [
    step('@P0', {
      starts: true,
      passes: [{ where: 'filemap_get_folios_contig', what: '@F.0 refs 1 -> 2' }],
      writes: ['folios/@F.0/refs'],
    }),
    step('@P0', {
      passes: [{ where: 'splice_folio_into_pipe', what: 'p[0] = @F.0 "A*4096"' }],
      writes: ['pipes/@p/slots/0'],
    }),
    step('@P1', {
      starts: true,
      passes: [{ where: 'copy_folio_from_iter_atomic', what: '@F.0 "A*4096" -> "B*2048+A*2048"' }],
      writes: ['folios/@F.0/bytes/0'],
    }),
    step('@P1', {
      passes: [{ where: 'copy_folio_from_iter_atomic', what: '@F.0 "B*2048+A*2048" -> "B*4096"' }],
      writes: ['folios/@F.0/bytes/1'],
    }),
    step('@P0', {
      starts: true,
      passes: [{ where: 'copy_page_to_iter' }],
      labels: [{ register: 'x', value: Bytes.fill('B', 2048), append: true }],
      reads: ['pipes/@p/slots/0', 'folios/@F.0/bytes/0'],
      violations: [{ property: 'pipe-bytes-stable', message }],
    }),
  ],
}

export const verdict: Verdict = {
  property: 'pipe-bytes-stable',
  answer: 'violated',
  complete: true,
  states: 41,
  transitions: 66,
  message,
  trace,
  minimal: true,
}

export const page: Page = {
  policy: {
    name: 'by-reference',
    about: 'the pipe holds a reference to the page cache folio',
    source: 'mm/filemap.c filemap_splice_read',
  },
  fileSystem: 'ext4',
  scenario: {
    name: 'write-after-splice',
    title: 'a page is spliced into a pipe, then written, then read',
  },
  property: {
    name: 'pipe-bytes-stable',
    about: 'a reader gets the bytes as they were inserted',
  },
  verdict,
  story: tell(system, trace, wording, 'pipe-bytes-stable'),
  assumptions: ['ext4', '4096-byte folios', 'copies cut at access edges', 'x86-TSO'],
  replay: { options: [], schedule: 'by-reference/write-after-splice/P0*2,P1*2,P0' },
}
