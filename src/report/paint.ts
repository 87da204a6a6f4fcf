/** Colour: an addition for eyes on a terminal; no meaning depends on it. */
import { styleText } from 'node:util'

export interface Paint {
  heading(text: string): string
  good(text: string): string
  bad(text: string): string
  warn(text: string): string
}

const same = (text: string): string => text
export const plainPaint: Paint = { heading: same, good: same, bad: same, warn: same }
export const colourPaint: Paint = {
  heading: (text) => styleText('bold', text),
  good: (text) => styleText('green', text),
  bad: (text) => styleText(['bold', 'red'], text),
  warn: (text) => styleText('yellow', text),
}
