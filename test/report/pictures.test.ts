import { describe, expect, it } from 'vitest'
import { html } from '../../src/report/html.ts'
import { svg } from '../../src/report/svg.ts'
import { page } from './example.ts'

/** Every opened tag is closed, in order; text has no bare special character. */
function isWellFormed(text: string): boolean {
  const open: string[] = []
  for (const [, close, name, rest] of text.matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/g,
  )) {
    if (close) {
      if (open.pop() !== name) return false
    } else if (!rest?.endsWith('/') && name !== 'meta') open.push(name as string)
  }
  return open.length === 0 && !/&(?!(amp|lt|gt|quot);)/.test(text)
}

describe('the picture', () => {
  const picture = svg(page)

  it('is one well-formed SVG that loads nothing', () => {
    expect(isWellFormed(picture)).toBe(true)
    expect(picture).not.toMatch(/href|<script|url\(/)
    expect(isWellFormed('<svg><g></svg></g>')).toBe(false)
  })

  it('has a column for each task and a box for each step', () => {
    for (const task of page.story.tasks) expect(picture).toContain(`>${task}</text>`)
    expect(picture.match(/<g class="step/g)).toHaveLength(page.story.steps.length)
    expect(picture.match(/<g class="step bad"/g)).toHaveLength(1)
  })

  it('draws a line from the write to the read', () => {
    expect(page.story.links).toContainEqual({ reader: 5, writer: 3, what: 'folio0' })
    expect(picture).toContain('<title>5 read what 3 wrote into folio0</title>')
  })

  it('keeps letters that mean something to SVG', () => {
    const odd = { ...page, policy: { ...page.policy, name: 'a<b & "c"' } }
    expect(svg(odd)).toContain('a&lt;b &amp; &quot;c&quot;')
    expect(isWellFormed(svg(odd))).toBe(true)
  })
})

describe('the page', () => {
  it('has all that the mail has', () => {
    const text = html(page)
    expect(isWellFormed(text.replace('<!doctype html>', ''))).toBe(true)
    expect(text).toContain('No schedule of 4 steps violates pipe-bytes-stable.')
    expect(text).toContain('by-reference/write-after-splice/P0*2,P1*2,P0')
    expect(text).not.toMatch(/<script|<link|https?:\/\/(?!www\.w3\.org)/)
  })
})
