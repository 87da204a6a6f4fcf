/**
 * The threads of a search. Each waits for a phase (phases.ts), runs it on the arrays it was given
 * last, and waits again; the main thread, which is blocked in the search all that time, takes part
 * in every phase and then waits for the others. A thread that is not up yet is not counted on.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Phases, Work } from './work.ts'

/** Indices into the numbers that all threads look at; from `Ready` on one pair per thread. */
const Control = { Phase: 0, Pending: 1, Failed: 2, Ended: 3, Ready: 4 } as const
const phaseNames: readonly (keyof Phases)[] = ['expand', 'insert', 'number', 'connect']

/** Looks at a number before a thread goes to sleep: waking it takes longer than a short wait. */
const spins = 4000

interface Member {
  readonly worker: Worker
  readonly port: MessagePort
  /** what it was given last */
  text: string
  given: Work | undefined
}

export class Crew {
  private readonly control: Int32Array
  private readonly members: Member[] = []
  /** threads that take part in the round */
  private active = 0

  private readonly patience: number

  /**
   * Fewer threads are started where the machine has no room for more. One that does not end a phase
   * for `patience` seconds has died: nobody is told, since this thread is blocked.
   */
  constructor(threads: number, patience = 60) {
    this.patience = patience
    this.control = new Int32Array(new SharedArrayBuffer(4 * (Control.Ready + 2 * threads)))
    for (let member = 0; member < threads; member++) {
      const { port1, port2 } = new MessageChannel()
      const workerData = { control: this.control, member, port: port2 }
      try {
        const worker = new Worker(threadText, {
          eval: true,
          execArgv: [],
          workerData,
          transferList: [port2],
        })
        worker.unref()
        worker.on('error', () => undefined)
        port1.unref()
        this.members.push({ worker, port: port1, text: '', given: undefined })
      } catch {
        port1.close()
        break
      }
    }
  }

  /** How many threads are up (`patient`: all); they take part from now on. */
  muster(patient: boolean): number {
    const { control, members } = this
    for (; this.active < members.length; this.active++) {
      const ready = Control.Ready + 2 * this.active
      if (patient) Atomics.wait(control, ready, 0)
      if (Atomics.load(control, ready) === 0) break
    }
    return this.active
  }

  /** Hands the text and the arrays to a thread, if it does not have them. */
  give(member: number, text: string, work: Work): void {
    const one = this.members[member] as Member
    if (one.text !== text) one.port.postMessage({ text })
    if (!one.given || !equal(one.given, work)) {
      one.given = { ...work }
      one.port.postMessage({ work: one.given })
    }
    one.text = text
  }

  /** Lets all threads run a phase; `main` is this thread's part. Answers when all are done. */
  run(phase: keyof Phases, main: () => void): void {
    const { control, active } = this
    Atomics.store(control, Control.Phase, phaseNames.indexOf(phase))
    Atomics.store(control, Control.Pending, active)
    for (let member = 0; member < active; member++) this.wake(member)
    main()
    for (let spin = 0; spin < spins; spin++) {
      if (Atomics.load(control, Control.Pending) === 0) break
    }
    for (let seconds = 0; ; ) {
      const pending = Atomics.load(control, Control.Pending)
      if (pending === 0) break
      // Seconds in which this thread could run: if all were stopped, that counts as one.
      if (Atomics.wait(control, Control.Pending, pending, 1000) === 'timed-out') seconds++
      if (seconds >= this.patience)
        throw new Error('internal fault: a thread of the search is gone')
    }
    if (Atomics.load(control, Control.Failed) === 0) return
    const said = this.members.map(({ port }) => receiveMessageOnPort(port)?.message)
    throw new Error(`internal fault: a thread of the search failed: ${said.join('')}`)
  }

  /** Threads end by themselves, those that are not up yet as soon as they are. */
  end(): void {
    Atomics.store(this.control, Control.Ended, 1)
    this.members.forEach(({ port }, member) => {
      this.wake(member)
      port.close()
    })
  }

  private wake(member: number): void {
    const at = Control.Ready + 2 * member + 1
    Atomics.add(this.control, at, 1)
    Atomics.notify(this.control, at)
  }
}

function equal(a: object, b: object): boolean {
  return Object.entries(a).every(([key, value]) => b[key as keyof typeof b] === value)
}

/** Plain JavaScript of its own: a thread reads no files, whether they are bundled or not. */
const threadText = `
const { workerData, receiveMessageOnPort } = require('node:worker_threads')
const { control, member, port } = workerData
const ready = ${Control.Ready} + 2 * member, go = ready + 1
let seen = 0, phases, work
Atomics.store(control, ready, 1)
Atomics.notify(control, ready)
for (;;) {
  let now = Atomics.load(control, go)
  for (let spin = 0; now === seen && spin < ${spins}; spin++) now = Atomics.load(control, go)
  while (now === seen) {
    Atomics.wait(control, go, seen)
    now = Atomics.load(control, go)
  }
  seen = now
  if (Atomics.load(control, ${Control.Ended}) === 1) break
  try {
    for (let got; (got = receiveMessageOnPort(port)); ) {
      if (got.message.text) phases = (0, eval)(got.message.text)
      else work = got.message.work
    }
    const phase = ${JSON.stringify(phaseNames)}[Atomics.load(control, ${Control.Phase})]
    phases[phase](work, member + 1)
  } catch (thrown) {
    port.postMessage(String(thrown && thrown.stack))
    Atomics.store(control, ${Control.Failed}, 1)
  }
  if (Atomics.sub(control, ${Control.Pending}, 1) === 1) Atomics.notify(control, ${Control.Pending})
}
port.close()
`
