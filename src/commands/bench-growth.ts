/** `bench --growth`: what textbook systems cost as they grow, as a picture and in figures. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { columns, type Line, seconds } from './bench-columns.ts'
import { type Family, families } from './bench-plan.ts'
import { growthPlot } from './bench-plot.ts'
import { Capped, runScript } from './bench-process.ts'
import type { OwnReport } from './bench-run.ts'
import { noSuch, refuse } from './names.ts'
import type { Shell, Status } from './shell.ts'

export interface Point {
  readonly size: number
  readonly states: number
  readonly transitions: number
  readonly bytes: number
  readonly seconds: number
}
export interface Curve {
  readonly family: string
  readonly about: string
  readonly points: readonly Point[]
  /** The size at which a search took too long: this one and larger ones are not drawn. */
  readonly cappedAt?: number
}

interface Options {
  /** Seconds for one run. */
  readonly cap: number
  readonly json: boolean
  /** The file, relative to where the user stands. */
  readonly plot: string
}

export function benchGrowth(
  shell: Shell,
  names: readonly string[],
  { cap, json, plot }: Options,
): Status {
  if (!plot.endsWith('.svg')) {
    throw refuse({ message: `--plot takes a name that ends in .svg, not '${plot}'` })
  }
  const known = families.map(({ system }) => system)
  for (const name of names) if (!known.includes(name)) throw noSuch('family', name, known)
  const curves: Curve[] = []
  for (const family of families) {
    if (names.length > 0 && !names.includes(family.system)) continue
    const curve = grow(shell, family, cap)
    if (shell.stopped()) return 2
    curves.push(curve)
  }
  write(resolve(shell.cwd, plot), plot, growthPlot(curves))
  if (json) shell.out(`${JSON.stringify({ schema: 1, cap, curves }, null, 1)}\n`)
  else shell.out(`${report(curves, cap)}\nThe picture is in ${plot}.\n`)
  return 0
}

function grow(shell: Shell, family: Family, cap: number): Curve {
  const { system, about } = family
  const points: Point[] = []
  for (const size of family.sizes) {
    if (shell.stopped()) break
    if (shell.live) shell.err(`${about}: ${size}\n`)
    try {
      const job = { system, params: family.params(size), until: 'all' }
      const run = runScript<OwnReport>(shell.home, 'run-system.ts', job, cap)
      const { states, transitions, bytesPerState } = run
      points.push({
        size,
        states,
        transitions,
        bytes: Math.round(bytesPerState * states),
        seconds: run.seconds,
      })
    } catch (thrown) {
      if (!(thrown instanceof Capped)) throw thrown
      return { family: system, about, points, cappedAt: size }
    }
  }
  return { family: system, about, points }
}

function write(path: string, shown: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (thrown) {
    throw refuse({ message: `${shown} can't be written: ${(thrown as Error).message}` })
  }
}

function report(curves: readonly Curve[], cap: number): string {
  const lines: Line[] = [['', 'size', 'states', 'transitions', 'bytes', 'B/state', 's', 'M/s']]
  for (const { about, points, cappedAt } of curves) {
    lines.push(about)
    for (const { size, states, transitions, bytes, seconds: took } of points) {
      lines.push([
        '',
        `${size}`,
        `${states}`,
        `${transitions}`,
        `${bytes}`,
        (bytes / states).toFixed(1),
        seconds(took),
        (states / took / 1e6).toFixed(2),
      ])
    }
    if (cappedAt !== undefined) lines.push(`  ${cappedAt}: not finished after ${cap} s (--cap)`)
  }
  return columns(lines)
}
