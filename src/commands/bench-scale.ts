/** Where values stand along an axis of a picture, linear or logarithmic. */

export interface Scale {
  readonly least: number
  readonly most: number
  readonly ticks: readonly { readonly at: number; readonly label: string }[]
  place(value: number): number
}

/** From whole powers of ten to whole powers of ten, or from 0 on. */
export function scale(log: boolean, given: readonly number[], from: number, to: number): Scale {
  const values = given.length > 0 ? given : [1]
  if (!log) {
    const most = Math.max(...values, 1)
    const place = (value: number) => from + (value / most) * (to - from) * 0.96
    const ticks = Array.from({ length: Math.floor(most / 2) + 1 }, (_, at) => at * 2)
    return {
      least: 0,
      most,
      ticks: ticks.map((value) => ({ at: place(value), label: `${value}` })),
      place,
    }
  }
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))
  const place = (value: number) => from + ((Math.log10(value) - low) / (high - low)) * (to - from)
  const powers = Array.from({ length: high - low + 1 }, (_, at) => low + at)
  return {
    least: 10 ** low,
    most: 10 ** high,
    ticks: powers.map((power) => ({ at: place(10 ** power), label: spelt(power) })),
    place,
  }
}

/** 10 to this power. */
function spelt(power: number): string {
  if (power >= -3 && power < 0) return (10 ** power).toFixed(-power)
  if (power >= 0 && power < 3) return `${10 ** power}`
  if (power >= 3 && power < 6) return `${10 ** (power - 3)} k`
  if (power >= 6 && power < 9) return `${10 ** (power - 6)} M`
  return `1e${power}`
}
