import { forEveryFile, type Name, type State } from '../models/kernel/index.ts'

/** Reads and splices look a folio up where this looks; maps refer to folios by themselves. */
export default forEveryFile(
  'one folio is attached per page of a file, and every map of the page uses it',
  ({ cache }, name, state) => {
    const file = name.slice(1).replace(/:.*/, '')
    for (const [page, folio] of Object.entries(cache)) {
      if (folio !== null && !isAttached(state, folio)) {
        return `page ${page} of ${file} is ${folio}, which is not attached`
      }
    }
    for (const [other, folio] of Object.entries(state.folios)) {
      if (!folio?.attached || folio.inode !== name) continue
      for (let page = folio.index; page < folio.index + folio.pages.length; page++) {
        if ((cache[page] ?? null) !== other) {
          return `${other} is attached to ${file} beside what page ${page} is`
        }
      }
    }
    for (const [map, { inode, pages }] of Object.entries(state.maps)) {
      if (inode !== name) continue
      for (const [page, entry] of Object.entries(pages)) {
        const mapped = entry.folio === null ? null : state.folios[entry.folio]
        if (!mapped || mapped.inode !== name || cache[Number(page)] === entry.folio) continue
        return `page ${page} of map ${map.slice(1)} is ${entry.folio}, which ${file} has no more`
      }
    }
  },
)

function isAttached(state: State, folio: Name): boolean {
  return state.folios[folio]?.attached === true
}
