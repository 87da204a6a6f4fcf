/** The engine behind the commands: one memo for all systems of a run. */
import { checkSystem } from '../engine/check.ts'
import { explore, noReduction } from '../engine/explore.ts'
import { Memo } from '../engine/memo.ts'
import { outcomes } from '../engine/outcomes.ts'
import { replay } from '../engine/replay.ts'
import { parseSchedule } from '../engine/schedule.ts'
import type { System } from '../engine/system.ts'
import type { Engine, SearchOptions } from './engine.ts'
import { refuse } from './names.ts'

export function realEngine(): Engine {
  const memo = new Memo()
  /** The system as its own search wants it, explored whole. */
  const settle = (system: System, { limits, progress, learn }: SearchOptions) => {
    for (let current = system; ; ) {
      const exploration = explore(current, {
        memo,
        limits,
        ...(progress ? { progress } : {}),
        reduction: noReduction,
        edges: true,
      })
      const notes = exploration.space.kinds.flatMap((kind) => kind.notes)
      const better = exploration.complete ? learn(current, notes) : undefined
      if (!better) return { system: current, exploration }
      current = better
    }
  }
  return {
    check(built, property, options) {
      const { system, exploration } = settle(built, options)
      const { limits, progress } = options
      const verdicts = checkSystem(system, { memo, limits, ...(progress ? { progress } : {}) })
      const verdict = verdicts.find((one) => one.property === property.name)
      if (!verdict) throw new Error(`no verdict for ${property.name}`)
      if (exploration.complete) return { verdict, system }
      // A violation in a part of a system that may have to be cut finer is one; nothing is minimal.
      const answer = verdict.answer === 'violated' ? 'violated' : 'unknown'
      const limit = exploration.limit ?? verdict.limit
      return {
        verdict: {
          ...verdict,
          answer,
          complete: false,
          minimal: false,
          ...(limit === undefined ? {} : { limit }),
        },
        system,
      }
    },
    outcomes(built, registers, values, options) {
      const { system, exploration } = settle(built, options)
      const { states, transitions, complete, limit } = exploration
      const size = { states, transitions }
      if (!complete) return { ...size, complete, ...(limit === undefined ? {} : { limit }) }
      const found = outcomes(exploration.graph(), system.tasks, registers, values)
      return found.kind === 'limit'
        ? { ...size, complete: false, limit: found.limit }
        : { ...size, complete: true, set: found.set }
    },
    replay(built, text, options) {
      const parsed = parseSchedule(text)
      if (parsed.kind === 'error') {
        const column = ' '.repeat(parsed.at)
        throw refuse({
          message: `the schedule is wrong: ${parsed.message}\n  ${text}\n  ${column}^`,
        })
      }
      const { system } = settle(built, options)
      const replayed = replay(system, parsed.entries)
      if (replayed.kind === 'error') {
        throw refuse({ message: `step ${replayed.step} of the schedule: ${replayed.message}` })
      }
      return { system, trace: replayed.trace }
    },
    schedule(system, trace) {
      const entries = trace.steps.map(({ task, action, options }) => ({
        task: task.slice(1),
        step: action,
        options,
      }))
      const replayed = replay(system, entries)
      if (replayed.kind === 'error') {
        throw new Error(`step ${replayed.step} of a counterexample: ${replayed.message}`)
      }
      return replayed.schedule
    },
  }
}
