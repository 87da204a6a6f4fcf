/**
 * A step of a system call, named after the kernel function that it stands for.
 *
 * The body is a function of `k` (kernel.ts) and of the call's operands and of nothing else, so one
 * record of it serves all scenarios (and all policies, unless it uses a hook of the policy).
 */
import { type Control, ModelLimit, type Name } from '../../src/model.ts'
import { releaseFile } from './close.ts'
import { noteBegun, unwatch } from './instants.ts'
import { Kernel } from './kernel.ts'
import { plainCopy, writeBack } from './plain-copy.ts'
import type { Hooks } from './policy.ts'
import { reshaped } from './shadow.ts'
import type { State } from './state.ts'

/** The operands of a call, by the names of its signature's parameters. */
export type Call = any

export type Body = (k: Kernel, call: Call) => void
export type Recipe = (state: State, control: Control, args: Call) => void

export interface Step {
  readonly name: string
  readonly body: Body
  /** the parts of a policy that the body asks for through k.policy */
  readonly uses: readonly (keyof Hooks)[]
  /** the body as the engine runs it, under a policy that has none of these parts */
  readonly recipe: Recipe
}

export function step(name: string, body: Body, uses: readonly (keyof Hooks)[] = []): Step {
  return { name, body, uses, recipe: recipeOf({ name, body, uses }, {}) }
}

export function recipeOf(step: Omit<Step, 'recipe'>, hooks: Hooks): Recipe {
  return (state, control, call) => {
    const k = new Kernel(state, control, call, hooks)
    noteBegun(k)
    k.run(step)
    finish(k)
  }
}

/**
 * A whole call as one step: what a task does that runs alone. Where a later step of the call
 * would have to wait, the steps before it stand and the task goes on from there.
 */
export function wholeCall(steps: ReadonlyMap<string, Step>, hooks: Hooks): Recipe {
  return (state, control, call) => {
    if (call.repeat === null) return runOn(steps, new Kernel(state, control, call, hooks))
    const before = plainCopy(state)
    const now = plainCopy(before)
    const constants = plainCopy(control.constants)
    runOn(steps, new Kernel(now, control, plainCopy(call), hooks, constants))
    writeBack(state, before, now)
  }
}

/** Steps that one task takes in a row before the model gives up: `repeat` of what never fails. */
const MOST_STEPS = 2 ** 20

function runOn(steps: ReadonlyMap<string, Step>, k: Kernel): void {
  noteBegun(k)
  let at: string = k.call.step
  for (let taken = 1; ; taken++) {
    const step = steps.get(at)
    if (!step) throw new Error(`there is no step ${at}`)
    if (!k.run(step) || k.target === undefined || k.ended) break
    if (taken === MOST_STEPS) {
      throw new ModelLimit(`a call of ${k.me.slice(1)} is repeated more than ${MOST_STEPS} times`)
    }
    at = k.target
    k.began = true
    k.between = false
  }
  finish(k)
}

/**
 * A call takes its files before it waits for anything: a close that comes later finds them in use
 * (fs/file.c fdget()). Without this step, which only programs with a close have, the first step of
 * a call takes them.
 */
export const fdget: Step = step('fdget', (k, call) => {
  const closable = call.closable as readonly Name[]
  const entered = k.frame.holds === true || closable.some((fd) => !k.state.files[fd]!.open)
  const control: Control = k.control
  control.waitUntil(!entered)
  k.next(call.start)
})

/** After the last body of a step: a call in flight holds the files that somebody closes. */
function finish(k: Kernel): void {
  const closable = k.call.closable as readonly Name[]
  if (closable.length > 0) {
    const { frame } = k
    const held = frame.holds === true
    const done = k.ended || k.between
    for (const fd of closable) {
      const file = k.state.files[fd]!
      if (done && held) {
        file.users -= 1
        if (!file.open && file.users === 0) releaseFile(k, fd)
      } else if (!done && !held && file.open) file.users += 1
    }
    if (held === done) frame.holds = done ? null : true
  }
  if (k.ended) unwatch(k)
  if (k.ended && k.call.reshapes) {
    for (const value of Object.values(k.call) as any[]) {
      const file = value?.fd ? k.state.files[value.fd as Name] : undefined
      if (file?.of === 'file' && file.write) reshaped(k, file.object)
    }
  }
  if (k.target !== undefined) k.control.goto(k.target)
}
