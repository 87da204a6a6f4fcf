/** A counterexample as a page of its own: nothing is loaded, nothing runs. */
import { certificate } from './certificate.ts'
import type { Page } from './counterexample.ts'
import { sizeOf } from './story.ts'
import { escapeXml, picture } from './svg.ts'

export function html(page: Page): string {
  const { policy, scenario, property, verdict, story } = page
  const title = `${policy.name} / ${scenario.name}: ${property.name} is violated`
  const facts: readonly (readonly [string, string])[] = [
    ['Policy', `${policy.about} (${policy.source})`],
    ['Scenario', scenario.title],
    ['Property', property.about],
    ['Assumes', page.assumptions.join(', ')],
  ]
  const notes = [
    story.matter,
    certificate(verdict, property.name, story.steps.length, verdict.trace?.loop) ?? '',
    ...(verdict.inspected === true
      ? ['Steps looked at the bytes: the verdict is for these data.']
      : []),
    ...(verdict.note === undefined ? [] : [`${verdict.note}.`]),
    sizeOf(verdict),
  ].filter((note) => note !== '')
  const command = ['npm run check --', ...page.replay.options, '--replay', page.replay.schedule]
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escapeXml(title)}</h1>`,
    `<p class="message">${escapeXml(verdict.message ?? '')}</p>`,
    '<dl>',
    ...facts.map(([name, text]) => `<dt>${name}</dt><dd>${escapeXml(text)}</dd>`),
    '</dl>',
    `<figure>${picture(story, property.name, [])}</figure>`,
    ...notes.map((note) => `<p>${escapeXml(note)}</p>`),
    `<pre>${escapeXml(command.join(' '))}</pre>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`
}

const STYLE = [
  'body{font:16px/1.45 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}',
  'h1{font-size:1.3rem}',
  '.message{font-weight:bold;color:#b00020}',
  'dl{display:grid;grid-template-columns:6rem 1fr;gap:.2rem 1rem}',
  'dt{color:#666}',
  'dd{margin:0}',
  'figure{margin:1rem 0;overflow-x:auto}',
  'pre{background:#f4f6f8;padding:.6rem;overflow-x:auto}',
].join('')
