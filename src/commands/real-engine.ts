/** The engine behind the commands: one memo for all systems of a run. */
import { exploreOrbits } from '../engine/check.ts'
import { graphOf } from '../engine/exploration.ts'
import { Memo } from '../engine/memo.ts'
import { modelLimit } from '../engine/model-limit.ts'
import { outcomes } from '../engine/outcomes.ts'
import { replay } from '../engine/replay.ts'
import { parseSchedule } from '../engine/schedule.ts'
import type { System } from '../engine/system.ts'
import { traces } from '../engine/traces.ts'
import { RealColumn, settle } from './column.ts'
import { CompactColumn } from './compact-column.ts'
import type { Engine, SearchOptions } from './engine.ts'
import { refuse } from './names.ts'

export function realEngine(): Engine {
  const memo = new Memo()
  const settled = (system: System, options: SearchOptions) => {
    const { limits, progress, reduction } = options
    const searching = {
      memo,
      limits,
      ...(progress ? { progress } : {}),
      ...(reduction ? { reduction } : {}),
    }
    return settle(system, options, (current) => exploreOrbits(current, searching))
  }
  return {
    threads: true,
    column: (build, properties, options) =>
      options.compact
        ? new CompactColumn(memo, build, properties, options)
        : new RealColumn(memo, build, properties, options),
    outcomes(built, registers, values, options) {
      try {
        const { system, exploration } = settled(built, options)
        const { states, transitions, complete, limit } = exploration
        const size = { states, transitions }
        if (!complete) return { ...size, complete, ...(limit === undefined ? {} : { limit }) }
        const graph = graphOf(exploration)
        if ('limit' in graph) return { ...size, complete: false, limit: graph.limit }
        const { stopped } = options.limits
        const found = outcomes(graph, system.tasks, registers, values, {
          ...(stopped && { stopped }),
        })
        return found.kind === 'limit'
          ? { ...size, complete: false, limit: found.limit }
          : { ...size, complete: true, set: found.set }
      } catch (thrown) {
        const limit = modelLimit(thrown)
        if (limit === undefined) throw thrown
        return { states: 0, transitions: 0, complete: false, limit }
      }
    },
    traces(built, most, options) {
      const { system } = settled(built, options)
      return traces(system, most, { memo, limits: options.limits })
    },
    replay(built, text, options) {
      const parsed = parseSchedule(text)
      if (parsed.kind === 'error') {
        const column = ' '.repeat(parsed.at)
        throw refuse({
          message: `the schedule is wrong: ${parsed.message}\n  ${text}\n  ${column}^`,
        })
      }
      const { system } = settled(built, options)
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
