/**
 * `k`: what a step of a system call speaks with. The draft of the state, the engine's control and
 * the call in flight behind the words of the kernel.
 */
import type { Wait } from '../../src/engine/system.ts'
import { Bytes, type Control, ModelLimit, type Name } from '../../src/model.ts'
import type { Hooks } from './policy.ts'
import type { Constants, Folio, Frame, Inode, OpenFile, Pipe, Socket, State } from './state.ts'

/** Thrown by sleepUntil: the step ends here, holding what it holds. Never leaves a recipe. */
export class Sleep {}

/** A table of names ran out: a bound of the model, never a verdict. */
export class PoolExhausted extends ModelLimit {}

/** What a call forgets when it returns, in the order in which it is looked at. */
const LOCALS = [
  'pos',
  'done',
  'folio',
  'folios',
  'part',
  'end',
  'most',
  'batch',
  'limit',
  'direct',
  'total',
  'short',
  'from',
  'out',
  'skb',
  'error',
] as const satisfies readonly (keyof Frame)[]

/** Targets that a step of a call may name beside the steps of the call. */
export const RETURN = 'return'

export class Kernel {
  readonly state: State
  readonly me: Name
  /** Where the call goes on; undefined: at the same step. */
  target: string | undefined
  /** The call has returned. */
  ended = false
  /** between two rounds of a repeated call, which holds nothing then */
  between = false
  /** An earlier step of the same run has changed the state (wholeCall). */
  began = false
  readonly control: Control
  readonly call: any

  private readonly hooks: Hooks
  private readonly fixed: Constants | undefined
  private uses: readonly (keyof Hooks)[] = []
  private current = ''

  /** `constants`: a copy of the control's that is not watched. */
  constructor(state: State, control: Control, call: any, hooks: Hooks, constants?: Constants) {
    this.state = state
    this.control = control
    this.call = call
    this.hooks = hooks
    this.fixed = constants
    this.me = control.me
  }

  /** Runs one step; false if it went to sleep on the way. */
  run(step: {
    readonly name: string
    readonly body: (k: Kernel, call: any) => void
    readonly uses: readonly (keyof Hooks)[]
  }): boolean {
    this.uses = step.uses
    this.current = step.name
    try {
      step.body(this, this.call)
      return true
    } catch (thrown) {
      if (!(thrown instanceof Sleep)) throw thrown
      return false
    }
  }

  get constants(): Constants {
    return this.fixed ?? this.control.constants
  }
  get frame(): Frame & Record<keyof Frame, any> {
    return this.state.tasks[this.me]!.frame as any
  }

  /** A part of the policy. Only those that the step declares: they are part of its identity. */
  hook<H extends keyof Hooks>(name: H): Hooks[H] {
    if (!this.uses.includes(name)) throw new Error(`a step asks for ${name} and doesn't declare it`)
    return this.hooks[name]
  }

  // --- going on

  /** The call's next step. */
  next(step: string): void {
    this.target = step
  }

  /**
   * Not enabled until the condition is true. Before anything is changed only: what must be held
   * while waiting is taken by sleepUntil.
   */
  waitUntil(condition: boolean, why: () => Wait): asserts condition {
    if (condition) return
    if (this.began) throw new Sleep()
    this.control.waitUntil(false, why())
  }

  /**
   * Ends the step here, with what it holds, unless the condition is true; the call goes on at
   * `step`, which is not enabled until then.
   */
  sleepUntil(condition: boolean, step: string, why: () => Wait): asserts condition {
    if (condition) return
    if (this.current === step) this.waitUntil(condition, why)
    this.next(step)
    throw new Sleep()
  }

  /** Ends the step here, with what it holds; the call goes on at `step`. */
  sleep(step: string): never {
    this.next(step)
    throw new Sleep()
  }

  /** The call returns a number, or its bytes were labelled piece by piece (read). */
  returns(value: number): void {
    const { call } = this
    const repeat = call.repeat as number | null
    this.forget()
    if (repeat !== null) {
      const task = this.state.tasks[this.me]!
      if (value > 0 && task.repeated + 1 < repeat) {
        task.repeated += 1
        this.between = true
        this.next(call.start)
        return
      }
      value = task.repeated + (value > 0 ? 1 : 0)
      task.repeated = 0
    }
    this.setRegister(value)
  }

  /** The call fails: its register gets '-EAGAIN' and the like. */
  fails(errno: string): void {
    this.forget()
    const { call } = this
    if (call.repeat !== null) {
      const task = this.state.tasks[this.me]!
      const value = task.repeated
      task.repeated = 0
      this.setRegister(value)
    } else this.setRegister(`-${errno}`)
  }

  /** Bytes of the call's data register, in the order in which they come. */
  gives(bytes: Bytes): void {
    const { register, kept } = this.call
    if (register === null || this.call.holds !== 'data' || bytes.length === 0) return
    this.control.label(register, bytes, true)
    if (kept) {
      const before = this.state.registers[register]
      this.state.registers[register] = before ? before.concat(bytes) : bytes
    }
  }

  /** The call answers with words: poll. */
  answers(text: string): void {
    this.forget()
    this.setRegister(text)
  }

  private setRegister(value: number | string): void {
    const { register, holds, kept } = this.call
    this.target = RETURN
    this.ended = true
    this.control.emit('callReturn', () => ({ task: this.me, call: this.call.index, value }))
    if (value === 0) this.endOfPipe()
    if (register === null) return
    if (holds !== 'data') {
      this.control.label(register, value)
      return
    }
    // The pieces came before; this label says that the call has returned.
    this.control.label(register, typeof value === 'string' ? value : Bytes.empty)
    // A call that fails leaves no bytes, whatever it gave before.
    if (kept && typeof value === 'string') this.state.registers[register] = Bytes.empty
    else if (kept) this.state.registers[register] ??= Bytes.empty
  }

  /** 0 where something was asked of a pipe. */
  private endOfPipe(): void {
    const { src, len, n } = this.call
    if (src?.kind !== 'pipe' || (len ?? n) === 0) return
    this.control.emit('endOfPipe', () => {
      const { object } = this.state.files[src.fd as Name]!
      return { task: this.me, pipe: object, writers: this.pipe(object).writers }
    })
  }

  /** The locals of the call are dead, but these. */
  forget(...kept: (keyof Frame)[]): void {
    const { frame } = this
    for (const local of LOCALS) {
      if (frame[local] !== null && !kept.includes(local)) frame[local] = null
    }
  }

  // --- objects

  /** The open file of a descriptor, or undefined if it is closed (EBADF). */
  file(fd: Name): OpenFile | undefined {
    const file = this.state.files[fd]!
    return file.open || this.frame.holds === true || this.frame.done !== null ? file : undefined
  }
  inode(name: Name): Inode {
    return this.state.inodes[name]!
  }
  pipe(name: Name): Pipe {
    return this.state.pipes[name]!
  }
  socket(name: Name): Socket {
    return this.state.sockets[name]!
  }
  folio(name: Name): Folio {
    return this.state.folios[name]!
  }

  // --- references

  get(folio: Name): void {
    this.control.add(this.folio(folio), 'refs', 1)
  }
  /** Gives a reference back; the last one frees the folio. */
  put(name: Name): void {
    const folio = this.folio(name)
    if (folio.attached || folio.refs > 1) this.control.add(folio, 'refs', -1)
    else this.state.folios[name] = null
  }
  /** A slot of a pipe refers to the folio (or no longer): for policies that count them. */
  pin(name: Name, by: 1 | -1): void {
    if (this.constants.countsPins) this.control.add(this.folio(name), 'pins', by)
  }
  /** A name for a folio that this task makes: the lowest that is free. */
  allocate(folio: Folio): Name {
    const pool = this.constants.pool[this.me] ?? 0
    for (let n = 0; n < pool; n++) {
      const name = this.control.fresh(n)
      if (this.state.folios[name] === null) {
        this.state.folios[name] = folio
        return name
      }
    }
    throw new PoolExhausted(`${this.me.slice(1)} needs more than ${pool} folios`)
  }

  // --- locks

  /** The pipe's mutex; no step of this task holds it over the step unless it says so. */
  lockPipe(name: Name): Pipe {
    const pipe = this.pipe(name)
    const mine = pipe.mutex === this.me
    this.waitUntil(mine || pipe.mutex === null, () => pipeMutex(name))
    return pipe
  }

  /** No wait: whether the inode lock can be taken exclusively now. */
  inodeFree(name: Name): boolean {
    const inode = this.inode(name)
    return inode.lock === this.me || (inode.lock === null && inode.readers === 0)
  }

  // --- the engine's

  sigpipe(): void {
    if (this.constants.countsSigpipes) this.state.sigpipes += 1
  }
  emit(event: string, payload: () => object): void {
    this.control.emit(event, payload)
  }
  note(fact: string, ...values: (string | number | boolean | null)[]): void {
    this.control.note(fact, ...values)
  }
  pass(where: string, what?: () => string): void {
    this.control.pass(where, what)
  }
  add<K extends string>(object: Record<K, number>, key: K, amount: number): void {
    this.control.add(object, key, amount)
  }
  before(a: Name, b: Name): boolean {
    return this.control.before(a, b)
  }
  fresh(n: number): Name {
    return this.control.fresh(n)
  }
  inspect<T>(look: () => T): T {
    return this.control.inspect(look)
  }
}

export const pipeMutex = (pipe: Name): Wait => ({
  text: `the mutex of pipe ${pipe.slice(1)}`,
  kind: 'lock',
  on: pipe,
})
export const inodeLock = (inode: Name): Wait => ({
  text: `the inode lock of ${inode.slice(1).replace(/:.*/, '')}`,
  kind: 'lock',
  on: inode,
})
export const folioLock = (folio: Name): Wait => ({
  text: `the lock of folio ${folio}`,
  kind: 'lock',
  on: folio,
})
export const positionLock = (file: Name): Wait => ({
  text: `the file position lock of ${file.slice(1)}`,
  kind: 'lock',
  on: file,
})
export const room = (pipe: Name): Wait => ({
  text: `room in pipe ${pipe.slice(1)}`,
  kind: 'room',
  on: pipe,
})
export const data = (pipe: Name): Wait => ({
  text: `data in pipe ${pipe.slice(1)}`,
  kind: 'data',
  on: pipe,
})
